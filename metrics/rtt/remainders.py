"""A month of places as if some providers had sent nothing: all counts, less what these reported."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from metrics.rtt import bands, by_provider
from metrics.rtt.columns import PARTS, open_band
from metrics.rtt.sums import Sums, sums_of

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
# The number of a place, a treatment function and a part.
Group = tuple[int, str, str]
# Stands for a part: of England's admissions those that NHS England commissions itself.
DIRECT = "direct"


@dataclass(frozen=True)
class Counted:
    """All counts of some groups: of each the number of its group, its pathways and its bands."""

    group: Whole
    totals: Sequence[int]
    packed: Sequence[bytes | memoryview]


@dataclass(frozen=True)
class Taken:
    """What is taken out: of each line the number of its group, the provider, and its packed run."""

    group: Whole
    providers: Sequence[str]
    packed: Sequence[bytes]


@dataclass(frozen=True)
class Remainders:
    """What is left of the groups from which something was taken. `sums` has a line for each of
    `cells`; `affected` says which of them are of a part from which something was taken. `shares`: of
    each group what each provider that was taken out had of it."""

    sums: Sums
    cells: Sequence[tuple[int, str]]
    affected: Mapping[str, Flags]
    shares: Mapping[Group, Mapping[str, float]]
    # Pathways left of each group, and those with a known clock start by weekly band.
    totals: Mapping[Group, int]
    bands: Mapping[Group, Whole]


def remainders(month: date, groups: Sequence[Group], counted: Counted, taken: Taken) -> Remainders:
    """`groups` are numbered in this order, and each has something taken from it."""
    weeks = open_band(month) + 1
    lines = by_provider.unpack(taken.providers, taken.packed)
    unbanded, banded = lines.summed(taken.group[lines.count], len(groups), weeks)
    counts = np.bincount(counted.group, weights=counted.totals, minlength=len(groups))
    whole = counts.astype(np.int64)
    left = _banded(counted, (len(groups), weeks)) - banded
    totals = whole - unbanded - banded.sum(axis=1)
    cells = list(dict.fromkeys((place, treatment) for place, treatment, _ in groups))
    number = {cell: i for i, cell in enumerate(cells)}
    line = np.array([number[place, treatment] for place, treatment, _ in groups])
    of_part = {
        part: np.array([part == each for _, _, each in groups], dtype=bool)
        for part in PARTS.values()
    }

    def laid_out(values: Whole, part: str) -> NDArray[np.float64]:
        grid = np.zeros((len(cells), *values.shape[1:]))
        grid[line[of_part[part]]] = values[of_part[part]]
        return grid

    return Remainders(
        sums_of(
            np.array([str(place) for place, _ in cells], dtype=str),
            np.array([treatment for _, treatment in cells], dtype=str),
            {part: laid_out(totals, part) for part in of_part},
            {part: laid_out(left, part) for part in of_part},
        ),
        cells,
        {part: np.bincount(line[at], minlength=len(cells)) > 0 for part, at in of_part.items()},
        _shares(groups, whole, taken, lines.totals),
        dict(zip(groups, totals.tolist(), strict=True)),
        dict(zip(groups, left, strict=True)),
    )


def _banded(counted: Counted, shape: tuple[int, int]) -> Whole:
    summed = np.zeros(shape, dtype=np.int64)
    order = np.argsort(counted.group, kind="stable")
    groups, first = np.unique(counted.group[order], return_index=True)
    if len(groups):
        summed[groups] = np.add.reduceat(bands.unpack(counted.packed, shape[1])[order], first)
    return summed


def _shares(
    groups: Sequence[Group], whole: Whole, taken: Taken, pathways: Whole
) -> dict[Group, dict[str, float]]:
    """Several lines of a provider in one group are of several commissioners of a place."""
    summed: dict[tuple[int, str], int] = {}
    for group, provider, n in zip(
        taken.group.tolist(), taken.providers, pathways.tolist(), strict=True
    ):
        summed[group, provider] = summed.get((group, provider), 0) + n
    of_whole = whole.tolist()
    shares: dict[Group, dict[str, float]] = {group: {} for group in groups}
    for (group, provider), n in summed.items():
        if n and groups[group][2] != DIRECT:
            shares[groups[group]][provider] = n / of_whole[group]
    return shares


__all__ = ["DIRECT", "Counted", "Group", "Remainders", "Taken", "remainders"]
