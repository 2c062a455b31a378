"""The last months of a place's waiting list in weekly bands, like for like: what `stats.waiting_list`
reads how a list moves from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db.models import Q
from numpy.typing import NDArray

from metrics import formatting
from metrics.absences import MissingProvider
from metrics.calendar import add_months, working_days
from metrics.geography import predecessor_codes
from metrics.layers import counts_of
from metrics.like_for_like import Span, like_for_like
from metrics.measures import Series
from metrics.measures.unreported_removals import MEASURE as FROM_ALL_PARTS
from metrics.models import Count, Parts, Place, ProviderCount, SeriesBreak
from metrics.remainders import Comparison, read_remainders
from metrics.rtt import bands, by_provider
from metrics.rtt.columns import INCOMPLETE, NOT_ENGLAND, open_band
from metrics.series import Figures, breaks_of
from metrics.stats.waiting_list import History, Months

Whole = NDArray[np.int64]
Packed = bytes | memoryview
# A year: no season counts twice. The first month only begins it.
LENGTH = 12
# Of fewer pathways no share within 18 weeks is compared.
FEWEST = 50


@dataclass(frozen=True)
class ListHistory:
    """`history` is without `left_out` in every month; None, with the reason, where it cannot be had."""

    months: tuple[date, ...]
    history: History | None = None
    rows: tuple[Parts, ...] = ()
    left_out: tuple[MissingProvider, ...] = ()
    reason: str = ""


def list_history(figures: Figures, place: Place, treatment: str) -> ListHistory:
    """Of the last months of `figures`, which are read for this place: at most three queries."""
    series = figures.series(place, treatment)
    months, at = series.months[-LENGTH:], range(len(series.months))[-LENGTH:]
    if reason := _why_not(place, series, at):
        return ListHistory(months, reason=reason)
    # Each month that is asked for looks back on the one before it.
    compared = like_for_like(FROM_ALL_PARTS, series, at[1:])
    if compared.series is None:
        return ListHistory(months, left_out=compared.left_out, reason=compared.reason)
    rows = [row for row in compared.series.rows[-LENGTH:] if row is not None]
    if any(row.clock_starts is None for row in rows):
        return ListHistory(months, reason="clock starts are not known for every month")
    if min(row.waiting_list for row in rows) < FEWEST:
        return ListHistory(months, reason=f"fewer than {FEWEST} pathways were waiting")
    comparison = figures.comparisons.comparison(Span.of(months, FROM_ALL_PARTS.parts))
    if place.is_provider:
        lists = _of_provider(comparison, place, treatment, months).astype(np.float64)
    else:
        lists = _of_area(comparison, place, treatment, months)
    starts = np.array([row.clock_starts for row in rows], dtype=np.float64)
    history = History(lists, starts, months_of(months))
    return ListHistory(months, history, tuple(rows), compared.left_out)


def months_of(months: tuple[date, ...]) -> Months:
    return Months(
        np.array([(add_months(month, 1) - month).days for month in months], dtype=np.float64),
        np.array([working_days(month) for month in months], dtype=np.float64),
    )


def _why_not(place: Place, series: Series, at: range) -> str:
    known = sum(series.rows[i] is not None for i in at)
    if known < LENGTH:
        return f"figures are held for {known} of the {LENGTH} months that this needs"
    months = [series.months[i] for i in at]
    for series_break in breaks_of(place, months):
        if series_break.kind in SeriesBreak.SEVERING:
            return f"{series_break.short} in {formatting.month(series_break.month)}"
    return ""


def _of_area(
    comparison: Comparison, place: Place, treatment: str, months: tuple[date, ...]
) -> NDArray[np.float64]:
    lists = dict(zip(months, _as_submitted(comparison, months), strict=True))
    for rest in read_remainders(comparison):
        left = rest.left and rest.left.bands.get((place.pk, treatment, INCOMPLETE))
        if left is not None:
            lists[rest.month] = left
    return np.array([lists[month] for month in months], dtype=np.float64)


def _as_submitted(of: Comparison, months: tuple[date, ...]) -> Whole:
    weeks = open_band(months[-1]) + 1
    summed = np.zeros((len(months), weeks), dtype=np.int64)
    number = {of.releases[month]: i for i, month in enumerate(months)}
    rows = list(
        Count.objects.filter(
            counts_of(of.layers), release_id__in=of.releases.values(), part=INCOMPLETE
        ).values_list("release_id", "bands")
    )
    if rows:
        at = np.array([number[release] for release, _ in rows])
        np.add.at(summed, at, bands.unpack([packed for _, packed in rows], weeks))
    return summed


def _of_provider(of: Comparison, place: Place, treatment: str, months: tuple[date, ...]) -> Whole:
    """With that of its predecessors, whoever commissions it in England."""
    codes = (place.code, *predecessor_codes(months[-1]).get(place.code, ()))
    named = Q()
    for code in codes:
        named |= Q(providers__contains=code)
    counts = ProviderCount.objects.filter(
        named,
        release_id__in=of.releases.values(),
        treatment_function=treatment,
        part=INCOMPLETE,
    ).exclude(commissioner=NOT_ENGLAND)
    releases, providers, packed = _columns(counts.values_list("release_id", "providers", "bands"))
    lines = by_provider.unpack(providers, packed).of(codes)
    number = {of.releases[month]: i for i, month in enumerate(months)}
    at = np.array([number[release] for release in releases], dtype=np.intp)
    _, summed = lines.summed(at[lines.count], len(months), open_band(months[-1]) + 1)
    return summed


def _columns(
    rows: Iterable[tuple[int, str, Packed]],
) -> tuple[list[int], list[str], list[Packed]]:
    read = list(rows)
    return [row[0] for row in read], [row[1] for row in read], [row[2] for row in read]
