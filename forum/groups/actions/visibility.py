"""What becomes of a group that was reported for its name."""

from django.db import transaction
from django.utils import timezone

from forum.groups.actions.locking import lock_group, record_group_event
from forum.groups.models import SharedGroup
from forum.groups.permissions import can_remove
from forum.people.models import User
from forum.people.permissions import require_permission


@transaction.atomic
def withhold_group(*, shared: SharedGroup) -> bool:
    """Hide it as soon as it is reported, until a steward decides."""
    return _set_withheld(shared, True, "hid a group of areas", None)


@transaction.atomic
def restore_group(*, shared: SharedGroup, by: User) -> bool:
    return _set_withheld(shared, False, "showed a group of areas", by)


def _set_withheld(shared: SharedGroup, withheld: bool, verb: str, by: User | None) -> bool:
    rows = SharedGroup.objects.filter(pk=shared.pk, withheld=not withheld)
    if not rows.update(withheld=withheld):
        return False
    record_group_event(shared, verb, by)
    return True


@transaction.atomic
def remove_group(*, shared: SharedGroup, reason: str, by: User) -> None:
    """By a steward who decided about a report."""
    shared = lock_group(shared)
    if shared.removed_reason:
        return
    require_permission(can_remove, by, shared)
    shared.removed_reason = reason.strip()[:500] or "taken away by a steward"
    shared.changed_at = timezone.now()
    shared.save()
    record_group_event(shared, "took a group of areas away", by)
