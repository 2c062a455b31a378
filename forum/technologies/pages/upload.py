"""What a file would change, before it is saved."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from forum.technologies.actions import attestations_of, compared_with, current_records
from forum.technologies.actions.access import Attestation
from forum.technologies.models import AccessRecord, AccessStatus, AccessUpload
from metrics import formatting
from metrics.pages.components import Cell, Column, Row, Table

PAGE_SIZE = 100
CHANGED, NEW, RENEWED, STORED = "changed", "new", "said again", "stored already"
ORDER = (CHANGED, NEW, RENEWED, STORED)


@dataclass(frozen=True)
class Difference:
    kind: str
    technology: str
    place: str
    before: str
    after: str
    reason: str
    day: str


@dataclass(frozen=True)
class UploadPage:
    upload: AccessUpload
    page: Page[Difference]
    counts: Counter[str]
    seen: str

    @property
    def sentence(self) -> str:
        words = ", ".join(f"{self.counts[kind]} {kind}" for kind in ORDER if self.counts[kind])
        return f"Of {formatting.count(self.counts.total())} answers: {words}."

    @property
    def table(self) -> Table:
        head = ("Technology", "Location", "What changes", "Before", "After", "Reason", "As on")
        return Table(
            caption="What would be saved",
            head=tuple(Column(text) for text in head),
            rows=tuple(
                Row(
                    (
                        Cell(row.technology, header=True),
                        *map(
                            Cell,
                            (row.place, row.kind, row.before, row.after, row.reason, row.day),
                        ),
                    )
                )
                for row in self.page.object_list
            ),
        )


def upload_page(upload: AccessUpload, number: str | None) -> UploadPage:
    attestations = attestations_of(upload)
    current = current_records(row.key for row in attestations)
    rows = list(_differences(attestations, current))
    rows.sort(key=lambda row: (ORDER.index(row.kind), row.technology, row.place))
    return UploadPage(
        upload=upload,
        page=Paginator(rows, PAGE_SIZE).get_page(number),
        counts=Counter(row.kind for row in rows),
        seen=compared_with(upload.entries),
    )


def _differences(
    attestations: list[Attestation], current: dict[tuple[int, int], AccessRecord]
) -> Iterator[Difference]:
    for row in attestations:
        record = current.get(row.key)
        yield Difference(
            kind=_kind(row, record),
            technology=row.technology.name,
            place=row.place.name,
            before=str(record.get_status_display()) if record else formatting.NOT_KNOWN,
            after=str(AccessStatus(row.status).label),
            reason=row.reason,
            day=formatting.day(row.attested_on),
        )


def _kind(row: Attestation, record: AccessRecord | None) -> str:
    if record is None:
        return NEW
    if (record.status, record.reason) != (row.status, row.reason):
        return CHANGED
    return STORED if record.attested_on == row.attested_on else RENEWED
