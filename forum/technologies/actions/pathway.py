"""Where a technology stands at a step of its way to patients, and since when."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from forum.people.actions import Refused
from forum.people.models import User
from forum.technologies import patient_data_checks
from forum.technologies.actions.locking import lock_technology, record_change
from forum.technologies.models import PathwayStep, Precision, Technology
from forum.technologies.notifications import notify_technology_changed
from forum.technologies.pathway import StepStatus
from forum.technologies.permissions import can_edit


@transaction.atomic
def record_step(
    *,
    technology: Technology,
    step: str,
    status: str,
    by: User | None,
    since: date | None = None,
    precision: str = Precision.DAY,
    source: str = "",
    owner: str = "",
    note: str = "",
) -> PathwayStep:
    """What was said of the step before ends, and stays in its history."""
    technology = lock_technology(technology, can_edit, by)
    source, owner, note = source.strip(), owner.strip(), note.strip()
    if status != StepStatus.NOT_KNOWN and not source:
        raise Refused("Say where this is from.")
    if since is not None and since > timezone.localdate():
        raise Refused("The date has not come yet.")
    patient_data_checks.refuse_patient_data({"source": source, "owner": owner, "note": note}, by=by)
    values = {
        "status": status,
        "since": None if status == StepStatus.NOT_KNOWN else since,
        "precision": precision,
        "source": source,
        "owner": owner,
        "note": note,
    }
    current = PathwayStep.objects.current().filter(technology=technology, step=step)
    former = current.first()
    if former is not None and all(getattr(former, key) == value for key, value in values.items()):
        return former
    current.update(ended_at=timezone.now())
    row = PathwayStep.objects.create(technology=technology, step=step, recorded_by=by, **values)
    record_change(technology, "recorded a step", by, step=step, status=status)
    if by is not None:
        notify_technology_changed(technology, by, f"step {row.pk}")
    return row
