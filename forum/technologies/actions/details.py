"""Guidance, funding and evidence of a technology, line by line."""

from typing import Any

from django.db import models, transaction

from forum.people.actions import Refused
from forum.people.models import User
from forum.technologies import patient_data_checks
from forum.technologies.actions.locking import lock_technology, record_change
from forum.technologies.models import EvidenceLink, FundingEntry, GuidanceEntry, Technology
from forum.technologies.notifications import notify_technology_changed
from forum.technologies.permissions import can_edit

LINES: dict[str, type[models.Model]] = {
    "guidance": GuidanceEntry,
    "funding": FundingEntry,
    "evidence": EvidenceLink,
}


@transaction.atomic
def record_guidance(
    *, technology: Technology, kind: str, number: int, by: User | None, **fields: Any
) -> GuidanceEntry:
    """An entry of the same number is written anew."""
    technology = lock_technology(technology, can_edit, by)
    _check(fields, by)
    entry, is_new = GuidanceEntry.objects.update_or_create(
        technology=technology, kind=kind, number=number, defaults=fields
    )
    _record(technology, "recorded guidance", entry, by, is_new)
    return entry


@transaction.atomic
def record_funding(
    *, technology: Technology, route: str, by: User | None, **fields: Any
) -> FundingEntry:
    """An entry of the same route is written anew."""
    technology = lock_technology(technology, can_edit, by)
    _check(fields, by)
    entry, is_new = FundingEntry.objects.update_or_create(
        technology=technology, route=route, defaults=fields
    )
    _record(technology, "recorded funding", entry, by, is_new)
    return entry


@transaction.atomic
def record_evidence(
    *, technology: Technology, url: str, by: User | None, **fields: Any
) -> EvidenceLink:
    """A link to the same address is written anew."""
    technology = lock_technology(technology, can_edit, by)
    _check(fields, by)
    entry, is_new = EvidenceLink.objects.update_or_create(
        technology=technology, url=url, defaults=fields
    )
    _record(technology, "recorded evidence", entry, by, is_new)
    return entry


@transaction.atomic
def remove_line(*, technology: Technology, line: str, by: User) -> None:
    """A line of guidance, funding or evidence that is wrong: "guidance 12". History keeps what it was."""
    technology = lock_technology(technology, can_edit, by)
    kind, _, number = line.partition(" ")
    if kind not in LINES or not number.isdecimal():
        raise Refused("Choose the line to remove.")
    rows = LINES[kind]._default_manager.filter(technology=technology, pk=int(number))
    entry = rows.first()
    if entry is None:
        raise Refused("Somebody else has removed it already.")
    label = str(entry)
    rows.delete()
    record_change(technology, f"removed {kind}", by, removed=label)


def _check(fields: dict[str, Any], by: User | None) -> None:
    texts = {name: value for name, value in fields.items() if isinstance(value, str)}
    patient_data_checks.refuse_patient_data(texts, by=by)


def _record(
    technology: Technology, verb: str, entry: models.Model, by: User | None, is_new: bool
) -> None:
    record_change(technology, verb, by, entry=str(entry), new=is_new)
    if by is not None:
        notify_technology_changed(technology, by, f"{technology.changed_at:%Y%m%d%H%M%S%f}")
