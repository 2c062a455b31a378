"""Improvement plans: their states, who is party to one, what leads from one to another, and who may."""

from django.db import models

from forum.people.permissions import Permission, is_no_demonstration_to, permitted_at, where
from forum.rooms.workflow import Transition, Workflow
from forum.support.lifecycle.flags import is_author, is_improvement_lead


class PlanState(models.TextChoices):
    DRAFT = "draft", "being written"
    AGREED = "agreed", "agreed"
    ACTIVE = "active", "under way"
    REVIEW = "review", "under review"
    ACHIEVED = "achieved", "achieved"
    REVISED = "revised", "revised: another plan followed"
    CLOSED = "closed", "closed"


PLAN_ENDED = (PlanState.ACHIEVED, PlanState.REVISED, PlanState.CLOSED)
PLAN_NOT_ENDED = tuple(state for state in PlanState if state not in PLAN_ENDED)

is_of_planning_area = permitted_at("place", Permission.ASK_FOR_SUPPORT) & is_no_demonstration_to
is_plan_party = is_of_planning_area | where(flag_id__isnull=False) & is_improvement_lead

AREA = is_of_planning_area.described("the area")
SECOND_PERSONS = (is_plan_party & ~is_author).described(
    "a second person of either side: nobody agrees what they wrote"
)

PLANS = Workflow(
    "Improvement plans",
    PlanState,
    (
        Transition("agree_plan", (PlanState.DRAFT,), (PlanState.AGREED,), SECOND_PERSONS),
        Transition("activate_plan", (PlanState.AGREED,), (PlanState.ACTIVE,), AREA),
        Transition(
            "begin_review",
            (PlanState.ACTIVE,),
            (PlanState.REVIEW,),
            AREA,
            "by itself on the day of a review",
        ),
        Transition(
            "record_review",
            (PlanState.REVIEW,),
            (PlanState.ACTIVE, PlanState.ACHIEVED, PlanState.REVISED),
            AREA,
        ),
        Transition("close_plan", PLAN_NOT_ENDED, (PlanState.CLOSED,), AREA),
    ),
)
