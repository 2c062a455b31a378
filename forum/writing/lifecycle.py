"""Texts blocked by the patient-data check: their states, what leads from one to another, and who may."""

from django.db import models

from forum.people.permissions import (
    Permission,
    is_no_demonstration_to,
    permitted,
    reads_staff_content,
    user_is,
)
from forum.rooms.workflow import Transition, Workflow


class BlockedTextState(models.TextChoices):
    BLOCKED = "blocked", "kept for its author"
    APPEALED = "appealed", "a steward was asked to look"
    CLEARED = "cleared", "a steward found that it is not an NHS number"
    CONFIRMED = "confirmed", "a steward found that it may be an NHS number"
    DISCARDED = "discarded", "no longer needed; the text is gone"


DECIDED = (BlockedTextState.CLEARED, BlockedTextState.CONFIRMED)

is_author = user_is("author")
AUTHORS = (reads_staff_content & is_author).described("who typed it")
STEWARDS = (permitted(Permission.MODERATE) & ~is_author & is_no_demonstration_to).described(
    "a steward, who did not type it"
)

BLOCKED_TEXTS = Workflow(
    "Texts blocked by the patient information check",
    BlockedTextState,
    (
        Transition(
            "appeal_blocked_text",
            (BlockedTextState.BLOCKED,),
            (BlockedTextState.APPEALED,),
            AUTHORS,
        ),
        Transition("decide_blocked_text", (BlockedTextState.APPEALED,), DECIDED, STEWARDS),
        Transition(
            "discard_blocked_text",
            (BlockedTextState.BLOCKED, BlockedTextState.APPEALED, BlockedTextState.CONFIRMED),
            (BlockedTextState.DISCARDED,),
            deadline="as soon as the form is saved without it",
        ),
    ),
)
