"""Technologies and requests to correct them: their states, what leads from one to another, and who may."""

from django.db import models

from forum.people.permissions import (
    Permission,
    for_users,
    is_demonstration_user,
    is_no_demonstration_to,
    is_readable_as_written_by,
    permitted,
    through,
    user_is,
    where,
)
from forum.rooms.workflow import Transition, Workflow
from forum.technologies.deadlines import CORRECTION_DAYS


class TechnologyState(models.TextChoices):
    LISTED = "listed", "listed"
    WITHDRAWN = "withdrawn", "withdrawn"


class CorrectionState(models.TextChoices):
    WAITING = "waiting", "with the stewards"
    ACCEPTED = "accepted", "accepted"
    DECLINED = "declined", "declined"
    CANCELLED = "cancelled", "taken back"


# What stewards describe is public; a demonstration only to demonstration people.
is_readable = is_readable_as_written_by("written_by")
# Demonstration people change nothing that others read.
is_real_person = for_users(lambda user: not is_demonstration_user(user))
EDITORS = (
    permitted(Permission.MANAGE_TECHNOLOGIES)
    & is_readable
    & (is_real_person | through("written_by", where(demonstration=True)))
).described("a steward")

TECHNOLOGIES = Workflow(
    "Technologies",
    TechnologyState,
    (
        Transition(
            "withdraw_technology", (TechnologyState.LISTED,), (TechnologyState.WITHDRAWN,), EDITORS
        ),
        Transition("list_again", (TechnologyState.WITHDRAWN,), (TechnologyState.LISTED,), EDITORS),
    ),
)

is_requester = user_is("author")
ANSWERERS = (
    permitted(Permission.MANAGE_TECHNOLOGIES)
    & is_no_demonstration_to
    & (is_real_person | through("author", where(demonstration=True)))
    & ~is_requester
).described("a steward, who did not ask for it")

CORRECTIONS = Workflow(
    "Requests to correct a technology",
    CorrectionState,
    (
        Transition(
            "answer_correction",
            (CorrectionState.WAITING,),
            (CorrectionState.ACCEPTED, CorrectionState.DECLINED),
            ANSWERERS,
            f"answered within {CORRECTION_DAYS} working days",
        ),
        Transition(
            "cancel_correction",
            (CorrectionState.WAITING,),
            (CorrectionState.CANCELLED,),
            is_requester.described("who asked for it"),
        ),
    ),
)
ANSWERED = (CorrectionState.ACCEPTED, CorrectionState.DECLINED)
