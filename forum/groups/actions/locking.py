"""Lock a group for a change, check permission, and record what changed."""

from collections.abc import Callable

from forum.groups.models import SharedGroup
from forum.people.actions import record_event
from forum.people.changes import changed
from forum.people.models import User
from forum.people.permissions import NotAllowed
from forum.people.request_cache import clear_request_cache


def lock_group(shared: SharedGroup) -> SharedGroup:
    """The row as it is now. Nobody else changes it until the transaction ends."""
    rows = SharedGroup.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("group", "author").get(pk=shared.pk)


def require_permission(
    is_allowed: Callable[[User, SharedGroup], bool], by: User, shared: SharedGroup
) -> None:
    if not is_allowed(by, shared):
        raise NotAllowed


def record_group_event(shared: SharedGroup, verb: str, by: User | None, **detail: object) -> None:
    record_event(verb=verb, about=shared, by=by, detail=detail)
    clear_request_cache()
    changed(shared.group)
