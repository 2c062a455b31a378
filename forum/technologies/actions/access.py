"""Areas say who has access to a technology. What is said holds for a year; what was said before stays."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from forum.people.actions import Refused, record_event
from forum.people.models import User
from forum.people.permissions import NotAllowed, author_fields
from forum.technologies import patient_data_checks
from forum.technologies.deadlines import LAPSE_DAYS, REMINDED_BEFORE
from forum.technologies.models import AccessRecord, AccessStatus, Technology
from forum.technologies.models.access import EndReason, words_of_place
from forum.technologies.notifications import notify_access_attested, notify_access_lapses
from forum.technologies.pages.trusts import ATTESTED_KINDS, speaks_for
from forum.technologies.permissions import can_attest
from metrics import formatting, hierarchy
from metrics.models import Place

# A technology and a place.
AccessKey = tuple[int, int]


@dataclass(frozen=True)
class Attestation:
    technology: Technology
    place: Place
    status: str
    attested_on: date
    reason: str = ""

    @property
    def key(self) -> AccessKey:
        return self.technology.pk, self.place.pk

    @property
    def place_words(self) -> str:
        return words_of_place(self.place)


@transaction.atomic
def attest(*, attestations: Sequence[Attestation], by: User) -> int:
    """All of them or none. Returns how many are new: what is stored already stays as it is."""
    places = {row.place.pk: row.place for row in attestations}
    if not all(can_attest(by, place) for place in places.values()):
        raise NotAllowed
    # In one order, so that two that meet do not wait for each other.
    list(Place.objects.select_for_update(no_key=True).filter(pk__in=places).order_by("pk"))
    for row in attestations:
        _check(row)
    patient_data_checks.refuse_patient_data(
        {f"{row.key}": row.reason for row in attestations if row.reason}, by=by
    )
    current = current_records(row.key for row in attestations)
    new = [row for row in attestations if not _is_stored(current.get(row.key), row, by)]
    _refuse_older(new, current, by)
    _end([current[row.key] for row in new if row.key in current], EndReason.REPLACED)
    today = timezone.localdate()
    authored = {pk: author_fields(by, speaks_for(place, today)) for pk, place in places.items()}
    AccessRecord.objects.bulk_create(
        AccessRecord(
            **authored[row.place.pk],
            technology=row.technology,
            place=row.place,
            status=row.status,
            reason=row.reason.strip(),
            attested_on=row.attested_on,
            lapses_on=row.attested_on + timedelta(days=LAPSE_DAYS),
        )
        for row in new
    )
    _record(new, by)
    return len(new)


@transaction.atomic
def lapse_access(*, on: date) -> int:
    """What was attested a year before and not since: from then on it is not known."""
    rows = AccessRecord.objects.select_for_update(of=("self",), no_key=True)
    lapsed = list(
        rows.filter(ended_at__isnull=True, lapses_on__lte=on).select_related("place", "technology")
    )
    _end(lapsed, EndReason.LAPSED)
    by_place: defaultdict[Place, list[AccessRecord]] = defaultdict(list)
    for record in lapsed:
        by_place[record.place].append(record)
    for place, records in by_place.items():
        detail = {"technologies": sorted(record.technology.slug for record in records)}
        record_event(verb="let access lapse", about=place, by=None, detail=detail)
    return len(lapsed)


@transaction.atomic
def remind_of_lapses(*, on: date) -> int:
    """Once for each record, to the area: together for each ICB. Returns how many ICBs are reminded."""
    rows = AccessRecord.objects.select_for_update(of=("self",), no_key=True)
    due = rows.filter(
        ended_at__isnull=True,
        reminded_at__isnull=True,
        lapses_on__gt=on,
        lapses_on__lte=on + REMINDED_BEFORE,
    )
    # Demonstrations apart: of these nobody else is told.
    by_icb: defaultdict[tuple[Place, bool], list[AccessRecord]] = defaultdict(list)
    for record in due.select_related("place", "technology", "author").order_by("lapses_on", "pk"):
        by_icb[icb_of(record.place, on), record.author.demonstration].append(record)
    for (icb, _), records in by_icb.items():
        notify_access_lapses(records[0], icb, on)
        pks = [record.pk for record in records]
        AccessRecord.objects.filter(pk__in=pks).update(reminded_at=timezone.now())
    return len(by_icb)


def icb_of(place: Place, on: date) -> Place:
    """The ICB in which a location lies, or that speaks for a trust; an ICB is its own."""
    if place.is_provider:
        return speaks_for(place, on) or place
    ancestors = hierarchy.related_places(place, on).ancestors
    return next((p for p in ancestors if p.kind == Place.Kind.ICB), place)


def _check(row: Attestation) -> None:
    today = timezone.localdate()
    if row.place.kind not in ATTESTED_KINDS or not row.place.exists_on(today):
        raise Refused(f"{row.place} is not a sub-ICB location or trust that exists today.")
    if row.technology.is_withdrawn:
        raise Refused(f"{row.technology} is no longer listed.")
    if row.status not in AccessStatus.values:
        raise Refused("Choose what holds.")
    if row.status == AccessStatus.NOT_OFFERED and not row.reason.strip():
        raise Refused(f"Say why {row.technology} is not offered {row.place_words}.")
    if row.attested_on > today:
        raise Refused(f"{formatting.day(row.attested_on)} has not come yet.")
    if row.attested_on + timedelta(days=LAPSE_DAYS) <= today:
        raise Refused(
            f"{formatting.day(row.attested_on)} is a year ago or longer: it would not hold any more."
        )


def current_records(keys: Iterable[AccessKey]) -> dict[AccessKey, AccessRecord]:
    """What holds now of these, in one query; where nothing does, nothing."""
    keys = set(keys)
    records = AccessRecord.objects.filter(
        ended_at__isnull=True,
        technology__in={technology for technology, _ in keys},
        place__in={place for _, place in keys},
    ).select_related("author")
    by_key = {(record.technology_id, record.place_id): record for record in records}
    return {key: record for key, record in by_key.items() if key in keys}


def _is_stored(record: AccessRecord | None, row: Attestation, by: User) -> bool:
    """What a demonstration says is not stored for the area itself."""
    if record is None or record.author.demonstration != by.demonstration:
        return False
    return (record.status, record.reason, record.attested_on) == (
        row.status,
        row.reason.strip(),
        row.attested_on,
    )


def _refuse_older(
    rows: Iterable[Attestation], current: Mapping[tuple[int, int], AccessRecord], by: User
) -> None:
    for row in rows:
        record = current.get(row.key)
        if record is None or record.author.demonstration:
            continue
        if by.demonstration:
            raise Refused("The area itself has said this. A demonstration does not replace it.")
        if record.attested_on > row.attested_on:
            raise Refused(
                f"{row.technology} {row.place_words} was attested later,"
                f" on {formatting.day(record.attested_on)}."
            )


def _end(records: Iterable[AccessRecord], reason: str) -> None:
    pks = [record.pk for record in records]
    AccessRecord.objects.filter(pk__in=pks).update(ended_at=timezone.now(), end_reason=reason)


def _record(rows: Sequence[Attestation], by: User) -> None:
    by_place: defaultdict[Place, dict[str, str]] = defaultdict(dict)
    places: defaultdict[Technology, list[Place]] = defaultdict(list)
    for row in rows:
        by_place[row.place][row.technology.slug] = row.status
        places[row.technology].append(row.place)
    for place, statuses in by_place.items():
        record_event(verb="attested access", about=place, by=by, detail=statuses)
    for technology, attested in places.items():
        notify_access_attested(technology, attested, by)
