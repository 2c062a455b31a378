"""What stewards can do with an area's explanation of its list."""

from forum.people.models import User
from forum.rooms.reportable import ReportableKind
from forum.support import actions
from forum.support.models import ListExplanation


def _withdraw(explanation: ListExplanation, *, body: str, reason: str, by: User) -> None:
    """Not reversed on appeal: the area can write it anew."""
    actions.withdraw_explanation(explanation=explanation, reason=reason, by=by)


LIST_EXPLANATIONS = ReportableKind(
    name="list-explanation",
    label="explanation of a waiting list",
    model=ListExplanation,
    related=("author", "place"),
    readable=lambda user: ListExplanation.objects.visible_to(user),
    author=lambda explanation: explanation.author,
    title=str,
    text=lambda explanation: explanation.text,
    url=lambda explanation: explanation.get_absolute_url(),
    changed_at=lambda explanation: explanation.written_at,
    visibility=lambda explanation: (
        "hidden while a steward looks at it" if explanation.withheld else ""
    ),
    withhold=lambda explanation, reason: actions.withhold_explanation(explanation=explanation),
    show=lambda explanation, by: actions.restore_explanation(explanation=explanation, by=by),
    decisions={"withdraw": _withdraw},
    how_to_correct=", choose “Write it anew”, and take out",
)
