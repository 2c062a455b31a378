"""Disputed figures: raised by the area, resolved by a steward."""

from django.db import transaction
from django.utils import timezone

from forum.people.models import User
from forum.people.permissions import author_fields, require_permission, role_words
from forum.support.actions.flags import end_as_withdrawn
from forum.support.actions.locking import (
    change_state,
    lock_dispute,
    lock_flag,
    record_support_event,
)
from forum.support.actions.replies import checked_text
from forum.support.models import Dispute, DisputeState, Flag, FlagState
from forum.support.notifications import notify_dispute_resolved, notify_disputed
from forum.support.permissions import can_dispute, can_resolve_dispute
from metrics.calendar import working_days_after, working_days_between


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
        description=checked_text(description, by, flag),
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
    dispute.finding = checked_text(finding, by, flag)
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
