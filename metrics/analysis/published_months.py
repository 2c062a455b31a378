"""Months of ICBs as NHS England published them, put in front of those of full extracts, for reading a
change: 22 months are too few for what an evaluation asks.

Who sent nothing is not known of them. So they stand before a place's months only where next to
nothing of it is left out later, and a step where the two kinds of months meet closes a gate.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from metrics import reference
from metrics.analysis.load_panel import starts_of_phases
from metrics.analysis.panel import COLUMNS, Floats, Panel
from metrics.calendar import month_before
from metrics.history import COMPARED_FROM
from metrics.models import PublishedFigure, Release, SeriesBreak
from metrics.models.figures import PART_OF
from metrics.models.published_figures import COLUMNS as PUBLISHED
from metrics.rtt.providers import FLAG

SHARED = tuple(sorted(set(COLUMNS) & set(PUBLISHED)))


def published_months(first: date, most: int) -> dict[date, int]:
    """Of `most` months at most, those that end without a gap just before the `first` full extract."""
    rows = Release.objects.filter(
        kind=Release.Kind.AS_PUBLISHED, state=Release.State.PUBLISHED, month__gte=COMPARED_FROM
    )
    known = dict(rows.values_list("month", "pk"))
    months: dict[date, int] = {}
    month = month_before(first)
    while month in known and len(months) < most:
        months[month] = known[month]
        month = month_before(month)
    return dict(sorted(months.items()))


def months_without_estimates(months: Sequence[date]) -> Iterator[date]:
    """Those for which NHS England estimated what a trust did not send: it does not print whose."""
    printed = {row["month"]: row for row in reference.rows("england_published")}
    for month in months:
        row = printed.get(f"{month:%Y-%m}")
        if row and row["waiting_list"] != row["waiting_list_with_estimates"]:
            yield month


def with_published_months(panel: Panel, treatment: str, published: Mapping[date, int]) -> Panel:
    """The panel of one treatment function, with so many more months before its first."""
    if not published or not panel.treatments:
        return panel
    columns = _columns(panel, treatment, published)
    added = len(published)
    months = (*published, *panel.months)
    blocked = {part: np.pad(of, ((0, 0), (0, 0), (added, 0))) for part, of in panel.blocked.items()}
    return replace(
        panel,
        months=months,
        columns=columns,
        blocked=blocked,
        starts=starts_of_phases(panel.places, months, list(SeriesBreak.objects.all())),
        restarts=tuple((row, of, slug, at + added) for row, of, slug, at in panel.restarts),
        as_submitted={},
    )


def _columns(panel: Panel, treatment: str, published: Mapping[date, int]) -> dict[str, Floats]:
    at = {number: index for index, number in enumerate(published.values())}
    row_of = {place.pk: row for row, place in enumerate(panel.places)}
    shape = (len(panel.places), len(panel.treatments), len(published))
    before = {name: np.full(shape, np.nan) for name in panel.columns}
    rows = PublishedFigure.objects.visible_to(None).filter(
        release__in=at, treatment_function=treatment, place__in=panel.places
    )
    for place, release, *values in rows.values_list("place_id", "release_id", *SHARED):
        for name, value in zip(SHARED, values, strict=True):
            if value is not None:
                before[name][row_of[place], :, at[release]] = value
    for (row, of, part), share in panel.left_out_shares.items():
        if share >= FLAG:
            for name in SHARED:
                if PART_OF[name] == part:
                    before[name][row, panel.treatments.index(of)] = np.nan
    return {name: np.concatenate([before[name], of], axis=-1) for name, of in panel.columns.items()}
