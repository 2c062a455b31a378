"""Published figures of the places of one kind, read into a panel."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.like_for_like import like_for_like_panels
from metrics.analysis.panel import (
    ANALYSED_PARTS,
    COLUMNS,
    MONTHS,
    Flags,
    Floats,
    Panel,
    nothing_blocked,
    silence_blocked,
)
from metrics.analysis.stored_remainders import NotStored, StoredRemainders
from metrics.calendar import month_before, months_through
from metrics.models import DataIssue, Figure, Place, Recalculation, Release, SeriesBreak
from metrics.series import MISSING, PARTIAL, all_breaks

Whole = NDArray[np.intp]
Rows = NDArray[np.void]
ROW = np.dtype(
    [
        ("place_id", np.intp),
        ("release_id", np.intp),
        ("treatment_function", f"<U{Figure._meta.get_field('treatment_function').max_length}"),
        # What is not known comes as None, and becomes nan.
        *((name, np.float64) for name in COLUMNS),
    ]
)


def load_panel(
    kind: Place.Kind,
    month: date,
    treatments: Sequence[str] | None = None,
    since: date | None = None,
    *,
    as_submitted: bool = False,
    kept_as: str = "",
) -> Panel:
    """Of all treatment functions, or of those named; over the months that charts need, or from
    `since` on. `as_submitted`: with who sent nothing in one of the months left in, which is for
    totals of what was published, and says nothing of change. `kept_as` names the state of all
    releases, under which what is the same for all pages is kept."""
    return load_panels(
        (kind,), month, treatments, since, as_submitted=as_submitted, kept_as=kept_as
    )[kind]


def load_panels(
    kinds: Collection[Place.Kind],
    month: date,
    treatments: Sequence[str] | None = None,
    since: date | None = None,
    *,
    as_submitted: bool = False,
    stored: StoredRemainders | None = None,
    kept_as: str = "",
) -> dict[Place.Kind, Panel]:
    """Of several kinds of places; their figures are read together. `stored`: what was kept of an
    analysis before, for one of all treatment functions."""
    places = {
        kind: tuple(Place.objects.filter(kind=kind).on(month).order_by("code")) for kind in kinds
    }
    published = dict(Release.objects.published().values_list("month", "pk"))
    first = since or month_before(month, MONTHS - 1)
    releases = {day: number for day, number in published.items() if first <= day <= month}
    months = months_through(min(releases), month)
    at_month = {number: months.index(day) for day, number in releases.items()}
    numbers = [place.pk for kind in kinds for place in places[kind]]
    rows = _rows(numbers, list(at_month), treatments)
    # Kept for pages, of which each asks; statistics that are stored are made from what is now.
    breaks = all_breaks() if kept_as else list(SeriesBreak.objects.all())
    panels = {kind: panel_of(places[kind], at_month, months, rows, breaks) for kind in kinds}
    if as_submitted:
        return panels
    if treatments is None and stored is None:
        stored = NotStored()
    compared = like_for_like_panels(
        list(panels.values()), releases, max(published), stored=stored, kept_as=kept_as
    )
    return dict(zip(panels, compared, strict=True))


def panel_of(
    places: tuple[Place, ...],
    at_month: dict[int, int],
    months: Sequence[date],
    rows: Rows,
    breaks: Iterable[SeriesBreak],
) -> Panel:
    """As submitted, but for places and months of which too much is missing."""
    at_place = {place.pk: row for row, place in enumerate(places)}
    codes, columns = _columns(at_place, at_month, len(months), rows)
    whole = {name: values.copy() for name, values in columns.items()}
    blocked = nothing_blocked((len(places), len(codes), len(months)))
    for row, month, part in _blocked(at_place, at_month):
        for name in [part] if part else ANALYSED_PARTS:
            if name in blocked:
                blocked[name][row, :, month] = True
    starts = starts_of_phases(places, months, breaks)
    restarts = _restarts(at_place, months)
    panel = Panel(places, codes, tuple(months), columns, blocked, starts, restarts, {}, whole)
    silence_blocked(panel)
    return panel


def _rows(places: Sequence[int], releases: Sequence[int], treatments: Sequence[str] | None) -> Rows:
    figures = Figure.objects.as_submitted().filter(release_id__in=releases, place_id__in=places)
    if treatments is not None:
        figures = figures.filter(treatment_function__in=treatments)
    values = figures.values_list("place_id", "release_id", "treatment_function", *COLUMNS)
    # Straight into an array: lists of a hundred thousand rows take three times as long.
    return np.fromiter(values, dtype=ROW)


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


def _blocked(places: dict[int, int], releases: dict[int, int]) -> Iterator[tuple[int, int, str]]:
    """Row, month and part ("" for all) of which so much is missing that they are not compared."""
    issues = DataIssue.objects.filter(
        code__in=[MISSING, PARTIAL], suppresses=True, release_id__in=releases, place_id__in=places
    )
    for place, release, part in issues.values_list("place_id", "release_id", "part"):
        yield places[place or 0], releases[release], part


def starts_of_phases(
    places: Sequence[Place], months: Sequence[date], breaks: Iterable[SeriesBreak]
) -> Flags:
    starts = np.zeros((len(places), len(months)), dtype=bool)
    at: dict[int | None, list[int]] = defaultdict(list)
    for each in breaks:
        if each.kind in SeriesBreak.SEVERING and months[0] < each.month <= months[-1]:
            at[each.place_id].append(months.index(each.month))
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
