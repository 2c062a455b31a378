"""Months of which no extract is held, as NHS England published them: loaded from what comes with
the project, one release for each month, and replaced when the month's extract is published."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from hashlib import sha256

from django.db import models, transaction
from django.utils import timezone

from metrics.models import Place, PublishedFigure, Release, ReleaseEvent
from metrics.models.published_figures import COLUMNS
from metrics.published_figures import (
    PublishedRow,
    england_rows,
    icb_rows,
    months_printed,
)
from metrics.releases.bulk_load import bulk_load
from metrics.rtt.columns import TOTAL_TREATMENT

FIELDS = ("release", "place", "treatment_function", *COLUMNS)
FILE_NAME = "Published tables, {month:%B %Y}"
# Counts add up over treatment functions; medians and percentiles do not.
COUNTS = ("waiting_list", "within_18", "over_52", "over_65", "over_78")
_WHOLE = {
    field.name for field in PublishedFigure._meta.fields if isinstance(field, models.IntegerField)
}
Value = float | None
Line = tuple[str, str, tuple[Value, ...]]


@transaction.atomic
def load_history(*, by: str) -> int:
    """Publish the printed months of which no release of any kind is held. Returns how many."""
    releases = Release.objects.of_waiting_times()
    known_months = {f"{month:%Y-%m}" for month in releases.values_list("month", flat=True)}
    months = [
        date.fromisoformat(f"{month}-01") for month in sorted(months_printed() - known_months)
    ]
    lines = {month: lines_of(month) for month in months}
    now = timezone.now()
    published = Release.objects.bulk_create(
        Release(
            month=month,
            kind=Release.Kind.AS_PUBLISHED,
            origin=Release.Origin.BUNDLED,
            state=Release.State.PUBLISHED,
            file_name=FILE_NAME.format(month=month),
            content_sha256=sha256(repr(lines[month]).encode()).hexdigest(),
            staged_at=now,
            published_at=now,
            published_by=by,
            progress=100,
        )
        for month in months
    )
    ReleaseEvent.objects.bulk_create(
        ReleaseEvent(release=release, verb="publish", by=by, detail="it came with this software")
        for release in published
    )
    places = dict(Place.objects.with_pages().values_list("code", "pk"))
    bulk_load(
        PublishedFigure,
        FIELDS,
        (
            (release.pk, places[place], treatment, *values)
            for release in published
            for place, treatment, values in lines[release.month]
        ),
    )
    return len(published)


def lines_of(month: date) -> list[Line]:
    """What was printed of England, of each treatment function of each ICB, and of each ICB's own
    total as much as adds up."""
    rows = [*england_rows(month), *icb_rows(month)]
    lines = [(row.place, row.treatment, _values(row)) for row in rows]
    return lines + list(_totals(lines))


def _values(row: PublishedRow) -> tuple[Value, ...]:
    values = {column: _value(column, row.printed.get(column, "")) for column in COLUMNS}
    beyond = row.printed["p92"]
    values["open_band"] = int(beyond[:-1]) if beyond.endswith("+") else None
    return tuple(values.values())


def _value(column: str, printed: str) -> Value:
    """ "52+" lies in the open band: no number. One count of 2007 is printed with a fraction of a
    millionth."""
    if not printed or printed.endswith("+"):
        return None
    return int(Decimal(printed).to_integral_value()) if column in _WHOLE else float(printed)


def _totals(lines: Iterable[Line]) -> Iterator[Line]:
    by_place: dict[str, list[Mapping[str, Value]]] = defaultdict(list)
    for place, treatment, values in lines:
        if treatment != TOTAL_TREATMENT:
            by_place[place].append(dict(zip(COLUMNS, values, strict=True)))
    for place, parts in by_place.items():
        yield place, TOTAL_TREATMENT, tuple(_total(column, parts) for column in COLUMNS)


def _total(column: str, parts: Sequence[Mapping[str, Value]]) -> Value:
    counts = [part[column] for part in parts] if column in COUNTS else []
    known = [count for count in counts if count is not None]
    return sum(known) if counts and len(known) == len(counts) else None
