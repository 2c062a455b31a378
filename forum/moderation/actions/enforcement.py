"""Apply a decision to the reported content, by the actions of its own room."""

from forum.moderation.models import Decision, DecisionKind, ModerationCase
from forum.moderation.reportable import reportable_kind
from forum.people.models import User
from forum.rooms.reportable import Reportable

REASON_FOR_HIDING = "It was reported: it may identify a patient."


def hide_reported(content: Reportable) -> bool:
    """Hide it automatically when it is reported. Returns whether there was something to hide."""
    return reportable_kind(content).withhold(content, REASON_FOR_HIDING)


def apply_decision(
    case: ModerationCase, kind: str, *, body: str, reason: str, by: User
) -> int | None:
    """Returns the new version of the content, if something was taken out."""
    content: Reportable = case.content_object
    version = None
    if kind != DecisionKind.KEEP:
        decide = reportable_kind(content).decisions[kind]
        version = decide(content, body=body, reason=reason, by=by)
    if kind in (DecisionKind.KEEP, DecisionKind.EDIT_OUT):
        _show(case, content, by)
    return version


def reverse_decision(decision: Decision, *, reason: str, by: User) -> None:
    content = decision.case.content_object
    if content is None:
        return
    if reverse := reportable_kind(content).reversals.get(decision.kind):
        reverse(content, version=decision.version, reason=reason, by=by)


def _show(case: ModerationCase, content: Reportable, by: User) -> None:
    """Unless another open case hides it too: a title and its post are reported separately."""
    kind = reportable_kind(content)
    cases = ModerationCase.objects.none()
    for hidden_together in kind.hidden_with(content):
        cases = cases | ModerationCase.objects.about(hidden_together)
    if not cases.open().filter(hidden_on_report=True).exclude(pk=case.pk).exists():
        kind.show(content, by)
