"""From forming a group to its end: it meets, is closed with what the figures show, and may be reopened."""

from django.db import transaction
from django.utils import timezone

from forum.improvement_groups.actions.discussion import start_discussion
from forum.improvement_groups.actions.locking import change_state, hear, lock_group, refuse_too_many
from forum.improvement_groups.models import ImprovementGroup, State
from forum.improvement_groups.notifications import notify_begun, notify_closed
from forum.improvement_groups.outcomes import forget_outcome, set_outcome
from forum.improvement_groups.patient_data_checks import checked_texts
from forum.improvement_groups.permissions import can_begin_meeting, can_close, can_reopen
from forum.people.actions import Refused
from forum.people.models import User
from forum.people.permissions import require_permission

LONGEST_NOTE = 1000
LEAST_MEMBERS = 2


@transaction.atomic
def begin_meeting(*, group: ImprovementGroup, by: User) -> ImprovementGroup:
    """Once a second person has joined. Its discussion opens, and who watches the places is told."""
    group = lock_group(group)
    if group.state == State.MEETING and group.facilitator_id == by.pk:
        return group
    require_permission(can_begin_meeting, by, group)
    if group.members.accepted().count() < LEAST_MEMBERS:
        raise Refused("Nobody has joined yet. A group begins once a second person has accepted.")
    hear(group)
    change_state(group, State.MEETING, "began an improvement group", by)
    start_discussion(group, by)
    notify_begun(group, by)
    return group


@transaction.atomic
def close_group(*, group: ImprovementGroup, by: User, note: str = "") -> ImprovementGroup:
    """With what the figures of its places show; nobody chooses those words."""
    group = lock_group(group)
    if group.state == State.CLOSED and group.facilitator_id == by.pk:
        return group
    require_permission(can_close, by, group)
    texts = checked_texts({"closing_note": note}, by=by, owner=group, longest=LONGEST_NOTE)
    group.closing_note = texts["closing_note"]
    group.closed_on = timezone.localdate()
    set_outcome(group)
    change_state(group, State.CLOSED, "closed an improvement group", by)
    notify_closed(group, by)
    return group


@transaction.atomic
def reopen_group(*, group: ImprovementGroup, by: User) -> ImprovementGroup:
    group = lock_group(group)
    if group.state == State.MEETING and group.facilitator_id == by.pk:
        return group
    require_permission(can_reopen, by, group)
    refuse_too_many(by)
    group.closed_on, group.closing_note = None, ""
    forget_outcome(group)
    hear(group)
    change_state(group, State.MEETING, "reopened an improvement group", by)
    return group
