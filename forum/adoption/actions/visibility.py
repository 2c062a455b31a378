"""What becomes of an adoption that was reported."""

from django.db import transaction
from django.utils import timezone

from forum.adoption.actions.ledger import follow_ledger
from forum.adoption.actions.locking import lock_adoption, record_adoption_event
from forum.adoption.models import Adoption
from forum.adoption.permissions import can_remove
from forum.people.models import User
from forum.people.permissions import require_permission


@transaction.atomic
def withhold_adoption(*, adoption: Adoption) -> bool:
    """Hide it as soon as it is reported, until a steward decides."""
    return _set_withheld(adoption, True, "hid an adoption", None)


@transaction.atomic
def restore_adoption(*, adoption: Adoption, by: User) -> bool:
    return _set_withheld(adoption, False, "showed an adoption", by)


def _set_withheld(adoption: Adoption, withheld: bool, verb: str, by: User | None) -> bool:
    rows = Adoption.objects.filter(pk=adoption.pk, withheld=not withheld)
    if not rows.update(withheld=withheld):
        return False
    record_adoption_event(adoption, verb, by)
    return True


@transaction.atomic
def remove_adoption(*, adoption: Adoption, reason: str, by: User) -> None:
    """By a steward who decided about a report. Its history keeps what it said."""
    adoption = lock_adoption(adoption)
    if adoption.removed_reason:
        return
    require_permission(can_remove, by, adoption)
    adoption.removed_reason = reason.strip()[:500] or "taken away by a steward"
    adoption.changed_at = timezone.now()
    adoption.save()
    record_adoption_event(adoption, "took an adoption away", by)
    follow_ledger(adoption.intervention)
