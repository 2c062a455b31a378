"""Who may do what with invitations: each rule once, as a yes or no and as a filter."""

from typing import TYPE_CHECKING

from forum.invitations.lifecycle import INVITATIONS, OPEN, is_lead, is_of_own_world
from forum.people.permissions import (
    AnyUser,
    Permission,
    Rule,
    can_take,
    permitted_at,
    place_ids_with_permission,
    reads_staff_content,
    where,
)

if TYPE_CHECKING:
    from forum.invitations.models import Invitation


def can_list(user: AnyUser) -> bool:
    """Whoever may ever have one to read."""
    permissions = (Permission.ANSWER_INVITATION, Permission.SEE_INVITATIONS)
    return any(place_ids_with_permission(user, each) != frozenset() for each in permissions)


is_overseer = (
    reads_staff_content & permitted_at("area", Permission.SEE_INVITATIONS) & is_of_own_world
)
# Its page. Nothing of it is public.
can_see: "Rule[Invitation]" = is_lead | is_overseer
# That the area was asked: one line on the place's page.
can_know_of: "Rule[Invitation]" = where(state__in=OPEN) & reads_staff_content & is_of_own_world
can_start_case_study: "Rule[Invitation]" = can_take(INVITATIONS, "start_case_study")
can_say_nothing_particular: "Rule[Invitation]" = can_take(INVITATIONS, "say_nothing_particular")
can_decline: "Rule[Invitation]" = can_take(INVITATIONS, "decline_invitation")
is_concerned: "Rule[Invitation]" = is_lead
