"""Counts of commissioners summed to places, with every ready part of every measure.

Bands add up; medians and percentiles do not. So bands are summed first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metrics.rtt.columns import ADMITTED, INCOMPLETE, LONG_WAITS, NON_ADMITTED, PARTS
from metrics.rtt.month import Month
from metrics.rtt.numbering import numbered
from metrics.rtt.waits import waits

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]
# Whole pathways, or shares of them.
Pathways = NDArray[Any]
Words = NDArray[np.str_]
_PARTS = tuple(PARTS.values())
WITH_WAITS = (INCOMPLETE, ADMITTED, NON_ADMITTED)


@dataclass(frozen=True)
class Sums:
    """One line for each place and treatment function that has any count. Floats are nan where
    there is no answer; `over` is None for waits that the month's open band cannot tell apart."""

    place: Words
    treatment: Words
    totals: dict[str, Counts]
    within_18: Counts
    over: dict[int, Counts | None]
    median: Floats
    p92: Floats
    admitted_known: Counts
    admitted_within_18: Counts
    admitted_median: Floats
    admitted_p95: Floats
    non_admitted_known: Counts
    non_admitted_median: Floats
    non_admitted_p95: Floats
    open_band: int

    def __len__(self) -> int:
        return len(self.place)


def sum_to_places(month: Month, shares: Mapping[str, Mapping[str, float]]) -> Sums:
    """`shares` maps each place to the commissioners that make it up, each with a weight (1 for all
    of it). Weighted counts are rounded to whole pathways after percentiles are taken."""
    commissioners, row_commissioner = numbered(month.commissioner.tolist())
    treatments, row_treatment = numbered(month.treatment.tolist())
    size = (len(commissioners), len(treatments))
    weights = _weights(shares, commissioners)

    def laid_out(part: str, values: NDArray[np.int64]) -> Floats:
        """(commissioner, treatment, ...) -> summed to (place, treatment, ...)."""
        at = month.part == part
        grid = np.zeros((*size, *values.shape[1:]))
        grid[row_commissioner[at], row_treatment[at]] = values[at]
        return _summed(grid, weights)

    reported = np.zeros(size)
    reported[row_commissioner, row_treatment] = 1
    place, treatment = np.nonzero(_summed(reported, weights > 0))
    chosen = (place, treatment)
    return sums_of(
        np.array(list(shares), dtype=str)[place],
        np.array(treatments, dtype=str)[treatment],
        {part: laid_out(part, month.total)[chosen] for part in _PARTS},
        {part: laid_out(part, month.bands)[chosen] for part in WITH_WAITS},
    )


def sums_of(
    place: Words, treatment: Words, totals: Mapping[str, Pathways], bands: Mapping[str, Pathways]
) -> Sums:
    """`totals` and `bands` are by part, and have a line for each place and treatment function."""
    waiting, admitted, non_admitted = (waits(bands[part]) for part in WITH_WAITS)
    return Sums(
        place=place,
        treatment=treatment,
        totals={part: _whole(totals[part]) for part in _PARTS},
        within_18=_whole(waiting.within_18),
        over={w: None if (n := waiting.over[w]) is None else _whole(n) for w in LONG_WAITS},
        median=waiting.median,
        p92=waiting.p92,
        admitted_known=_whole(admitted.total),
        admitted_within_18=_whole(admitted.within_18),
        admitted_median=admitted.median,
        admitted_p95=admitted.p95,
        non_admitted_known=_whole(non_admitted.total),
        non_admitted_median=non_admitted.median,
        non_admitted_p95=non_admitted.p95,
        open_band=bands[INCOMPLETE].shape[1] - 1,
    )


def _weights(shares: Mapping[str, Mapping[str, float]], commissioners: Sequence[str]) -> Floats:
    number = {code: i for i, code in enumerate(commissioners)}
    weights = np.zeros((len(shares), len(commissioners)))
    for row, share_of in enumerate(shares.values()):
        for code, share in share_of.items():
            if code in number:
                weights[row, number[code]] = share
    return weights


def _summed(grid: Floats, weights: NDArray[Any]) -> Floats:
    """The product of both. Where whole commissioners are added up, of which a place has few, to
    multiply all with all would take ten times as long."""
    if ((weights != 0) & (weights != 1)).any():
        taken = np.flatnonzero(weights.any(axis=0))
        return np.tensordot(weights[:, taken], grid[taken], axes=1)
    sums = np.zeros((len(weights), *grid.shape[1:]))
    for row, of_place in zip(sums, weights, strict=True):
        grid[np.flatnonzero(of_place)].sum(axis=0, out=row)
    return sums


def _whole(values: NDArray) -> Counts:
    return np.floor(values + 0.5).astype(np.int64)
