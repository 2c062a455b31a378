"""Groups of areas: open, and closed by who made them; what leads from one to the other, and who may."""

from django.db import models

from forum.people.permissions import is_no_demonstration_to, reads_staff_content, user_is
from forum.rooms.workflow import Transition, Workflow


class GroupState(models.TextChoices):
    OPEN = "open", "open"
    CLOSED = "closed", "closed"


is_maker = reads_staff_content & user_is("author") & is_no_demonstration_to
MAKER = is_maker.described("who made it")

GROUPS = Workflow(
    "Groups of areas",
    GroupState,
    (
        Transition("close_group", (GroupState.OPEN,), (GroupState.CLOSED,), MAKER),
        Transition("reopen_group", (GroupState.CLOSED,), (GroupState.OPEN,), MAKER),
    ),
)
