"""What is left of places' figures without the providers that sent nothing for some of the months:
read from what each provider reported, for many places and treatment functions at once."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import compress
from typing import Any, NamedTuple

import numpy as np
from django.db.models import BinaryField, Q, QuerySet, TextField, Value

from metrics.absences import Cell, LeftOut
from metrics.layers import Keys, Layer, counts_of
from metrics.models import Count, ProviderCount
from metrics.models.figure_columns import FIGURE_COLUMNS, FigureColumn, FigureInputs
from metrics.models.provider_counts import releases_without_full_grain
from metrics.rtt import by_provider
from metrics.rtt.remainders import (
    DIRECT,
    Counted,
    Flags,
    Group,
    Remainders,
    Taken,
    Whole,
    remainders,
)

AT_ONCE = 2000


@dataclass
class Outcome:
    """Of one cell and part: the largest share that each provider left out held of it, and what is
    left, by month and column, of the months from which something was taken."""

    shares: dict[str, float] = field(default_factory=dict)
    columns: dict[date, dict[str, Any]] = field(default_factory=dict)

    def note_share(self, provider: str, share: float) -> None:
        self.shares[provider] = max(share, self.shares.get(provider, 0.0))


class Rest(NamedTuple):
    """What is left of a month of one layer, None where it is not held who reported what."""

    month: date
    left: Remainders | None

    def values(self, names: Collection[str]) -> Iterator[tuple[FigureColumn, Flags, FigureInputs]]:
        """Some columns, and for which of the cells they are to be read."""
        if self.left is not None:
            totals = self.left.totals.items()
            direct = {(str(cell[0]), cell[1]): n for cell, n in totals if cell[2] == DIRECT}
            inputs = FigureInputs(self.left.sums, {}, direct)
            for column in FIGURE_COLUMNS:
                if column.part and column.name in names:
                    yield column, self.left.affected[column.part], inputs


@dataclass(frozen=True)
class Known:
    """Parts of which no more than the total is wanted, and that is known: as it was submitted."""

    parts: frozenset[str]
    total: Callable[[date, Group], int]


class _Reported(NamedTuple):
    """What the providers that are left out of some cell reported in a month, line by line."""

    keys: Keys
    providers: Sequence[str]
    packed: Sequence[bytes]


class _Counts(NamedTuple):
    """All counts of a month."""

    keys: Keys
    totals: Sequence[int]
    packed: Sequence[bytes | memoryview]


# By release.
_Lines = defaultdict[int, list[tuple[Any, ...]]]
_Months = dict[int, tuple[_Reported, _Counts]]
# By place, treatment function and part.
Outcomes = dict[tuple[int, str, str], Outcome]


class Comparison(NamedTuple):
    """`releases` are those of the months that are compared, in some parts."""

    layers: Sequence[Layer]
    releases: Mapping[date, int]
    parts: Sequence[str]
    left_out: LeftOut
    known: Known | None = None

    @property
    def counted(self) -> list[str]:
        """The parts of which all counts are read."""
        return [part for part in self.parts if self.known is None or part not in self.known.parts]


def read_outcomes(comparisons: Sequence[Comparison]) -> list[Outcomes | None]:
    """Of each what differs from the figures as they were submitted; None where who reported what is
    not held for every month. All is read in one query."""
    read = _read(comparisons)
    return [_outcomes(*pair) for pair in zip(comparisons, read, strict=True)]


def _outcomes(of: Comparison, read: _Months | int) -> Outcomes | None:
    outcomes: Outcomes = {
        (*cell, part): Outcome(dict(shares))
        for part, cells in of.left_out.last_shares.items()
        for cell, shares in cells.items()
    }
    names = {column.name for column in FIGURE_COLUMNS if column.part in of.parts}
    for rest in _remainders(of, read):
        if rest.left is None:
            return None
        for group, shares in rest.left.shares.items():
            for provider, share in shares.items():
                outcomes.setdefault(group, Outcome()).note_share(provider, share)
        for column, affected, inputs in rest.values(names):
            values = compress(zip(rest.left.cells, column.values(inputs), strict=True), affected)
            for (place, treatment), value in values:
                outcome = outcomes.get((place, treatment, column.part))
                if outcome is not None:
                    outcome.columns.setdefault(rest.month, {})[column.name] = value
    return outcomes


def read_remainders(comparison: Comparison) -> Iterator[Rest]:
    """Month by month and layer by layer, of those from which something is taken."""
    yield from _remainders(comparison, *_read([comparison]))


def _remainders(of: Comparison, read: _Months | int) -> Iterator[Rest]:
    month_of = {number: month for month, number in of.releases.items()}
    if isinstance(read, int):
        yield Rest(month_of[read], None)
        return
    for number, (reported, counts) in read.items():
        for layer in of.layers:
            numbers, taken = _taken(layer, reported, of.left_out)
            if numbers.size:
                groups = layer.groups(numbers)
                counted = _counted(layer, numbers, counts)
                if of.known is not None:
                    counted = _with_known(counted, groups, month_of[number], of.known)
                yield Rest(month_of[number], remainders(month_of[number], groups, counted, taken))


def _counted(layer: Layer, groups: Whole, counts: _Counts) -> Counted:
    row, group = layer.numbered(counts.keys)
    at = np.minimum(np.searchsorted(groups, group), len(groups) - 1)
    of_groups = groups[at] == group
    chosen = row[of_groups].tolist()
    return Counted(
        at[of_groups], [counts.totals[i] for i in chosen], [counts.packed[i] for i in chosen]
    )


def _with_known(counted: Counted, groups: Sequence[Group], month: date, known: Known) -> Counted:
    at = [i for i, group in enumerate(groups) if group[2] in known.parts]
    return Counted(
        np.concatenate([counted.group, np.array(at, dtype=np.int64)]),
        [*counted.totals, *(known.total(month, groups[i]) for i in at)],
        [*counted.packed, *[b""] * len(at)],
    )


def _read(comparisons: Sequence[Comparison]) -> list[_Months | int]:
    """Of each the releases in which somebody who is left out reported something; in one query, since
    a page has few. Only rows that name such a provider are read, and of these only its own line. A
    release of which it is not held who reported what is the answer itself."""
    codes = [{part: of.left_out.codes(part) for part in of.parts} for of in comparisons]
    queries = [
        query
        for number, of in enumerate(comparisons)
        if any(codes[number].values())
        for query in _rows(str(number), of)
    ]
    if not queries:
        return [{} for _ in comparisons]
    reported: list[_Lines] = [defaultdict(list) for _ in comparisons]
    counts: list[_Lines] = [defaultdict(list) for _ in comparisons]
    lacking: dict[int, int] = {}
    rows = queries[0].union(*queries[1:], all=True).iterator(AT_ONCE)
    for of, release, commissioner, treatment, part, providers, bands, total in rows:
        number = int(of)
        if not part:
            lacking[number] = release
            continue
        if not providers:
            counts[number][release].append((commissioner, treatment, part, total, bands))
            continue
        names, runs = providers.split(), by_provider.runs(bands)
        for code in codes[number][part].intersection(names):
            run = runs[names.index(code)] + by_provider.END
            reported[number][release].append((commissioner, treatment, part, code, run))
    return [
        lacking[number] if number in lacking else _by_release(reported[number], counts[number])
        for number in range(len(comparisons))
    ]


def _by_release(reported: _Lines, counts: _Lines) -> _Months:
    by_release = {}
    for release, lines in reported.items():
        *keys, of_lines, packed = zip(*lines, strict=True)
        *of_counts, totals, bands_of = zip(*counts[release], strict=True)
        by_release[release] = (
            _Reported(Keys(*keys), of_lines, packed),
            _Counts(Keys(*of_counts), totals, bands_of),
        )
    return by_release


def _rows(number: str, of: Comparison) -> Iterator[QuerySet[Any, tuple[Any, ...]]]:
    """All of Count, which name nobody, those of ProviderCount that name who is left out, and one
    without anything for each release of which an earlier version kept providers' totals alone."""
    named = Q()
    for part in of.parts:
        # Part by part: SQLite asks each row for its part once.
        named |= Q(part=part) & (
            _naming(of.left_out.trusts[part]) | _naming_others(of.layers, of.left_out.others[part])
        )
    wanted = counts_of(of.layers) & Q(release_id__in=of.releases.values(), part__in=of.parts)
    mark, word = (Value(text, output_field=TextField()) for text in (number, ""))
    key = (mark, "release_id", "commissioner", "treatment_function", "part")
    # First: Django takes from it how to read each row, and its columns need no reading.
    yield Count.objects.filter(wanted, part__in=of.counted).values_list(
        *key, word, "bands", "total"
    )
    yield ProviderCount.objects.filter(wanted, named).values_list(
        *key, "providers", "bands", Value(0)
    )
    totals_alone = releases_without_full_grain().filter(pk__in=of.releases.values()).order_by()
    nothing = (*[word] * 4, Value(b"", output_field=BinaryField()), Value(0))
    yield totals_alone.values_list(mark, "pk", *nothing)


def _naming(codes: Iterable[str]) -> Q:
    named = Q(pk__in=())
    for code in sorted(codes):
        named |= Q(providers__contains=code)
    return named


def _naming_others(layers: Sequence[Layer], others: Mapping[Cell, Collection[str]]) -> Q:
    """Who is no trust is left out of few cells: only their rows are searched for its code."""
    places = {place for place, _ in others}
    named = _naming(set().union(*others.values()))
    named &= Q(treatment_function__in={treatment for _, treatment in others})
    if any(layer.whole in places for layer in layers):
        return named
    codes = (layer.place_of.items() for layer in layers)
    return named & Q(
        commissioner__in={code for of in codes for code, place in of if place in places}
    )


def _taken(layer: Layer, reported: _Reported, left_out: LeftOut) -> tuple[Whole, Taken]:
    """The numbers of the groups from which something is taken, in order, and what."""
    rows, numbers = layer.numbered(reported.keys)
    providers, parts = reported.providers, reported.keys.parts
    cells = (group[:2] for group in layer.groups(numbers))
    is_taken = [
        left_out.leaves_out(providers[row], parts[row], cell)
        for row, cell in zip(rows.tolist(), cells, strict=True)
    ]
    rows, numbers = rows[is_taken], numbers[is_taken]
    groups = layer.with_direct(numbers)
    chosen = rows.tolist()
    return groups, Taken(
        np.searchsorted(groups, numbers),
        [providers[row] for row in chosen],
        [reported.packed[row] for row in chosen],
    )


__all__ = [
    "Comparison",
    "Outcome",
    "Outcomes",
    "read_outcomes",
    "read_remainders",
]
