"""Lock a technology for a change, and record what changed."""

from django.utils import timezone

from forum.people.actions import record_event
from forum.people.changes import changed
from forum.people.models import User
from forum.people.permissions import NotAllowed, Rule
from forum.technologies.models import Technology


def lock_technology(
    technology: Technology, rule: "Rule[Technology]", by: User | None
) -> Technology:
    """The row as it is now. Without `by`, the site itself changes what came with it."""
    rows = Technology.objects.select_for_update(of=("self",), no_key=True)
    locked = rows.select_related("written_by").get(pk=technology.pk)
    if by is not None and not rule(by, locked):
        raise NotAllowed
    return locked


def record_change(technology: Technology, verb: str, by: User | None, **detail: object) -> None:
    technology.changed_at = timezone.now()
    technology.save(update_fields=["changed_at"])
    record_event(verb=verb, about=technology, by=by, detail=detail)
    changed(technology)
