"""What becomes of a group that was reported."""

from django.db import transaction

from forum.improvement_groups.actions.locking import lock_group, record_group_event, save_group
from forum.improvement_groups.models import ImprovementGroup
from forum.improvement_groups.permissions import can_remove
from forum.people.models import User
from forum.people.permissions import require_permission


@transaction.atomic
def withhold_group(*, group: ImprovementGroup) -> bool:
    """Hide it as soon as it is reported, until a steward decides."""
    return _set_withheld(group, True, "hid an improvement group", None)


@transaction.atomic
def restore_group(*, group: ImprovementGroup, by: User) -> bool:
    return _set_withheld(group, False, "showed an improvement group", by)


def _set_withheld(group: ImprovementGroup, withheld: bool, verb: str, by: User | None) -> bool:
    rows = ImprovementGroup.objects.filter(pk=group.pk, withheld=not withheld)
    if not rows.update(withheld=withheld):
        return False
    record_group_event(group, verb, by)
    return True


@transaction.atomic
def remove_group(*, group: ImprovementGroup, reason: str, by: User) -> None:
    """By a steward who decided about a report. Its history keeps what was done."""
    group = lock_group(group)
    if group.removed_reason:
        return
    require_permission(can_remove, by, group)
    group.removed_reason = reason.strip()[:500] or "taken away by a steward"
    save_group(group)
    record_group_event(group, "took an improvement group away", by)
