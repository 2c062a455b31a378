"""Figures that an area disputes: the states, and who settles it."""

from django.db import models

from forum.people.models import Role
from forum.people.permissions import for_users, has_role, is_no_demonstration_to, through
from forum.rooms.workflow import Transition, Workflow
from forum.support.lifecycle.flags import is_party


class DisputeState(models.TextChoices):
    OPEN = "open", "with the data steward"
    CORRECT = "correct", "the figures stand"
    WRONG = "wrong", "the figures are not right"


is_steward = for_users(lambda user: has_role(user, Role.STEWARD, None)) & is_no_demonstration_to
STEWARDS = (is_steward & ~through("flag", is_party)).described(
    "a steward who is party to neither side"
)

DISPUTES = Workflow(
    "Data that an area disputes",
    DisputeState,
    (
        Transition(
            "resolve_dispute",
            (DisputeState.OPEN,),
            (DisputeState.CORRECT, DisputeState.WRONG),
            STEWARDS,
        ),
    ),
)
