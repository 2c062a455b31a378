"""Adoptions, and what adopters propose to an intervention's owners: the states, what leads from one to
another, and who may."""

from django.db import models

from forum.casestudies.permissions import can_improve_intervention
from forum.people.permissions import (
    AnyUser,
    Permission,
    among,
    is_no_demonstration_to,
    permitted_at,
    reads_staff_content,
    through,
    user_is,
)
from forum.rooms.workflow import Transition, Workflow


class Stage(models.TextChoices):
    INTERESTED = "interested", "interested"
    ASSESSING = "assessing", "finding out whether it fits"
    PLANNING = "planning", "planning it"
    TESTING = "testing", "testing it"
    LIVE = "live", "doing it"
    EMBEDDED = "embedded", "doing it as a matter of course"
    PAUSED = "paused", "paused"
    STOPPED = "stopped", "stopped"
    DECLINED = "declined", "decided against it"


# In their order.
UNDER_WAY = (
    Stage.INTERESTED,
    Stage.ASSESSING,
    Stage.PLANNING,
    Stage.TESTING,
    Stage.LIVE,
    Stage.EMBEDDED,
)
BEFORE_START = (Stage.INTERESTED, Stage.ASSESSING, Stage.PLANNING)
STARTED = (Stage.TESTING, Stage.LIVE, Stage.EMBEDDED)
IN_USE = (Stage.LIVE, Stage.EMBEDDED)
ENDED = (Stage.STOPPED, Stage.DECLINED)
WITH_REASON = (Stage.PAUSED, *ENDED)


def _own_workplace(user: AnyUser) -> frozenset[int]:
    """The trust or area for which somebody works, where others have said that they do."""
    organisation = getattr(user, "organisation", None)
    if organisation is None or not getattr(user, "details_confirmed_at", None):
        return frozenset()
    return frozenset({organisation.place_id} if organisation.place_id else ())


is_lead = user_is("lead")
is_of_place = permitted_at("place", Permission.ADOPT) | among("place_id", _own_workplace)
is_adopter = reads_staff_content & (is_lead | is_of_place) & is_no_demonstration_to
ADOPTERS = is_adopter.described("its lead; ICB leads and approvers of the place; its colleagues")

ADOPTIONS = Workflow(
    "Adoptions: a place doing what another did",
    Stage,
    (
        *(
            Transition(
                "move_adoption",
                (stage,),
                # Onwards as far as it has come, or one back where somebody chose too much.
                (*UNDER_WAY[max(position - 1, 0) : position], *UNDER_WAY[position + 1 :]),
                ADOPTERS,
            )
            for position, stage in enumerate(UNDER_WAY)
        ),
        Transition("pause_adoption", UNDER_WAY, (Stage.PAUSED,), ADOPTERS),
        Transition("resume_adoption", (Stage.PAUSED,), UNDER_WAY, ADOPTERS),
        Transition("stop_adoption", (*STARTED, Stage.PAUSED), (Stage.STOPPED,), ADOPTERS),
        Transition("decline_adoption", (*BEFORE_START, Stage.PAUSED), (Stage.DECLINED,), ADOPTERS),
    ),
)


class ProposalState(models.TextChoices):
    PROPOSED = "proposed", "waits for the intervention’s owners"
    MERGED = "merged", "in a new version"
    DECLINED = "declined", "not taken up"
    WITHDRAWN = "withdrawn", "withdrawn"


is_proposer = user_is("author")
OWNERS = (
    reads_staff_content & through("intervention", can_improve_intervention) & ~is_proposer
).described("the intervention’s owners, who did not propose it")
PROPOSERS = is_proposer.described("who proposed it")

PROPOSALS = Workflow(
    "What adopters propose to an intervention",
    ProposalState,
    (
        Transition("merge_proposal", (ProposalState.PROPOSED,), (ProposalState.MERGED,), OWNERS),
        Transition(
            "decline_proposal", (ProposalState.PROPOSED,), (ProposalState.DECLINED,), OWNERS
        ),
        Transition(
            "withdraw_proposal", (ProposalState.PROPOSED,), (ProposalState.WITHDRAWN,), PROPOSERS
        ),
    ),
)
