"""What happens by itself: members are reminded of a session, and of a group in which nobody speaks; later
such a group is closed with a note, as is one whose last day has passed."""

from datetime import date, datetime

from django.db import transaction

from forum.improvement_groups.actions.locking import (
    change_state,
    lock_group,
    lock_session,
    record_group_event,
)
from forum.improvement_groups.deadlines import DAYS_PAST_END, GRACE_DAYS, SILENT_DAYS
from forum.improvement_groups.models import GroupSession, ImprovementGroup, State
from forum.improvement_groups.notifications import (
    notify_closed,
    notify_of_outcome,
    notify_of_session_to_come,
    notify_of_silence,
)
from forum.improvement_groups.outcomes import OUTCOME_FIELDS, outcome_due, read_again, set_outcome
from metrics.series import Vintages

CLOSING_NOTE = (
    f"Nobody met or wrote for {SILENT_DAYS} days, nor in the {GRACE_DAYS} days after a reminder."
    " So this site closed the group."
)

PAST_END_NOTE = f"Its last day passed {DAYS_PAST_END} days before. So this site closed the group."


def remind_of_sessions(*, now: datetime) -> int:
    """Once for each session, and again where it was moved."""
    due = GroupSession.objects.to_remind(now).select_related("group").order_by("pk")
    return sum(_remind_of_session(session, now) for session in due)


@transaction.atomic
def _remind_of_session(session: GroupSession, now: datetime) -> bool:
    session = lock_session(session)
    if not GroupSession.objects.to_remind(now).filter(pk=session.pk).exists():
        return False
    session.reminded_at = now
    session.save(update_fields=["reminded_at"])
    notify_of_session_to_come(session)
    return True


def remind_silent_groups(*, today: date) -> int:
    due = ImprovementGroup.objects.to_remind(today).order_by("pk")
    return sum(_remind_silent_group(group, today) for group in due)


@transaction.atomic
def _remind_silent_group(group: ImprovementGroup, today: date) -> bool:
    group = lock_group(group)
    if not ImprovementGroup.objects.to_remind(today).filter(pk=group.pk).exists():
        return False
    group.reminded_on = today
    group.save(update_fields=["reminded_on"])
    notify_of_silence(group)
    return True


def close_silent_groups(*, today: date) -> int:
    due = ImprovementGroup.objects.to_close(today).order_by("pk")
    return sum(_close_silent_group(group, today) for group in due)


@transaction.atomic
def _close_silent_group(group: ImprovementGroup, today: date) -> bool:
    group = lock_group(group)
    if not ImprovementGroup.objects.to_close(today).filter(pk=group.pk).exists():
        return False
    group.closed_on, group.closing_note = today, CLOSING_NOTE
    change_state(group, State.SILENT, "closed a silent group", None)
    notify_closed(group, None)
    return True


def close_groups_past_their_end(*, today: date) -> int:
    due = ImprovementGroup.objects.past_their_end(today).order_by("pk")
    return sum(_close_group_past_its_end(group, today) for group in due)


@transaction.atomic
def _close_group_past_its_end(group: ImprovementGroup, today: date) -> bool:
    group = lock_group(group)
    if not ImprovementGroup.objects.past_their_end(today).filter(pk=group.pk).exists():
        return False
    group.closed_on, group.closing_note = today, PAST_END_NOTE
    set_outcome(group)
    change_state(group, State.CLOSED, "closed a group past its last day", None)
    notify_closed(group, None)
    return True


def read_outcomes() -> int:
    """Of closed groups whose last months were not out yet, or for which it was too early, each time that
    newer figures are; and of all whose figures were revised."""
    vintages = Vintages.visible_to(None)
    if not vintages:
        return 0
    closed = ImprovementGroup.objects.shown().filter(state=State.CLOSED).order_by("pk")
    return sum(_read_outcome(group, vintages) for group in closed if outcome_due(group, vintages))


@transaction.atomic
def _read_outcome(group: ImprovementGroup, vintages: Vintages) -> bool:
    group = lock_group(group)
    until = outcome_due(group, vintages)
    if group.state != State.CLOSED or until is None:
        return False
    is_another = read_again(group, until)
    group.save(update_fields=OUTCOME_FIELDS)
    if is_another:
        detail = {"month": f"{group.outcome_month:%Y-%m}" if group.outcome_month else ""}
        record_group_event(group, "read the outcome of a group", None, **detail)
        notify_of_outcome(group)
    return True
