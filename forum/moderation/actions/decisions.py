"""What stewards do with a case."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from forum.moderation import patient_data_checks
from forum.moderation.actions.enforcement import apply_decision
from forum.moderation.actions.locking import audit_label, lock_case, lock_case_and_author
from forum.moderation.lifecycle import CaseState
from forum.moderation.models import Decision, DecisionKind, ModerationCase
from forum.moderation.notifications import notify_decided, notify_reporters
from forum.moderation.permissions import can_decide, can_manage
from forum.moderation.reportable import possible_decisions, reportable_kind
from forum.people import actions as people
from forum.people.actions import Refused, record_event
from forum.people.models import User
from forum.people.permissions import NotAllowed, author_fields, can_suspend, require_permission

MAX_REASON_LENGTH = 500
K = DecisionKind


@transaction.atomic
def assign_case(*, case: ModerationCase, by: User) -> ModerationCase:
    """Take on a case, also one that another steward has taken on."""
    case = lock_case(case)
    require_permission(can_decide, by, case)
    if case.steward_id == by.pk:
        return case
    detail = {"from": case.steward_id} if case.steward_id else {}
    case.steward, case.assigned_at = by, timezone.now()
    case.save(update_fields=["steward", "assigned_at"])
    record_event(verb="took up a case", about=case, by=by, detail=detail, label=audit_label(case))
    return case


@transaction.atomic
def decide(
    *,
    case: ModerationCase,
    kind: str,
    reason: str,
    by: User,
    body: str = "",
    also: str = "",
    until: date | None = None,
) -> ModerationCase:
    """Decide about the content and, with `also`, about its author: a warning, or a suspension until
    a day. `body` is the remaining text if something is taken out."""
    case = lock_case_and_author(case)
    require_permission(can_manage, by, case)
    if not case.is_open:
        return _decided_earlier(case, kind, by)
    reason = _checked_reason(reason, by)
    content = case.content_object
    if content is None or kind not in possible_decisions(reportable_kind(content)):
        raise Refused("Choose what to do with it.")
    _check_author(case, also, until, by)
    version = apply_decision(case, kind, body=body, reason=reason, by=by)
    case.state, case.decided_at = CaseState.DECIDED, timezone.now()
    case.steward, case.assigned_at = by, case.assigned_at or timezone.now()
    case.save()
    _create_decision(case, kind, reason, by, version=version)
    if also:
        _create_decision(case, also, reason, by, until=until)
    # Before a suspension, as a suspended person is not notified.
    notify_decided(case, idempotency_key="decided")
    notify_reporters(case)
    if also == K.SUSPEND:
        _suspend(case, until, reason, by)
    return case


@transaction.atomic
def warn(*, case: ModerationCase, reason: str, by: User) -> Decision:
    """After the decision about the content."""
    return _decide_about_author(case, K.WARN, reason, None, by)


@transaction.atomic
def suspend(*, case: ModerationCase, until: date, reason: str, by: User) -> Decision:
    return _decide_about_author(case, K.SUSPEND, reason, until, by)


@transaction.atomic
def restore(*, case: ModerationCase, by: User) -> ModerationCase:
    """Show content again that was hidden until its author had corrected it."""
    case = lock_case(case)
    require_permission(can_manage, by, case)
    content = case.content_object
    if case.is_open or content is None or not case.decisions.filter(kind=K.HIDE).exists():
        raise Refused("Only what was hidden can be shown again.")
    if reportable_kind(content).is_hidden(content):
        reportable_kind(content).show(content, by)
        record_event(verb="showed again", about=case, by=by, label=audit_label(case))
        notify_decided(case, idempotency_key="shown again")
    return case


def _decide_about_author(
    case: ModerationCase, kind: DecisionKind, reason: str, until: date | None, by: User
) -> Decision:
    case = lock_case_and_author(case)
    require_permission(can_manage, by, case)
    if existing_decision := case.decisions.filter(kind=kind, author=by, until=until).first():
        return existing_decision
    if case.is_open:
        raise Refused("Decide first what to do with the text.")
    if hasattr(case, "appeal") or case.decisions.filter(kind__in=[K.WARN, K.SUSPEND]).exists():
        raise Refused("This case is closed: its author has been told, and may have appealed.")
    reason = _checked_reason(reason, by)
    _check_author(case, kind, until, by)
    decision = _create_decision(case, kind, reason, by, until=until)
    notify_decided(case, idempotency_key=kind)
    if kind == K.SUSPEND:
        _suspend(case, until, reason, by)
    return decision


def _checked_reason(reason: str, by: User) -> str:
    reason = patient_data_checks.clean_text(reason, MAX_REASON_LENGTH)
    if not reason:
        raise Refused("Say why: its author reads the reason.")
    patient_data_checks.refuse_patient_data(reason, by=by)
    return reason


def _check_author(case: ModerationCase, also: str, until: date | None, by: User) -> None:
    if not also:
        return
    if also not in (K.WARN, K.SUSPEND) or case.author is None:
        raise Refused("There is nobody to warn: the site itself compiled this.")
    if also == K.SUSPEND and (until is None or until < timezone.localdate()):
        raise Refused("Choose for how long their account is suspended.")
    if also == K.SUSPEND and not can_suspend(by, case.author):
        raise Refused("Only an administrator can suspend this account.")


def _suspend(case: ModerationCase, until: date | None, reason: str, by: User) -> None:
    if case.author is None or until is None:
        raise NotAllowed
    case.author.refresh_from_db()
    if case.author.suspended_until is None or case.author.suspended_until < until:
        people.suspend(user=case.author, until=until, reason=reason, by=by)


def _create_decision(
    case: ModerationCase,
    kind: str,
    reason: str,
    by: User,
    *,
    version: int | None = None,
    until: date | None = None,
) -> Decision:
    decision = Decision.objects.create(
        **author_fields(by),
        case=case,
        about=case.author,
        kind=kind,
        reason=reason,
        version=version,
        until=until,
    )
    detail = {"reason": reason} | ({"until": until.isoformat()} if until else {})
    record_event(verb=f"decided: {kind}", about=case, by=by, detail=detail, label=audit_label(case))
    return decision


def _decided_earlier(case: ModerationCase, kind: str, by: User) -> ModerationCase:
    """The same form sent twice is one decision; another steward's decision stands."""
    if case.decisions.filter(kind=kind, author=by).exists():
        return case
    decisions = "; ".join(decision.get_kind_display() for decision in case.decisions.all())
    raise Refused(f"Someone else has decided this: {decisions}.")
