"""Totals that move further from one month to another than any has been seen to."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from metrics.formatting import number
from metrics.rtt.columns import PART_WORDS, TREATMENTS
from metrics.rtt.month import PROVIDER_PARTS
from metrics.rtt.month_pair import (
    MonthPair,
    both_by_treatment,
    by_family,
    families,
    months_between,
)
from metrics.rtt.problems import Problem, hold_back

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
    family = families(pair)
    then, now = by_family(pair.then, family), by_family(pair.now, family)
    for part in PROVIDER_PARTS:
        pieces = {family[code] for code, of in pair.in_pieces if of == part and code in family}
        both = _present(then[part]) & _present(now[part]) - pieces
        before, after = (_by_commissioner(counts[part], both) for counts in (then, now))
        yield "england", "England", part, sum(before.values()), sum(after.values())
        for area in pair.areas:
            if area.is_icb and not area.moved:
                was = sum(before.get(code, 0) for code in area.then)
                is_now = sum(after.get(code, 0) for code in area.now)
                yield "icb", area.name, part, was, is_now


def _by_commissioner(counts: pd.Series, of: Collection[str]) -> dict[str, int]:
    """Of these families."""
    chosen = counts[counts.index.get_level_values(0).isin(of)]
    sums = chosen.groupby(level=1).sum()
    return dict(zip(sums.index.tolist(), sums.tolist(), strict=True))


def _present(counts: pd.Series) -> set[str]:
    by_family = counts.groupby(level=0).sum()
    return set(by_family[by_family > 0].index)


def _treatment_totals(pair: MonthPair) -> Iterator[tuple[str, str, str, int, int]]:
    """England's treatment functions as submitted: no provider holds enough of one to matter to
    bounds as wide as these."""
    then, now = both_by_treatment(pair)
    before, after = then.groupby(level=[1, 2]).sum(), now.groupby(level=[1, 2]).sum()
    for (code, part), count in zip(before.index.tolist(), before.tolist(), strict=True):
        name = f"{TREATMENTS.get(code, 'Other')} in England"
        yield "treatment_function", name, part, count, int(after.get((code, part), 0))
