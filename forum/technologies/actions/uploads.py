"""A file of attestations: read whole, shown as differences, and saved all together or not at all."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone

from forum.people.actions import Refused, record_event
from forum.people.models import User
from forum.people.permissions import NotAllowed
from forum.technologies.actions.access import Attestation, attest, current_records
from forum.technologies.attestation_file import Entry, ParsedFile, parse_file
from forum.technologies.deadlines import UPLOADS_KEPT
from forum.technologies.models import AccessUpload, Technology
from forum.technologies.models.access import words_of_place
from forum.technologies.permissions import can_attest, can_save_upload
from forum.technologies.sheets import Problem, read_sheet
from metrics import formatting
from metrics.models import Place
from metrics.typed_text import clean_line

OTHERS_SAVED = (
    "Somebody has said something else about these since you sent the file. Look at the differences"
    " again, then save."
)


class UploadRefused(Refused):
    """`problems`: every one that was found, by row and column."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = problems
        count = len(problems)
        noun = "thing needs" if count == 1 else "things need"
        super().__init__(f"Nothing was saved. {count} {noun} to be put right.")


@transaction.atomic
def read_upload(*, icb: Place, content: bytes, file_name: str, by: User) -> AccessUpload:
    """Kept with what it would change, until its sender has seen that and says so. Raises FileRefused where
    the file cannot be read, and UploadRefused with all that is wrong in it."""
    if not can_attest(by, icb):
        raise NotAllowed
    today = timezone.localdate()
    parsed = parse_file(read_sheet(content), icb=icb, user=by, today=today)
    _refuse_older(parsed, by)
    if parsed.problems:
        raise UploadRefused(sorted(parsed.problems))
    entries = [_stored(entry) for entry in parsed.entries]
    return AccessUpload.objects.create(
        person=by,
        icb=icb,
        file_name=clean_line(file_name)[:120] or "file",
        entries=entries,
    )


@transaction.atomic
def save_upload(*, upload: AccessUpload, seen: str, by: User) -> int:
    """Returns how many are new. `seen`: with what it was compared when its sender said so."""
    rows = AccessUpload.objects.select_for_update(of=("self",), no_key=True)
    upload = rows.select_related("icb").get(pk=upload.pk)
    if not can_save_upload(by, upload):
        raise NotAllowed
    if compared_with(upload.entries) != seen:
        raise Refused(OTHERS_SAVED)
    count = attest(attestations=attestations_of(upload), by=by)
    upload.saved_at = timezone.now()
    upload.save(update_fields=["saved_at"])
    record_event(
        verb="attested access by file",
        about=upload,
        by=by,
        detail={"rows": len(upload.entries), "new": count},
    )
    return count


@transaction.atomic
def delete_old_uploads(*, now: datetime) -> int:
    old = AccessUpload.objects.filter(uploaded_at__lt=now - UPLOADS_KEPT)
    return old.delete()[0]


def attestations_of(upload: AccessUpload) -> list[Attestation]:
    technologies = Technology.objects.in_bulk({row["technology"] for row in upload.entries})
    places = Place.objects.in_bulk({row["place"] for row in upload.entries})
    return [
        Attestation(
            technologies[row["technology"]],
            places[row["place"]],
            row["status"],
            date.fromisoformat(row["attested_on"]),
            row["reason"],
        )
        for row in upload.entries
    ]


def compared_with(entries: Iterable[Mapping[str, Any]]) -> str:
    """Of all that is stored about what the file names."""
    keys = [(row["technology"], row["place"]) for row in entries]
    pks = sorted(record.pk for record in current_records(keys).values())
    return sha256(json.dumps(pks).encode()).hexdigest()


def _stored(entry: Entry) -> dict[str, object]:
    return {
        "technology": entry.technology.pk,
        "place": entry.place.pk,
        "status": entry.status,
        "reason": entry.reason,
        "attested_on": entry.attested_on.isoformat(),
    }


def _refuse_older(parsed: ParsedFile, by: User) -> None:
    """What would be refused on saving is said with the rest."""
    current = current_records(entry.key for entry in parsed.entries)
    for entry in parsed.entries:
        record = current.get(entry.key)
        if record is None or record.author.demonstration:
            continue
        if record.attested_on > entry.attested_on:
            day = formatting.day(record.attested_on)
            words = f"{entry.technology} {words_of_place(entry.place)}"
            text = f"{words} was attested later, on {day}."
            parsed.problems.append(Problem(entry.row, 0, text))
        elif by.demonstration:
            words = f"{entry.technology} {words_of_place(entry.place)}"
            text = f"The area itself has said this of {words}."
            parsed.problems.append(Problem(entry.row, 0, text))
