"""The area's right of reply: replies, disputed figures, and flags whose time to reply is over."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from forum.people.actions import Refused
from forum.people.models import User
from forum.people.permissions import author_fields, role_words
from forum.support import patient_data_checks
from forum.support.actions.discussions import add_readers, start_discussion
from forum.support.actions.flags import end_as_withdrawn
from forum.support.actions.locking import (
    change_state,
    lock_dispute,
    lock_flag,
    record_support_event,
    require_permission,
)
from forum.support.deadlines import working_days_after, working_days_between
from forum.support.models import Dispute, DisputeState, Flag, FlagReply, FlagState
from forum.support.notifications import (
    notify_dispute_resolved,
    notify_disputed,
    notify_expired,
    notify_replied,
)
from forum.support.permissions import can_dispute, can_reply, can_resolve_dispute, is_party


@transaction.atomic
def reply_to_flag(*, flag: Flag, kind: str, body: str, by: User) -> FlagReply:
    """Accept, give context, or ask for different help. From now on the flag is visible to staff.
    The area's reply is checked for patient data, but not for its wording."""
    flag = lock_flag(flag)
    duplicate_reply = FlagReply.objects.filter(
        flag=flag, author=by, kind=kind, body=body.strip()
    ).first()
    if duplicate_reply:
        return duplicate_reply
    require_permission(can_reply, by, flag)
    body = _checked_text(body, by, flag)
    if kind not in FlagReply.Kind.values:
        raise Refused("Choose what kind of reply it is.")
    reply = FlagReply.objects.create(
        **author_fields(by, flag.place),
        flag=flag,
        kind=kind,
        body=body,
        late=flag.state != FlagState.WITH_AREA,
    )
    if flag.may_become(FlagState.REPLIED):
        flag.shown_at = flag.shown_at or timezone.now()
        change_state(flag, FlagState.REPLIED, "replied to a flag", by, kind=kind)
    else:
        record_support_event(flag, "replied to a flag", by, kind=kind)
    start_discussion(flag, by)
    add_readers(flag, [by], by)
    notify_replied(flag, by)
    return reply


@transaction.atomic
def dispute_figures(*, flag: Flag, description: str, by: User) -> Dispute:
    """Ask a steward to check the figures. The time to reply is paused meanwhile."""
    flag = lock_flag(flag)
    open_dispute = flag.disputes.open().filter(author=by).first()
    if open_dispute:
        return open_dispute
    require_permission(can_dispute, by, flag)
    dispute = Dispute.objects.create(
        **author_fields(by, flag.place),
        flag=flag,
        place=flag.place,
        measure=flag.measure,
        treatment_function=flag.treatment_function,
        period_from=flag.period_from,
        period_to=flag.period_to,
        description=_checked_text(description, by, flag),
    )
    if flag.state == FlagState.WITH_AREA:
        assert flag.reply_due is not None
        flag.days_left = working_days_between(timezone.localdate(), flag.reply_due)
        change_state(flag, FlagState.DISPUTED, "disputed the data", by, left=flag.days_left)
    else:
        record_support_event(flag, "disputed the data", by)
    record_support_event(dispute, "opened a data dispute", by)
    notify_disputed(dispute, by)
    return dispute


@transaction.atomic
def resolve_dispute(*, dispute: Dispute, wrong: bool, finding: str, by: User) -> Dispute:
    """If the figures are correct, the time to reply resumes with the days that were left. If they
    are wrong, the flag is withdrawn while it is still hidden."""
    dispute = lock_dispute(dispute)
    state = DisputeState.WRONG if wrong else DisputeState.CORRECT
    if dispute.state == state and dispute.resolved_by_id == by.pk:
        return dispute
    require_permission(can_resolve_dispute, by, dispute)
    flag = dispute.flag
    dispute.finding = _checked_text(finding, by, flag)
    dispute.resolved_at, dispute.resolved_by = timezone.now(), by
    change_state(dispute, state, "settled a data dispute", by, role=role_words(by))
    if flag.state == FlagState.DISPUTED:
        if wrong:
            end_as_withdrawn(flag, "The figures were found not to be right.", by)
        else:
            today = timezone.localdate()
            flag.reply_due = working_days_after(today, max(flag.days_left or 0, 1))
            flag.days_left = None
            change_state(
                flag,
                FlagState.WITH_AREA,
                "started the clock again",
                by,
                due=flag.reply_due.isoformat(),
            )
    notify_dispute_resolved(dispute, by)
    return dispute


def expire_unanswered_flags(*, today: date) -> list[Flag]:
    """Expire flags whose last day to reply is past, each in its own transaction."""
    overdue_flags = Flag.objects.filter(state=FlagState.WITH_AREA, reply_due__lt=today)
    return [
        flag
        for overdue_flag in overdue_flags.order_by("pk")
        if (flag := _expire(overdue_flag, today))
    ]


@transaction.atomic
def _expire(flag: Flag, today: date) -> Flag | None:
    flag = lock_flag(flag)
    if flag.state != FlagState.WITH_AREA or flag.reply_due is None or flag.reply_due >= today:
        return None
    flag.shown_at = timezone.now()
    change_state(flag, FlagState.EXPIRED, "time to reply is over", None)
    notify_expired(flag)
    return flag


def _checked_text(text: str, by: User, flag: Flag) -> str:
    text = text.strip()
    if not text:
        raise Refused("Write something first.")
    if len(text) > 4000:
        raise Refused("Keep it to 4,000 characters.")
    # Only parties to the flag may have it as the owner of a blocked text.
    patient_data_checks.refuse_patient_data(
        {"description": text}, by=by, owner=flag if is_party(by, flag) else None
    )
    return text
