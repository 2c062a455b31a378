"""Published figures of the places of one kind as arrays: place x treatment function x month."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from metrics.calendar import month_before, standard_working_days, working_days
from metrics.measures import MEASURES
from metrics.models import DataIssue, Figure, Place, Recalculation, Release, SeriesBreak
from metrics.models.figure_columns import columns_of_part
from metrics.series import MISSING, PARTIAL

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.intp]
Rows = NDArray[np.void]
# What the analysed measures are made of, and besides: how long the list is, and what flows of
# admissions are compared by.
COLUMNS = tuple(
    sorted(
        {"waiting_list", "completed_admitted", "need_weighted"}.union(
            *(measure.analysis.columns(measure.rule) for measure in MEASURES if measure.analysis)
        )
    )
)
_ROW = np.dtype(
    [
        ("place_id", np.intp),
        ("release_id", np.intp),
        ("treatment_function", f"<U{Figure._meta.get_field('treatment_function').max_length}"),
        # What is not known comes as None, and becomes nan.
        *((name, np.float64) for name in COLUMNS),
    ]
)
# Three years of charts, and the eleven months that a year's rate looks back on.
MONTHS = 36 + 11
COMPARED = (SeriesBreak.Kind.DEFINITION, SeriesBreak.Kind.GEOGRAPHY)


@dataclass(frozen=True)
class Panel:
    """`columns[name]` is places x treatment functions x months, nan where nothing is published or
    too much is missing (`blocked`, places x months). `starts` marks months that begin a phase."""

    places: tuple[Place, ...]
    treatments: tuple[str, ...]
    months: tuple[date, ...]
    columns: dict[str, Floats]
    blocked: Flags
    starts: Flags
    # (row, treatment function, measure, month's index): limits that a person had drawn anew.
    restarts: tuple[tuple[int, str, str, int], ...] = ()
    # The same columns with the blocked months left in: only for totals as they were submitted.
    as_submitted: dict[str, Floats] = field(default_factory=dict)
    # Places x months: of one part too little was sent, and the columns made from it are nan.
    partial: Flags | None = None

    def restarted(self, measure: str) -> Flags:
        """Where the limits of one measure's charts begin anew, places x treatments x months."""
        restarts = np.zeros((len(self.places), len(self.treatments), len(self.months)), dtype=bool)
        for row, treatment, slug, month in self.restarts:
            if slug == measure and treatment in self.treatments:
                restarts[row, self.treatments.index(treatment), month] = True
        return restarts

    @cached_property
    def adjustment(self) -> Floats:
        """What a month's flow is multiplied by, as if it had the year's average working days."""
        return np.array([standard_working_days(m.year) / working_days(m) for m in self.months])

    def broken(self, months: int) -> Flags:
        """Places with a break within the last so many months."""
        return np.asarray(self.starts[:, -months:].any(axis=1))

    def partly_missing(self, months: int) -> Flags:
        """Places of which too little of one part was sent in any of the last so many months."""
        if self.partial is None:
            return np.zeros(len(self.places), dtype=bool)
        return np.asarray(self.partial[:, -months:].any(axis=1))

    def missing(self, months: int) -> Flags:
        """Places with too much missing in any of the last so many months."""
        return np.asarray(self.blocked[:, -months:].any(axis=1))


def load_panel(
    kind: Place.Kind,
    month: date,
    treatments: Sequence[str] | None = None,
    since: date | None = None,
) -> Panel:
    """Seven queries: places, releases, figures, missing providers, partial submissions, breaks,
    recalculations. Of all treatment functions, or of those named; over the months that charts need,
    or from `since` on."""
    return load_panels((kind,), month, treatments, since)[kind]


def load_panels(
    kinds: Collection[Place.Kind],
    month: date,
    treatments: Sequence[str] | None = None,
    since: date | None = None,
) -> dict[Place.Kind, Panel]:
    """Of several kinds of places; their figures are read together."""
    places = {
        kind: tuple(Place.objects.filter(kind=kind).on(month).order_by("code")) for kind in kinds
    }
    stored = dict(
        Release.objects.published()
        .filter(month__lte=month, month__gte=since or month_before(month, MONTHS - 1))
        .values_list("month", "pk")
    )
    first = min(stored)
    months = [month]
    while months[-1] > first:
        months.append(month_before(months[-1]))
    months.reverse()
    at_month = {number: months.index(day) for day, number in stored.items()}
    numbers = [place.pk for kind in kinds for place in places[kind]]
    rows = _rows(numbers, list(at_month), treatments)
    return {kind: _panel(places[kind], at_month, months, rows) for kind in kinds}


def _panel(
    places: tuple[Place, ...], at_month: dict[int, int], months: Sequence[date], rows: Rows
) -> Panel:
    at_place = {place.pk: row for row, place in enumerate(places)}
    codes, columns = _columns(at_place, at_month, len(months), rows)
    blocked = _blocked(at_place, at_month, len(months))
    whole = {"completed_admitted": columns["completed_admitted"].copy()}
    for values in columns.values():
        values[np.broadcast_to(blocked[:, None, :], values.shape)] = np.nan
    partial = np.zeros_like(blocked)
    for row, month, part in _partial(at_place, at_month):
        partial[row, month] = True
        for name in columns_of_part(part) & columns.keys():
            columns[name][row, :, month] = np.nan
    starts = _starts(places, months)
    restarts = _restarts(at_place, months)
    return Panel(places, codes, tuple(months), columns, blocked, starts, restarts, whole, partial)


def _rows(places: Sequence[int], releases: Sequence[int], treatments: Sequence[str] | None) -> Rows:
    figures = Figure.objects.as_submitted().filter(release_id__in=releases, place_id__in=places)
    if treatments is not None:
        figures = figures.filter(treatment_function__in=treatments)
    values = figures.values_list("place_id", "release_id", "treatment_function", *COLUMNS)
    # Straight into an array: lists of a hundred thousand rows take three times as long.
    return np.fromiter(values, dtype=_ROW)


def _columns(
    places: Mapping[int, int], releases: Mapping[int, int], months: int, rows: Rows
) -> tuple[tuple[str, ...], dict[str, Floats]]:
    row = _indices(rows["place_id"], places)
    rows, row = rows[row >= 0], row[row >= 0]
    present, treatment = np.unique(rows["treatment_function"], return_inverse=True)
    at = (row, treatment, _indices(rows["release_id"], releases))
    columns = {}
    for name in COLUMNS:
        grid = np.full((len(places), len(present), months), np.nan)
        grid[at] = rows[name]
        columns[name] = grid
    return tuple(present.tolist()), columns


def _indices(keys: Whole, index: Mapping[int, int]) -> Whole:
    """-1 for a key that has none."""
    table = np.full(max(keys.max(initial=0), *index, 0) + 1, -1)
    table[list(index)] = list(index.values())
    return table[keys]


def _blocked(places: dict[int, int], releases: dict[int, int], months: int) -> Flags:
    blocked = np.zeros((len(places), months), dtype=bool)
    issues = DataIssue.objects.filter(
        code=MISSING, suppresses=True, release_id__in=releases, place_id__in=places
    )
    for place, release in issues.values_list("place_id", "release_id"):
        blocked[places[place or 0], releases[release]] = True
    return blocked


def _partial(places: dict[int, int], releases: dict[int, int]) -> Iterator[tuple[int, int, str]]:
    """Row, month and part where too little was sent of the part to compare it."""
    issues = DataIssue.objects.filter(
        code=PARTIAL, suppresses=True, release_id__in=releases, place_id__in=places
    )
    for place, release, part in issues.values_list("place_id", "release_id", "part"):
        yield places[place or 0], releases[release], part


def _starts(places: Sequence[Place], months: Sequence[date]) -> Flags:
    starts = np.zeros((len(places), len(months)), dtype=bool)
    at: dict[int | None, list[int]] = defaultdict(list)
    for number, month in SeriesBreak.objects.filter(
        kind__in=COMPARED, month__gt=months[0], month__lte=months[-1]
    ).values_list("place_id", "month"):
        at[number].append(months.index(month))
    for row, place in enumerate(places):
        starts[row, at[None] + at[place.pk]] = True
    return starts


def _restarts(
    places: dict[int, int], months: Sequence[date]
) -> tuple[tuple[int, str, str, int], ...]:
    rows = Recalculation.objects.filter(
        place_id__in=places, month__gt=months[0], month__lte=months[-1]
    ).active()
    return tuple(
        (places[place], treatment, measure, months.index(month))
        for place, treatment, measure, month in rows.values_list(
            "place_id", "treatment_function", "measure", "month"
        )
    )
