"""Who may do what with adoptions and what adopters propose: each rule once, as a yes or no and as a filter."""

from typing import TYPE_CHECKING

from django.db import models

from forum.adoption.lifecycle import (
    ADOPTIONS,
    PROPOSALS,
    STARTED,
    UNDER_WAY,
    ProposalState,
    Stage,
    is_adopter,
    is_of_place,
)
from forum.casestudies.permissions import can_improve_intervention, can_read
from forum.people.permissions import (
    AnyUser,
    Permission,
    Rule,
    can_take,
    has_permission,
    is_no_demonstration_to,
    permitted,
    reads_staff_content,
    through,
    user_is,
    where,
)
from metrics.models import Place

if TYPE_CHECKING:
    from forum.adoption.models import Adoption, Proposal

ADOPTING_KINDS = (Place.Kind.ICB, Place.Kind.SUB_ICB, Place.Kind.PROVIDER)


class Audience(models.TextChoices):
    PUBLIC = "public", "everybody"
    STAFF = "staff", "health and care staff who are signed in"


# --- at a place ----------------------------------------------------------------------------------


def can_begin(user: AnyUser, place: Place) -> bool:
    """For an area one leads, or for the place for which one works, by one's own word."""
    if place.kind not in ADOPTING_KINDS:
        return False
    return has_permission(user, Permission.ADOPT, place) or (
        has_permission(user, Permission.REPLY) and place.pk in own_place_ids(user)
    )


def own_place_ids(user: AnyUser) -> frozenset[int]:
    """Home area and employer, as a person gives them."""
    organisation = getattr(user, "organisation", None)
    place_ids = {getattr(user, "home_place_id", None), getattr(organisation, "place_id", None)}
    return frozenset(place_id for place_id in place_ids if place_id is not None)


# --- adoptions -----------------------------------------------------------------------------------

is_moderator = permitted(Permission.MODERATE)
is_shown = where(withheld=False, removed_reason="")
# Without an intervention it is known by the title of its case study.
is_named_by_what_may_be_read = where(intervention_id__isnull=False) | through(
    "case_study", can_read
)
can_see: "Rule[Adoption]" = is_no_demonstration_to & (
    is_shown
    & is_named_by_what_may_be_read
    & (where(audience=Audience.PUBLIC) | reads_staff_content)
    | is_adopter
    | reads_staff_content & is_moderator
)
can_change: "Rule[Adoption]" = (where(removed_reason="") & is_adopter).described(
    "its lead; ICB leads and approvers of the place; its colleagues"
)
is_adopter_of: "Rule[Adoption]" = is_adopter
can_move: "Rule[Adoption]" = can_take(ADOPTIONS, "move_adoption")
can_update: "Rule[Adoption]" = (
    where(state__in=(*UNDER_WAY, Stage.PAUSED, Stage.STOPPED)) & can_change
).described(can_change.words)
can_pause: "Rule[Adoption]" = can_take(ADOPTIONS, "pause_adoption")
can_resume: "Rule[Adoption]" = can_take(ADOPTIONS, "resume_adoption")
can_stop: "Rule[Adoption]" = (
    where(started_on__isnull=False) & can_take(ADOPTIONS, "stop_adoption")
).described("the same, once it was begun there")
can_decline: "Rule[Adoption]" = (
    where(started_on__isnull=True) & can_take(ADOPTIONS, "decline_adoption")
).described("the same, before it was begun there")
can_hand_over: "Rule[Adoption]" = (
    where(state__in=(*UNDER_WAY, Stage.PAUSED)) & can_change
).described(can_change.words)
can_take_over: "Rule[Adoption]" = (
    where(state__in=(*UNDER_WAY, Stage.PAUSED), removed_reason="")
    & reads_staff_content
    & is_of_place
    & ~user_is("lead")
    & is_no_demonstration_to
).described("ICB leads and approvers of the place, and its colleagues, who do not lead it yet")
# Where it was tried there is something to tell.
can_propose: "Rule[Adoption]" = (
    where(intervention_id__isnull=False, state__in=(*STARTED, Stage.PAUSED, Stage.STOPPED))
    & where(started_on__isnull=False)
    & can_change
).described("the same, once it was begun there")
can_remove: "Rule[Adoption]" = (where(removed_reason="") & is_moderator).described(
    "stewards who decide about a report"
)

# --- what is proposed ----------------------------------------------------------------------------

can_see_proposal: "Rule[Proposal]" = (
    reads_staff_content & is_no_demonstration_to & through("adoption", can_see)
)
is_party_of_proposal: "Rule[Proposal]" = reads_staff_content & (
    user_is("author") | through("intervention", can_improve_intervention)
)
can_merge: "Rule[Proposal]" = can_take(PROPOSALS, "merge_proposal")
can_decline_proposal: "Rule[Proposal]" = can_take(PROPOSALS, "decline_proposal")
can_withdraw_proposal: "Rule[Proposal]" = can_take(PROPOSALS, "withdraw_proposal")
can_decide_proposal: "Rule[Proposal]" = where(state=ProposalState.PROPOSED) & can_merge
