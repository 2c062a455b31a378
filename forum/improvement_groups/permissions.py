"""Who may do what in improvement groups: each rule once, as a yes or no and as a filter."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from forum.adoption.permissions import ADOPTING_KINDS as GROUP_KINDS
from forum.adoption.permissions import Audience, own_place_ids
from forum.improvement_groups.deadlines import REOPEN_DAYS
from forum.improvement_groups.lifecycle import (
    GROUPS,
    MEMBERS,
    OPEN,
    SEATED,
    MemberState,
    State,
    is_facilitator,
)
from forum.people.models import User
from forum.people.permissions import (
    AnyUser,
    Permission,
    Rule,
    any_of,
    anything,
    can_take,
    has_confirmed_details,
    has_permission,
    is_no_demonstration_to,
    permitted,
    reads_staff_content,
    through,
    user_is,
    where,
)
from metrics import hierarchy
from metrics.models import Place

if TYPE_CHECKING:
    from forum.improvement_groups.models import GroupSession, ImprovementGroup, Member


# --- at a place ----------------------------------------------------------------------------------


def can_form(user: AnyUser, place: Place) -> bool:
    """For an area that one leads, a trust for which one works where others have said so, and for regional
    and national leads any place of theirs."""
    if place.kind not in GROUP_KINDS:
        return False
    if has_permission(user, Permission.FORM_GROUP, place):
        return True
    return place.is_provider and _works_at(user, place)


def _works_at(user: AnyUser, place: Place) -> bool:
    if not isinstance(user, User) or not has_permission(user, Permission.REPLY):
        return False
    is_employer = user.organisation is not None and user.organisation.place_id == place.pk
    return is_employer and has_confirmed_details(user)


def speaks_for(user: AnyUser, place: Place) -> bool:
    """Who may take part for a place: its leads, and who lives or works there, around it or in it."""
    if has_permission(user, Permission.FORM_GROUP, place):
        return True
    today = timezone.localdate()
    near = hierarchy.enclosing_place_ids(place.pk, today) | set(
        hierarchy.place_ids_within({place.pk}, today)
    )
    return bool(own_place_ids(user) & near)


# --- groups --------------------------------------------------------------------------------------

is_moderator = permitted(Permission.MODERATE)
is_shown = where(withheld=False, removed_reason="")
is_there = where(state__in=OPEN, removed_reason="")
is_member: "Rule[ImprovementGroup]" = any_of(
    "members", where(state=MemberState.MEMBER) & user_is("person")
)
is_invited: "Rule[ImprovementGroup]" = any_of(
    "members", where(state=MemberState.INVITED) & user_is("person")
)
# That there is such a group, its question, places and outcome.
can_see: "Rule[ImprovementGroup]" = is_no_demonstration_to & (
    is_shown & (where(audience=Audience.PUBLIC) | reads_staff_content)
    | reads_staff_content & (is_member | is_invited | is_moderator)
)
# Who is in it, and what was noted. Stewards read it as they read every discussion.
can_look_inside: "Rule[ImprovementGroup]" = (
    reads_staff_content & is_no_demonstration_to & (is_member | is_moderator)
).described("its members, and stewards")
takes_part: "Rule[ImprovementGroup]" = (
    is_there & reads_staff_content & is_no_demonstration_to & is_member
).described("its members")
is_concerned: "Rule[ImprovementGroup]" = reads_staff_content & (is_member | is_invited)
can_manage: "Rule[ImprovementGroup]" = (is_there & is_facilitator).described("its facilitator")
can_begin_meeting: "Rule[ImprovementGroup]" = (
    where(removed_reason="") & can_take(GROUPS, "begin_meeting")
).described("its facilitator")
can_close: "Rule[ImprovementGroup]" = (
    where(removed_reason="") & can_take(GROUPS, "close_group")
).described("its facilitator")


def _first_day_to_reopen() -> date:
    return timezone.localdate() - timedelta(days=REOPEN_DAYS)


can_reopen: "Rule[ImprovementGroup]" = (
    where(removed_reason="", closed_on__gte=_first_day_to_reopen) & can_take(GROUPS, "reopen_group")
).described(f"its facilitator, for {REOPEN_DAYS} days")
_is_another = ~user_is("person")
can_take_off: "Rule[ImprovementGroup]" = (
    can_manage & any_of("members", where(state__in=SEATED) & _is_another)
).described("its facilitator")
can_hand_over: "Rule[ImprovementGroup]" = (
    can_manage & any_of("members", where(state=MemberState.MEMBER) & _is_another)
).described("its facilitator, to another member")
can_take_out_trial: "Rule[ImprovementGroup]" = (takes_part & any_of("trials", anything)).described(
    "who named it, and the facilitator"
)
can_plan: "Rule[ImprovementGroup]" = (where(state=State.MEETING) & can_manage).described(
    "its facilitator, once it meets"
)
can_accept: "Rule[ImprovementGroup]" = (
    is_there & is_no_demonstration_to & any_of("members", can_take(MEMBERS, "accept_invitation"))
).described("who was invited")
can_decline: "Rule[ImprovementGroup]" = any_of(
    "members", can_take(MEMBERS, "decline_invitation")
).described("who was invited")
can_leave: "Rule[ImprovementGroup]" = (
    is_there & ~user_is("facilitator") & any_of("members", can_take(MEMBERS, "leave_group"))
).described("its members besides the facilitator, who hands over first")
can_take_over: "Rule[ImprovementGroup]" = (
    where(facilitator_left_on__isnull=False) & takes_part & ~user_is("facilitator")
).described("its members, where the facilitator has left")
can_remove: "Rule[ImprovementGroup]" = (where(removed_reason="") & is_moderator).described(
    "stewards who decide about a report"
)
can_remove_member: "Rule[Member]" = can_take(MEMBERS, "remove_member")

# --- sessions ------------------------------------------------------------------------------------

is_planned = where(cancelled_at__isnull=True)
can_see_session: "Rule[GroupSession]" = through("group", can_look_inside)
# Where to join, and the calendar file that says it.
can_join: "Rule[GroupSession]" = (is_planned & through("group", takes_part)).described(
    "members of its group"
)
can_change_session: "Rule[GroupSession]" = (
    is_planned & where(starts_at__gt=timezone.now) & through("group", can_plan)
).described("the facilitator of its group, until it begins")
# What was reported is mended by who wrote it; others see it again once a steward has looked at it.
can_read_notes: "Rule[GroupSession]" = (
    where(notes_withheld=False) | user_is("notes_by") | is_moderator
) & can_see_session
can_write_notes: "Rule[GroupSession]" = (
    is_planned & (where(notes_withheld=False) | user_is("notes_by")) & through("group", takes_part)
).described("members of its group")
