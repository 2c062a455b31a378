"""What each provider reported, all commissioners of England together, with every ready part of every
measure; and such lines packed, all treatment functions of a provider in one row."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.rtt import varints
from metrics.rtt.by_provider import MAX_COLUMNS, ByProvider
from metrics.rtt.columns import NOT_ENGLAND, PARTS
from metrics.rtt.numbering import numbered, numbered_keys
from metrics.rtt.sums import WITH_WAITS, Pathways, Sums, sums_of

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
_TOTALS_ALONE = tuple(part for part in PARTS.values() if part not in WITH_WAITS)


@dataclass(frozen=True)
class ProviderCounts:
    """Of each count its commissioner, treatment function and part, and who reported what in it."""

    commissioner: Sequence[str]
    treatment: Sequence[str]
    part: Sequence[str]
    by_provider: ByProvider


@dataclass(frozen=True)
class _Cells:
    """Providers and treatment functions that have a line, by number. `joined` are the lines of providers
    with predecessors, which come last: of each the number of its sum and the lines that it adds up."""

    provider: Whole
    treatment: Whole
    joined: Sequence[Whole]

    def __len__(self) -> int:
        return len(self.provider)


@dataclass(frozen=True)
class ProviderSums:
    """`sums` has a line for each provider and treatment function, row after row: from each of `cuts` to
    the next lie those of one provider. Of each row `predecessors` says with which it is the sum, by
    number; None for a provider by itself."""

    sums: Sums
    cuts: list[int]
    predecessors: list[int | None]


def sum_providers(
    counts: ProviderCounts, predecessors: Sequence[tuple[str, Sequence[str]]], weeks: int
) -> ProviderSums:
    """`predecessors`: providers, each with the codes of which it is the sum beside its own."""
    codes = counts.by_provider.codes.tolist()
    treatments, treatment = numbered(counts.treatment)
    of, width = counts.by_provider, max(len(treatments), 1)
    in_england = np.array([code != NOT_ENGLAND for code in counts.commissioner], dtype=bool)
    kept = in_england[of.count]
    key = of.provider * width + treatment[of.count]
    keys, cell = numbered_keys(key[kept], len(codes) * width)
    cells = _with_predecessors(keys // width, keys % width, codes, predecessors)
    line = np.full(len(of), len(cells), dtype=np.int64)
    line[kept] = cell
    totals, bands = _summed(counts, line, cells, weeks)
    begins = np.flatnonzero(cells.provider[1:] != cells.provider[:-1]) + 1
    cuts = sorted({0, *begins.tolist(), len(cells)})
    numbers = cells.provider[cuts[:-1]].tolist() if len(cells) else []
    names = np.array([*codes, *(place for place, _ in predecessors)], dtype=str)
    return ProviderSums(
        sums_of(
            names[cells.provider], np.array(treatments, dtype=str)[cells.treatment], totals, bands
        ),
        cuts,
        [None if at < len(codes) else at - len(codes) for at in numbers],
    )


def _with_predecessors(
    provider: Whole,
    treatment: Whole,
    codes: Sequence[str],
    predecessors: Sequence[tuple[str, Sequence[str]]],
) -> _Cells:
    """Sums are numbered after the providers by themselves; there is none where no predecessor sent
    anything."""
    number = {code: i for i, code in enumerate(codes)}
    sums, joined = [], []
    for at, (place, before) in enumerate(predecessors):
        ended = [number[code] for code in before if code in number]
        rows = np.flatnonzero(np.isin(provider, [*ended, number.get(place, -1)]))
        for code in np.unique(treatment[rows]).tolist() if ended else ():
            sums.append((len(codes) + at, code))
            joined.append(rows[treatment[rows] == code])
    added = np.array(sums, dtype=np.int64).reshape(-1, 2)
    return _Cells(
        np.concatenate([provider, added[:, 0]]), np.concatenate([treatment, added[:, 1]]), joined
    )


def _summed(
    counts: ProviderCounts, line: Whole, cells: _Cells, weeks: int
) -> tuple[dict[str, Pathways], dict[str, Pathways]]:
    """Pathways and bands by part, line by line. `line`: where each of the provider's counts goes; what
    is of none goes into one more. Of parts of which no wait is measured only totals are kept."""
    size = len(cells) + 1
    part = {name: i for i, name in enumerate((*WITH_WAITS, *_TOTALS_ALONE))}
    of_line = np.array([part[name] for name in counts.part], dtype=np.int64)
    of_line = of_line[counts.by_provider.count]
    is_banded = of_line < len(WITH_WAITS)
    first_total = len(WITH_WAITS) * size * (MAX_COLUMNS - 1)
    base = (of_line * size + line) * np.where(is_banded, MAX_COLUMNS, 1)
    base[~is_banded] += first_total
    flat = counts.by_provider.added_at(base, is_banded, first_total + len(part) * size)
    banded = flat[: len(WITH_WAITS) * size * MAX_COLUMNS].reshape(-1, size, MAX_COLUMNS)
    alone = flat[len(WITH_WAITS) * size * MAX_COLUMNS :].reshape(-1, size)
    own = len(cells) - len(cells.joined)
    for at, rows in enumerate(cells.joined, start=own):
        banded[:, at] = banded[:, rows].sum(axis=1)
        alone[:, at] = alone[:, rows].sum(axis=1)
    totals = [*banded.sum(axis=2), *alone]
    return (
        {name: of[: len(cells)] for name, of in zip(part, totals, strict=True)},
        {
            name: of[: len(cells), 1 : weeks + 1]
            for name, of in zip(WITH_WAITS, banded, strict=True)
        },
    )


def pack(
    whole: Sequence[Whole | int | None], decimal: Sequence[Floats], cuts: Sequence[int]
) -> list[bytes]:
    """The lines from each cut to the next: whole numbers, each one more than it is, as 0 stands for
    none; then decimal ones, of which nan stands for none."""
    lines = cuts[-1]
    numbers = np.zeros((lines, len(whole)), dtype=np.int64)
    for column, values in enumerate(whole):
        if values is not None:
            numbers[:, column] = values + 1
    decimals = np.stack(decimal, axis=1).astype("<f8")
    first = varints.encode(numbers.ravel(), np.array(cuts) * len(whole))
    data, size = decimals.tobytes(), 8 * len(decimal)
    spans = itertools.pairwise(cuts)
    return [head + data[a * size : b * size] for head, (a, b) in zip(first, spans, strict=True)]


def unpack(
    packed: Sequence[bytes | memoryview], sizes: Sequence[int], whole: int, decimal: int
) -> tuple[list[list[int | None]], list[list[float | None]]]:
    """What `pack` was given, line by line; `sizes` says how many lines each has."""
    numbers, decimals = _decoded(packed, sizes, whole, decimal)
    return (
        [[number - 1 if number else None for number in line] for line in numbers.tolist()],
        [[None if value != value else value for value in line] for line in decimals.tolist()],
    )


def unpack_columns(
    packed: Sequence[bytes | memoryview], sizes: Sequence[int], whole: int, decimal: int
) -> Floats:
    """The same as one array of lines x columns, the whole ones first; nan stands for none."""
    numbers, decimals = _decoded(packed, sizes, whole, decimal)
    known = np.where(numbers > 0, numbers - 1.0, np.nan)
    return np.concatenate([known, decimals], axis=1)


def _decoded(
    packed: Sequence[bytes | memoryview], sizes: Sequence[int], whole: int, decimal: int
) -> tuple[Whole, Floats]:
    tails = [8 * decimal * size for size in sizes]
    heads = [bytes(row)[: len(row) - tail] for row, tail in zip(packed, tails, strict=True)]
    rest = [bytes(row)[len(row) - tail :] for row, tail in zip(packed, tails, strict=True)]
    numbers = varints.decode(b"".join(heads)).reshape(-1, whole)
    return numbers, np.frombuffer(b"".join(rest), dtype="<f8").reshape(-1, decimal)


__all__ = ["ProviderCounts", "ProviderSums", "pack", "sum_providers", "unpack", "unpack_columns"]
