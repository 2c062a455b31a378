"""Improvement groups and who is in them: the states, what leads from one to another, and who may."""

from django.db import models

from forum.improvement_groups.deadlines import DAYS_PAST_END, GRACE_DAYS, REOPEN_DAYS, SILENT_DAYS
from forum.people.permissions import is_no_demonstration_to, reads_staff_content, through, user_is
from forum.rooms.workflow import Transition, Workflow


class State(models.TextChoices):
    FORMING = "forming", "being formed"
    MEETING = "meeting", "meeting"
    CLOSED = "closed", "closed"
    SILENT = "silent", "closed, because nobody met or wrote"


OPEN = (State.FORMING, State.MEETING)
ENDED = (State.CLOSED, State.SILENT)

is_facilitator = reads_staff_content & user_is("facilitator") & is_no_demonstration_to
FACILITATOR = is_facilitator.described("its facilitator")

GROUPS = Workflow(
    "Improvement groups",
    State,
    (
        Transition("begin_meeting", (State.FORMING,), (State.MEETING,), FACILITATOR),
        Transition("close_group", OPEN, (State.CLOSED,), FACILITATOR),
        Transition(
            "close_groups_past_their_end",
            (State.MEETING,),
            (State.CLOSED,),
            deadline=f"{DAYS_PAST_END} days after its last day, and after the last session or note",
        ),
        Transition(
            "close_silent_groups",
            OPEN,
            (State.SILENT,),
            deadline=f"{SILENT_DAYS} days without a session or a note, and {GRACE_DAYS} more after a"
            " reminder",
        ),
        Transition(
            "reopen_group",
            ENDED,
            (State.MEETING,),
            FACILITATOR,
            deadline=f"for {REOPEN_DAYS} days",
        ),
    ),
)


class MemberState(models.TextChoices):
    INVITED = "invited", "invited"
    MEMBER = "member", "a member"
    DECLINED = "declined", "declined"
    LEFT = "left", "left"
    REMOVED = "removed", "taken off the list by the facilitator"


SEATED = (MemberState.INVITED, MemberState.MEMBER)

is_oneself = reads_staff_content & user_is("person")
ONESELF = is_oneself.described("who was invited")
FACILITATOR_OF_GROUP = through("group", is_facilitator).described("its facilitator")

MEMBERS = Workflow(
    "Members of improvement groups",
    MemberState,
    (
        Transition("accept_invitation", (MemberState.INVITED,), (MemberState.MEMBER,), ONESELF),
        Transition("decline_invitation", (MemberState.INVITED,), (MemberState.DECLINED,), ONESELF),
        Transition("leave_group", (MemberState.MEMBER,), (MemberState.LEFT,), ONESELF),
        Transition("remove_member", SEATED, (MemberState.REMOVED,), FACILITATOR_OF_GROUP),
        Transition(
            "let_go_of_those_who_left",
            SEATED,
            (MemberState.LEFT,),
            deadline="when their account is closed",
        ),
    ),
)
