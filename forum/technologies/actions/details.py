"""Guidance, funding and evidence of a technology, line by line."""

from typing import Any, TypeVar

from django.db import models, transaction

from forum.people.actions import Refused
from forum.people.models import User
from forum.technologies import patient_data_checks
from forum.technologies.actions.locking import lock_technology, record_change
from forum.technologies.models import EvidenceLink, FundingEntry, GuidanceEntry, Technology
from forum.technologies.notifications import notify_technology_changed
from forum.technologies.permissions import can_edit

LineT = TypeVar("LineT", bound=models.Model)
LINES: dict[str, type[models.Model]] = {
    "guidance": GuidanceEntry,
    "funding": FundingEntry,
    "evidence": EvidenceLink,
}
NOUNS = {model: noun for noun, model in LINES.items()}


@transaction.atomic
def record_guidance(
    *, technology: Technology, kind: str, number: int, by: User | None, **fields: Any
) -> GuidanceEntry:
    """An entry of the same number is written anew."""
    return _write_line(GuidanceEntry, technology, {"kind": kind, "number": number}, fields, by)


@transaction.atomic
def record_funding(
    *, technology: Technology, route: str, by: User | None, **fields: Any
) -> FundingEntry:
    """An entry of the same route is written anew."""
    return _write_line(FundingEntry, technology, {"route": route}, fields, by)


@transaction.atomic
def record_evidence(
    *, technology: Technology, url: str, by: User | None, **fields: Any
) -> EvidenceLink:
    """A link to the same address is written anew."""
    return _write_line(EvidenceLink, technology, {"url": url}, fields, by)


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


def _write_line(
    model: type[LineT],
    technology: Technology,
    key: dict[str, Any],
    fields: dict[str, Any],
    by: User | None,
) -> LineT:
    """A line of the same key is written anew."""
    technology = lock_technology(technology, can_edit, by)
    _check(fields, by)
    line, is_new = model._default_manager.update_or_create(
        technology=technology, **key, defaults=fields
    )
    _record(technology, f"recorded {NOUNS[model]}", line, by, is_new)
    return line


def _check(fields: dict[str, Any], by: User | None) -> None:
    texts = {name: value for name, value in fields.items() if isinstance(value, str)}
    patient_data_checks.refuse_patient_data(texts, by=by)


def _record(
    technology: Technology, verb: str, entry: models.Model, by: User | None, is_new: bool
) -> None:
    record_change(technology, verb, by, entry=str(entry), new=is_new)
    if by is not None:
        notify_technology_changed(technology, by, f"{technology.changed_at:%Y%m%d%H%M%S%f}")
