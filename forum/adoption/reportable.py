"""What stewards can do with what a place says that it tries."""

from forum.adoption import actions
from forum.adoption.models import Adoption
from forum.people.models import User
from forum.rooms.reportable import ReportableKind


def _remove(adoption: Adoption, *, body: str, reason: str, by: User) -> None:
    """Not reversed on appeal: the place can begin anew."""
    actions.remove_adoption(adoption=adoption, reason=reason, by=by)


def _text(adoption: Adoption) -> str:
    """All of it that people read."""
    texts = [step.words for step in adoption.steps.all()]
    texts += [f"{row.component}\n{row.change}\n{row.why}" for row in adoption.adaptations.all()]
    return "\n\n".join(text for text in (*texts, adoption.reason_words, adoption.needs) if text)


ADOPTIONS = ReportableKind(
    name="adoption",
    label="record of what a place tries",
    model=Adoption,
    related=("author", "place", "intervention", "case_study"),
    readable=lambda user: Adoption.objects.visible_to(user).shown(),
    author=lambda adoption: adoption.lead,
    title=str,
    text=_text,
    url=lambda adoption: adoption.get_absolute_url(),
    changed_at=lambda adoption: adoption.changed_at,
    visibility=lambda adoption: "hidden while a steward looks at it" if adoption.withheld else "",
    withhold=lambda adoption, reason: actions.withhold_adoption(adoption=adoption),
    show=lambda adoption, by: actions.restore_adoption(adoption=adoption, by=by),
    decisions={"withdraw": _remove},
    how_to_correct=", choose “Say how it goes”, and take out",
)
