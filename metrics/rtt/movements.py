"""Totals that move further from one month to another than any has been seen to."""

from collections.abc import Iterator, Mapping
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
        before, after = (
            counts[counts.index.get_level_values(0).isin(both)].groupby(level=1).sum()
            for counts in (then[part], now[part])
        )
        yield "england", "England", part, int(before.sum()), int(after.sum())
        for area in pair.areas:
            if area.is_icb and not area.moved:
                was = before.reindex(area.then, fill_value=0).sum()
                is_now = after.reindex(area.now, fill_value=0).sum()
                yield "icb", area.name, part, int(was), int(is_now)


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
