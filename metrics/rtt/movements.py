"""Totals that move further from one month to another than any has been seen to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from metrics.formatting import number
from metrics.rtt.columns import PART_WORDS, TREATMENTS
from metrics.rtt.month_pair import MonthPair, months_between
from metrics.rtt.problems import Problem, hold_back
from metrics.rtt.returns import COLUMN, PROVIDER_PARTS

# Totals smaller than these move by more than any bound in an ordinary month.
LARGE_ENOUGH = {"england": 1_000, "icb": 500, "treatment_function": 1_000}
# Further apart than this the seasons and the years move totals more than a hole would.
COMPARABLE_MONTHS = 3


@dataclass(frozen=True)
class Bound:
    """How far a total may move from one month to a later one, as a ratio."""

    lowest: float
    highest: float


Bounds = Mapping[tuple[str, str], Bound]


def moved_too_far(pair: MonthPair, bounds: Bounds) -> Iterator[Problem]:
    if months_between(pair.then.month, pair.now.month) > COMPARABLE_MONTHS:
        return
    for level, name, part, before, after in (
        *_like_for_like_totals(pair),
        *_treatment_totals(pair),
    ):
        bound = bounds.get((level, part))
        if bound is None or before < LARGE_ENOUGH[level]:
            continue
        if not bound.lowest <= after / before <= bound.highest:
            yield hold_back(
                "moved-too-far",
                f"{name}: {PART_WORDS[part]} went from {before:,} in {pair.then.month:%B %Y} to"
                f" {after:,}, counted in the same providers: further than has been seen in two"
                f" months ({number(100 * bound.lowest)}% to {number(100 * bound.highest)}% of the earlier).",
            )


def _like_for_like_totals(pair: MonthPair) -> Iterator[tuple[str, str, str, int, int]]:
    """England and ICBs, over the providers that are in the part in both months."""
    both = (pair.then.families > 0) & (pair.now.families > 0) & ~pair.pieces
    before, after = pair.then.returned_by(both), pair.now.returned_by(both)
    areas = [area for area in pair.areas if area.is_icb and not area.moved]
    names = [("england", "England"), *(("icb", area.name) for area in areas)]
    was = np.array([before.sum(axis=0), *(before[pair.rows(a.then)].sum(axis=0) for a in areas)])
    is_now = np.array([after.sum(axis=0), *(after[pair.rows(a.now)].sum(axis=0) for a in areas)])
    for part in PROVIDER_PARTS:
        of_part = (table[:, COLUMN[part]].tolist() for table in (was, is_now))
        for (level, name), before_it, after_it in zip(names, *of_part, strict=True):
            yield level, name, part, before_it, after_it


def _treatment_totals(pair: MonthPair) -> Iterator[tuple[str, str, str, int, int]]:
    """England's treatment functions as submitted: no provider holds enough of one to matter to
    bounds as wide as these."""
    before, after = (side.by_treatment.sum(axis=0).tolist() for side in (pair.then, pair.now))
    for row, code in enumerate(pair.treatments):
        name = f"{TREATMENTS.get(code, 'Other')} in England"
        for part, column in COLUMN.items():
            yield "treatment_function", name, part, before[row][column], after[row][column]
