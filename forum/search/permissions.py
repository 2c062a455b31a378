"""Who may see which documents. The rooms' own rules decide; nothing here repeats them."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from forum.people.permissions import (
    AnyUser,
    Permission,
    can_read_staff_content,
    has_permission,
)
from forum.rooms import search_sources
from forum.rooms.searchable import Audience


def readable_audiences(user: AnyUser) -> tuple[Audience, ...]:
    if can_read_staff_content(user):
        return (Audience.PUBLIC, Audience.STAFF, Audience.RESTRICTED)
    return (Audience.PUBLIC,)


def suggestible_audiences(user: AnyUser) -> tuple[Audience, ...]:
    """Those whose words may be suggested. Words of what only some may read are suggested to nobody."""
    return tuple(a for a in readable_audiences(user) if a != Audience.RESTRICTED)


def visible_rows_by_kind(user: AnyUser) -> Mapping[str, QuerySet[Any]]:
    """For each kind that has a rule, the rows that the user may see."""
    visible = ((source.kind, source.visible_to(user)) for source in search_sources())
    return {kind: rows for kind, rows in visible if rows is not None}


def can_manage_vocabulary(user: AnyUser) -> bool:
    return has_permission(user, Permission.MANAGE_VOCABULARY)
