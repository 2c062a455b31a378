"""Who may do what with groups of areas: each rule once, as a yes or no and as a filter."""

from typing import TYPE_CHECKING

from django.db import models

from forum.groups.lifecycle import GROUPS, GroupState, is_maker
from forum.people.permissions import (
    AnyUser,
    Permission,
    Rule,
    any_of,
    can_read_staff_content,
    can_take,
    is_no_demonstration_to,
    permitted,
    reads_staff_content,
    where,
)
from metrics.models import PlaceGroup

if TYPE_CHECKING:
    from forum.groups.models import SharedGroup


class Audience(models.TextChoices):
    PUBLIC = "public", "everybody"
    MEMBERS = "members", "people who are signed in"


def can_make(user: AnyUser) -> bool:
    """Whoever is signed in, in good standing."""
    return can_read_staff_content(user)


is_moderator = permitted(Permission.MODERATE)
can_see_shared: "Rule[SharedGroup]" = is_no_demonstration_to & (
    where(withheld=False, removed_reason="")
    & (where(audience=Audience.PUBLIC) | reads_staff_content)
    | is_maker
    | reads_staff_content & is_moderator
)
# A built-in group is everybody's.
can_see: Rule[PlaceGroup] = where(source__gt="") | any_of("shared", can_see_shared)
is_maker_of: "Rule[SharedGroup]" = is_maker
can_change: "Rule[SharedGroup]" = (
    where(state=GroupState.OPEN, removed_reason="") & is_maker
).described("who made it")
can_close: "Rule[SharedGroup]" = (
    where(removed_reason="") & can_take(GROUPS, "close_group")
).described(can_change.words)
can_reopen: "Rule[SharedGroup]" = (
    where(removed_reason="") & can_take(GROUPS, "reopen_group")
).described(can_change.words)
can_remove: "Rule[SharedGroup]" = (where(removed_reason="") & is_moderator).described(
    "stewards who decide about a report"
)
