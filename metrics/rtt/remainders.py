"""A month of places as if some providers had sent nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from metrics.rtt.by_provider import ByProvider
from metrics.rtt.columns import COMPLETED, open_band
from metrics.rtt.month import Month
from metrics.rtt.sums import Sums, sum_to_places

Words = NDArray[np.str_]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Remainders:
    """Of the places and treatment functions from which something was taken: what is left of them,
    and which share of each part each provider that was taken out had, by place, treatment function,
    part and provider."""

    sums: Sums | None
    shares: dict[tuple[str, str, str, str], float]


def remainders(
    month: date, counts: Sequence[Words], lines: ByProvider, taken_out: Flags
) -> Remainders:
    """`counts` are the place, treatment function and part of each count (several of one place are
    added up); `taken_out` says of each line of a provider whether it is left out."""
    if not taken_out.any():
        return Remainders(None, {})
    names, numbers = zip(*(np.unique(words, return_inverse=True) for words in counts), strict=True)
    cell = numbers[0] * len(names[1]) + numbers[1]
    group = cell * len(names[2]) + numbers[2]
    shares = _shares(names, group[lines.count], lines, taken_out)
    is_affected = np.zeros(len(names[0]) * len(names[1]), dtype=bool)
    is_affected[cell[lines.count[taken_out]]] = True
    affected = is_affected[cell]
    unique_groups, number = np.unique(group[affected], return_inverse=True)
    group_of = np.full(len(group), -1)
    group_of[affected] = number
    kept = affected[lines.count] & ~taken_out
    left = _month(month, names, unique_groups, lines.chosen(kept), group_of[lines.count[kept]])
    places = sorted(set(left.commissioner.tolist()))
    return Remainders(sum_to_places(left, {place: {place: 1.0} for place in places}), shares)


def _month(
    month: date, names: Sequence[Words], groups: Whole, lines: ByProvider, group: Whole
) -> Month:
    """Counts by place as if each place were a commissioner."""
    place, treatment, part = _split(names, groups)
    unbanded, bands = lines.summed(group, len(groups), open_band(month) + 1)
    known = bands.sum(axis=1)
    nothing = np.array([], dtype=str)
    return Month(
        month,
        place,
        treatment,
        part,
        known=known,
        unknown=np.where(np.isin(part, COMPLETED), unbanded, 0),
        total=known + unbanded,
        bands=bands,
        provider=nothing,
        provider_commissioner=nothing,
        provider_totals=np.zeros((0, 0), dtype=np.int64),
    )


def _split(names: Sequence[Words], groups: Whole) -> tuple[Words, Words, Words]:
    cell, part = np.divmod(groups, len(names[2]))
    place, treatment = np.divmod(cell, len(names[1]))
    return names[0][place], names[1][treatment], names[2][part]


def _shares(
    names: Sequence[Words], group: Whole, lines: ByProvider, taken_out: Flags
) -> dict[tuple[str, str, str, str], float]:
    totals = lines.totals
    whole = np.bincount(group, weights=totals)
    providers = len(lines.codes)
    pair = group[taken_out] * providers + lines.provider[taken_out]
    pairs, at = np.unique(pair, return_inverse=True)
    of_pair = np.bincount(at, weights=totals[taken_out])
    groups, provider = np.divmod(pairs, providers)
    return {
        (str(place), str(treatment), str(part), str(code)): float(pathways / whole[number])
        for place, treatment, part, code, pathways, number in zip(
            *_split(names, groups), lines.codes[provider], of_pair, groups, strict=True
        )
        if pathways
    }


__all__ = ["Remainders", "remainders"]
