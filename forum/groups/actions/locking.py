"""Lock a group for a change, and record what changed."""

from forum.groups.models import SharedGroup
from forum.people.actions import record_event
from forum.people.changes import changed
from forum.people.models import User
from forum.people.request_cache import clear_request_cache


def lock_group(shared: SharedGroup) -> SharedGroup:
    """The row as it is now. Nobody else changes it until the transaction ends."""
    rows = SharedGroup.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("group", "author").get(pk=shared.pk)


def record_group_event(shared: SharedGroup, verb: str, by: User | None, **detail: object) -> None:
    record_event(verb=verb, about=shared, by=by, detail=detail)
    clear_request_cache()
    changed(shared.group)
