"""Case studies and interventions: their states, what leads from one to another, who may, and by when."""

from django.db import models

from forum.casestudies.deadlines import APPROVAL_DAYS, EDITORIAL_DAYS
from forum.people.permissions import (
    Permission,
    is_named_in,
    is_no_demonstration_to,
    permitted,
    permitted_at,
    user_is,
)
from forum.rooms.workflow import Transition, Workflow


class State(models.TextChoices):
    DRAFT = "draft", "being written"
    APPROVAL = "approval", "with the ICB’s approver"
    EDITORIAL = "editorial", "with a steward"
    PUBLISHED = "published", "published"
    REVIEW_DUE = "review_due", "due for review"
    ARCHIVED = "archived", "archived"
    WITHDRAWN = "withdrawn", "withdrawn"


EDITABLE = (State.DRAFT,)
SUBMITTED = (State.APPROVAL, State.EDITORIAL)
SHOWN = (State.PUBLISHED, State.REVIEW_DUE)
ENDED = (State.ARCHIVED, State.WITHDRAWN)

# Its owner and co-authors. Whoever handed it over is neither.
is_author = user_is("owner") | is_named_in("co_authorships", "person")
is_approver = permitted_at("place", Permission.APPROVE_CASE_STUDY) & is_no_demonstration_to
is_steward = permitted(Permission.PUBLISH_CASE_STUDY) & is_no_demonstration_to

AUTHORS = is_author.described("its authors")
APPROVERS = (is_approver & ~is_author).described("an approver of its ICB, who did not write it")
STEWARDS = (is_steward & ~is_author).described("a steward, who did not write it")
REVIEWERS = (APPROVERS | STEWARDS).described("whoever has it: the approver or the steward")
MANAGERS = (is_author | is_steward).described("its authors, and stewards")

# While a published case study is edited again, readers see the published version.
CASE_STUDIES = Workflow(
    "Case studies",
    State,
    (
        Transition("submit", EDITABLE, (State.APPROVAL,), AUTHORS),
        Transition(
            "approve",
            (State.APPROVAL,),
            (State.EDITORIAL,),
            APPROVERS,
            f"asked for within {APPROVAL_DAYS} working days",
        ),
        Transition("send_back", SUBMITTED, (State.DRAFT,), REVIEWERS),
        Transition(
            "publish",
            (State.EDITORIAL,),
            (State.PUBLISHED,),
            STEWARDS,
            f"asked for within {EDITORIAL_DAYS} working days",
        ),
        Transition(
            "mark_reviews_due",
            (State.PUBLISHED,),
            (State.REVIEW_DUE,),
            deadline="on the day of its review: a year after the last at the latest",
        ),
        Transition("revise", SHOWN, (State.DRAFT,), AUTHORS),
        Transition("refresh_review", (*SHOWN, State.ARCHIVED), (State.PUBLISHED,), MANAGERS),
        Transition("archive", SHOWN, (State.ARCHIVED,), MANAGERS),
        Transition(
            "withdraw",
            tuple(state for state in State if state != State.WITHDRAWN),
            (State.WITHDRAWN,),
            MANAGERS,
        ),
    ),
)


class InterventionState(models.TextChoices):
    EMERGING = "emerging", "emerging"
    DESCRIBED = "described", "described"
    REPLICATED = "replicated", "done in two places or more"
    ESTABLISHED = "established", "established"
    SUPERSEDED = "superseded", "superseded"


# Independent of each other and of where it comes from: places in different ICBs.
PLACES_TO_REPLICATE, PLACES_TO_ESTABLISH, EMBEDDED_TO_ESTABLISH = 2, 5, 2
# What follows by itself from who does it; stewards may go on before.
ADVANCES = {
    (InterventionState.EMERGING, InterventionState.DESCRIBED): (
        "when a case study of it is published, or a place does it"
    ),
    (InterventionState.DESCRIBED, InterventionState.REPLICATED): (
        f"when {PLACES_TO_REPLICATE} independent places do it"
    ),
    (InterventionState.REPLICATED, InterventionState.ESTABLISHED): (
        f"when {PLACES_TO_ESTABLISH} independent places do it, {EMBEDDED_TO_ESTABLISH} of them as a matter"
        " of course"
    ),
}
EDITORS = permitted(Permission.PUBLISH_CASE_STUDY).described("a steward")
INTERVENTIONS = Workflow(
    "Interventions",
    InterventionState,
    (
        *(
            Transition("advance_intervention", (before,), (after,), deadline=deadline)
            for (before, after), deadline in ADVANCES.items()
        ),
        *(
            Transition("change_intervention_state", (before,), after, EDITORS)
            for before, after in {
                InterventionState.EMERGING: (
                    InterventionState.DESCRIBED,
                    InterventionState.SUPERSEDED,
                ),
                InterventionState.DESCRIBED: (
                    InterventionState.REPLICATED,
                    InterventionState.SUPERSEDED,
                ),
                InterventionState.REPLICATED: (
                    InterventionState.ESTABLISHED,
                    InterventionState.SUPERSEDED,
                ),
                InterventionState.ESTABLISHED: (InterventionState.SUPERSEDED,),
            }.items()
        ),
    ),
)
