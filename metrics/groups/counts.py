"""The figures of a group, summed from published counts: bands are added up first, and medians and
percentiles taken from the sum."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

import numpy as np
from django.db.models import Q
from numpy.typing import NDArray

from metrics.geography import NOT_ENGLISH, Geography
from metrics.models import Count, Parts, Population, ProviderCount
from metrics.models.figure_columns import FIGURE_COLUMNS, FigureInputs
from metrics.rtt import bands, by_provider
from metrics.rtt.columns import PARTS, TOTAL_TREATMENT, open_band
from metrics.rtt.month import Month
from metrics.rtt.sums import WITH_WAITS, Sums, sum_to_places, sums_of

# A sum of one place has no code of its own.
GROUP = ""
_PARTS = tuple(PARTS.values())
AT_ONCE = 2000


@dataclass(frozen=True)
class GroupRows:
    """`rows` by treatment function and month; `present`: of each month the codes that have any count.
    `providers`: of a group of providers, what each of them reported, by month and treatment function."""

    rows: Mapping[str, Mapping[date, Parts]]
    present: Mapping[date, frozenset[str]]
    providers: "Mapping[tuple[date, str], ProviderGrid]"


@dataclass(frozen=True)
class ProviderGrid:
    """Pathways of each code by part, and by weekly band."""

    codes: tuple[str, ...]
    totals: NDArray[np.int64]
    bands: NDArray[np.int64]

    def sums(self, left_out: Mapping[str, Collection[str]] | None = None) -> Sums:
        """Of all of them, or of each part without some."""
        kept = {part: self._kept((left_out or {}).get(part, ())) for part in _PARTS}
        at = {part: i for i, part in enumerate(_PARTS)}
        return sums_of(
            np.array([GROUP], dtype=str),
            np.array([GROUP], dtype=str),
            {part: self.totals[kept[part], at[part]].sum(axis=0, keepdims=True) for part in _PARTS},
            {
                part: self.bands[kept[part], at[part]].sum(axis=0, keepdims=True)
                for part in WITH_WAITS
            },
        )

    def _kept(self, left_out: Collection[str]) -> list[bool]:
        return [code not in left_out for code in self.codes]


def read_areas(
    codes: Mapping[date, frozenset[str]],
    releases: Mapping[date, int],
    treatments: Collection[str],
    on: date,
) -> GroupRows:
    """Of commissioners' codes, month by month."""
    wanted = Q(
        release_id__in=releases.values(),
        commissioner__in=sorted(frozenset().union(*codes.values())),
    )
    wanted &= Q(treatment_function__in=sorted({*treatments, TOTAL_TREATMENT}))
    lines: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
    columns = ("commissioner", "treatment_function", "part", "total", "bands")
    for release, *line in Count.objects.filter(wanted).values_list("release_id", *columns):
        lines[release].append(tuple(line))
    people = _people(codes, on)
    rows: defaultdict[str, dict[date, Parts]] = defaultdict(dict)
    present = {}
    for month, release in releases.items():
        own = [line for line in lines[release] if line[0] in codes[month]]
        present[month] = frozenset(line[0] for line in own)
        for treatment, parts in _summed(month, own, codes[month], people[month]):
            rows[treatment][month] = parts
    return GroupRows(dict(rows), present, {})


def _summed(
    month: date,
    lines: Sequence[tuple[Any, ...]],
    codes: Iterable[str],
    people: Mapping[str, Mapping[str, float]],
) -> Iterator[tuple[str, Parts]]:
    if not lines:
        return
    commissioner, treatment, part, total, packed = zip(*lines, strict=True)
    nothing = np.zeros(len(lines), dtype=np.int64)
    of_month = Month(
        month=month,
        commissioner=np.array(commissioner, dtype=str),
        treatment=np.array(treatment, dtype=str),
        part=np.array(part, dtype=str),
        known=nothing,
        unknown=nothing,
        total=np.array(total, dtype=np.int64),
        bands=bands.unpack(packed, open_band(month) + 1),
    )
    sums = sum_to_places(of_month, {GROUP: dict.fromkeys(codes, 1.0)})
    yield from zip(sums.treatment.tolist(), parts_of(sums, people), strict=True)


def parts_of(sums: Sums, people: Mapping[str, Mapping[str, float]]) -> list[Parts]:
    """A row of figures for each line of sums."""
    inputs = FigureInputs(sums, people, {})
    columns = [column.values(inputs) for column in FIGURE_COLUMNS]
    return [Parts._make(values) for values in zip(*columns, strict=True)]


def _people(
    codes: Mapping[date, frozenset[str]], on: date
) -> dict[date, dict[str, dict[str, float]]]:
    """By month and kind; not known where it is not of one of the codes that there were then."""
    geography = Geography.load(on)
    people: dict[date, dict[str, dict[str, float]]] = {}
    for month, of_group in codes.items():
        there = {kind: geography.people_by_code(month, kind) for kind in Population.Kind.values}
        existing = of_group & frozenset().union(*there.values())
        people[month] = {
            kind: {GROUP: sum(counts[code] for code in existing)}
            if existing and counts.keys() >= existing
            else {}
            for kind, counts in there.items()
        }
    return people


def read_providers(
    codes: Mapping[date, frozenset[str]], releases: Mapping[date, int], treatments: Collection[str]
) -> GroupRows:
    """Of providers' codes, all commissioners of England together."""
    grids: dict[tuple[date, str], ProviderGrid] = {}
    rows: defaultdict[str, dict[date, Parts]] = defaultdict(dict)
    lines = _provider_lines(codes, releases, {*treatments, TOTAL_TREATMENT})
    nobody: dict[str, dict[str, float]] = {kind: {} for kind in Population.Kind.values}
    for month, release in releases.items():
        for treatment, of_treatment in lines[release].items():
            grid = _grid(of_treatment, sorted(codes[month]), open_band(month) + 1)
            if not grid.totals.any():
                continue
            grids[month, treatment] = grid
            (rows[treatment][month],) = parts_of(grid.sums(), nobody)
    present = {
        month: frozenset(
            code
            for code, reported in zip(grid.codes, grid.totals.sum(axis=1).tolist(), strict=True)
            if reported
        )
        for (month, treatment), grid in grids.items()
        if treatment == TOTAL_TREATMENT
    }
    return GroupRows(dict(rows), present, grids)


_Lines = defaultdict[int, defaultdict[str, list[tuple[str, str, bytes]]]]


def _provider_lines(
    codes: Mapping[date, frozenset[str]], releases: Mapping[date, int], treatments: set[str]
) -> _Lines:
    """By release and treatment function: part, providers, and what each of them reported."""
    every = sorted(frozenset().union(*codes.values()))
    # By name: else a database goes through all treatment functions of each month.
    commissioners = _commissioners(releases.values())
    named = reduce(or_, (Q(providers__contains=code) for code in every), Q(pk__in=()))
    wanted = Q(release_id__in=releases.values(), treatment_function__in=sorted(treatments))
    counts = ProviderCount.objects.filter(wanted, named, commissioner__in=commissioners)
    lines: _Lines = defaultdict(lambda: defaultdict(list))
    columns = ("release_id", "treatment_function", "part", "providers", "bands")
    for release, treatment, *line in counts.values_list(*columns).iterator(AT_ONCE):
        lines[release][treatment].append(tuple(line))
    return lines


def _commissioners(releases: Iterable[int]) -> list[str]:
    """All that there are of England."""
    counts = Count.objects.filter(release_id__in=releases, treatment_function=TOTAL_TREATMENT)
    codes = set(counts.order_by().values_list("commissioner", flat=True).distinct())
    return sorted(codes - {NOT_ENGLISH})


def _grid(
    lines: Sequence[tuple[str, str, bytes]], codes: Sequence[str], weeks: int
) -> ProviderGrid:
    parts, providers, packed = zip(*lines, strict=True)
    read = by_provider.unpack(providers, packed).of(codes)
    row = {code: i for i, code in enumerate(codes)}
    column = {part: i for i, part in enumerate(_PARTS)}
    of_code = np.array([row.get(code, 0) for code in read.codes.tolist()], dtype=np.int64)
    of_part = np.array([column[part] for part in parts], dtype=np.int64)
    size = (len(codes), len(_PARTS))
    group = of_code[read.provider] * len(_PARTS) + of_part[read.count]
    unbanded, banded = read.summed(group, len(codes) * len(_PARTS), weeks)
    shaped = banded.reshape(*size, weeks)
    return ProviderGrid(tuple(codes), unbanded.reshape(size) + shaped.sum(axis=2), shaped)


__all__ = ["GroupRows", "ProviderGrid", "parts_of", "read_areas", "read_providers"]
