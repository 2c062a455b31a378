"""A month at the grain at which it was sent: which provider reported what in each count.

Nobody knows which trust will send nothing next, so that every provider is kept in every count, by
bands. One packed row for each count of a commissioner takes a third of what a row for each provider
would, and is read with one look-up.

A packed row is a stream of variable-length integers, one run for each of its providers in turn:
2n + 1 is a column with n pathways, 2n skips n columns without any, 0 ends the provider. Column 0
holds pathways in no band (an unknown clock start, new periods), column 1 + w those of week w.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metrics.rtt import varints
from metrics.rtt.numbering import numbered

Whole = NDArray[np.int64]
# Of more than a million cells: half the memory, and less time to write it.
Small = NDArray[np.int32]
# So many cells at once are worked on in a processor's cache.
AT_ONCE = 1 << 16
MAX_COLUMNS = 128
END = b"\0"


@dataclass(frozen=True)
class ByProvider:
    """Line by line one provider's pathways in one count: `count` is the number of the count among
    those it was made for (a row of a Month), `provider` an index into `codes`. Sorted by both.

    Only what is not zero is held: cell by cell its line, column and value, in that order."""

    codes: NDArray[np.str_]
    count: Whole
    provider: Whole
    line: Small
    column: Small
    value: Small

    def __len__(self) -> int:
        return len(self.count)

    @property
    def totals(self) -> Whole:
        """Pathways of each line, with known clock start or not."""
        return _summed(self.line, self.value, len(self))

    def chosen(self, lines: NDArray[np.bool_]) -> "ByProvider":
        """Some of the lines, in the same order."""
        cells = lines[self.line]
        number = np.cumsum(lines, dtype=np.int32) - 1
        return ByProvider(
            self.codes,
            self.count[lines],
            self.provider[lines],
            number[self.line[cells]],
            self.column[cells],
            self.value[cells],
        )

    def of(self, codes: Sequence[str]) -> "ByProvider":
        """The lines of some providers."""
        return self.chosen(np.isin(self.codes, list(codes))[self.provider])

    def summed(self, group: NDArray[np.intp], groups: int, weeks: int) -> tuple[Whole, Whole]:
        """Pathways without a band, and bands, added up: `group` says of each line where it goes."""
        grid = np.zeros((groups, MAX_COLUMNS), dtype=np.int64)
        for start in range(0, len(self.line), AT_ONCE):
            some = slice(start, start + AT_ONCE)
            at = group[self.line[some]] * MAX_COLUMNS + self.column[some]
            # Of the same type: else numpy goes a road that takes three times as long.
            np.add.at(grid.reshape(-1), at, self.value[some].astype(np.int64))
        return grid[:, 0], grid[:, 1 : weeks + 1]

    def added_at(self, base: Whole, by_column: NDArray[np.bool_], size: int) -> Small:
        """All cells added up in one array: `base` says of each line where its first column goes, and
        `by_column` whether the others go to the places after it, or there too."""
        flat = np.zeros(size, dtype=np.int32)
        step = by_column.astype(np.int32)
        for start in range(0, len(self.line), AT_ONCE):
            some = slice(start, start + AT_ONCE)
            line = self.line[some]
            np.add.at(flat, base[line] + self.column[some] * step[line], self.value[some])
        return flat


def from_cells(
    codes: NDArray[np.str_],
    count: Whole,
    provider: Whole,
    cells: Sequence[tuple[NDArray[np.int32], NDArray[Any]]],
) -> ByProvider:
    """From rows in any order: of each its count and provider, and for each column in turn which
    rows have what is not zero there."""
    order = np.argsort(count * max(len(codes), 1) + provider, kind="stable")
    line_of = np.empty(len(order), dtype=np.int32)
    line_of[order] = np.arange(len(order))
    sizes = np.zeros(len(order), dtype=np.int32)
    for rows, _ in cells:
        sizes[line_of[rows]] += 1
    free = np.cumsum(sizes, dtype=np.int32) - sizes
    column, value = np.empty((2, int(sizes.sum())), dtype=np.int32)
    # Column after column: each line's next free place is where its next cell belongs.
    for number, (rows, values) in enumerate(cells):
        of = line_of[rows]
        at = free[of]
        column[at], value[at] = number, values
        free[of] = at + 1
    line = np.repeat(np.arange(len(order), dtype=np.int32), sizes)
    return ByProvider(codes, count[order], provider[order], line, column, value)


def _summed(group: Small, values: Small, size: int) -> Whole:
    return np.bincount(group, weights=values, minlength=size).astype(np.int64)


def none() -> ByProvider:
    nothing = np.zeros(0, dtype=np.int64)
    return ByProvider(np.array([], dtype=str), nothing, nothing, *[nothing.astype(np.int32)] * 3)


def pack(by_provider: ByProvider, counts: int) -> tuple[list[str], list[bytes]]:
    """For each of so many counts its providers' codes, with spaces between, and their pathways."""
    first_line = np.searchsorted(by_provider.count, np.arange(counts + 1))
    codes = by_provider.codes[by_provider.provider].tolist()
    names = [" ".join(codes[a:b]) for a, b in itertools.pairwise(first_line.tolist())]
    first_cell = np.searchsorted(by_provider.line, first_line.astype(np.int32))
    packed: list[bytes] = []
    while len(packed) < counts:
        start = len(packed)
        end = int(np.searchsorted(first_cell, first_cell[start] + AT_ONCE))
        packed += _packed(by_provider, first_line[start : max(end, start + 1) + 1])
    return names, packed


def _packed(by_provider: ByProvider, first_line: NDArray[np.intp]) -> list[bytes]:
    """Of some counts, each from its first line to that of the next."""
    start, end = int(first_line[0]), int(first_line[-1])
    some = slice(*np.searchsorted(by_provider.line, np.array([start, end], dtype=np.int32)))
    line, column, value = (
        by_provider.line[some] - start,
        by_provider.column[some],
        by_provider.value[some],
    )
    lines = end - start
    same = np.concatenate([[False], line[1:] == line[:-1]])[: len(line)]
    skipped = column - np.where(same, np.roll(column, 1) + 1, 0)
    # Before each value the zeros that are skipped, if any, and at the end of a line its 0.
    has_skip = skipped > 0
    ends = np.cumsum(np.bincount(line, minlength=lines))
    at = np.arange(len(line)) + np.cumsum(has_skip) + line
    tokens = np.zeros(len(line) + int(has_skip.sum()) + lines, dtype=np.int64)
    tokens[at] = 2 * value.astype(np.int64) + 1
    tokens[at[has_skip] - 1] = 2 * skipped[has_skip]
    skips = np.concatenate([[0], np.cumsum(has_skip)])[ends]
    last_token = ends + skips + np.arange(1, lines + 1)
    first_token = np.concatenate([[0], last_token])[first_line - start]
    return varints.encode(tokens, first_token)


def unpack(providers: Sequence[str], packed: Sequence[bytes | memoryview]) -> ByProvider:
    """What `pack` was given, of these counts."""
    codes, provider = numbered(" ".join(providers).split())
    sizes = [names.count(" ") + 1 if names else 0 for names in providers]
    count = np.repeat(np.arange(len(providers)), sizes)
    tokens = varints.decode(b"".join(packed))
    ends = tokens == 0
    is_value = tokens & 1 == 1
    width = np.where(is_value, 1, tokens >> 1)
    line = np.cumsum(ends) - ends
    before = np.cumsum(width) - width
    first = np.concatenate([[0], np.flatnonzero(ends)[:-1] + 1]) if len(count) else before[:0]
    column = before - before[first][line]
    return ByProvider(
        np.array(codes, dtype=str),
        count,
        provider,
        line[is_value].astype(np.int32),
        column[is_value].astype(np.int32),
        (tokens[is_value] >> 1).astype(np.int32),
    )


def totals(packed: Sequence[bytes | memoryview]) -> Whole:
    """Pathways of each line of some counts, in order. Where nobody asks in which column they are, this
    takes a sixth of the time of `unpack`."""
    octets = np.frombuffer(b"".join(packed), dtype=np.uint8)
    values = ((octets & 0x7F) >> 1).astype(np.int64)
    # The bytes of a value after its first one, of which there are few.
    later = np.flatnonzero(octets[:-1] >= 0x80) + 1
    begins = np.diff(later, prepend=-1) > 1
    first = later[begins][np.cumsum(begins) - 1] - 1
    values[later] = (octets[later] & 0x7F).astype(np.int64) << 7 * (later - first) - 1
    is_skip = (octets & 1) == 0
    is_skip[later] = is_skip[first]
    values[is_skip] = 0
    running = np.cumsum(values)
    return np.diff(running[octets == 0], prepend=0)


def runs(packed: bytes | memoryview) -> list[bytes]:
    """The packed pathways of each provider of a row, without the end of each: no other byte of a row
    is zero."""
    return bytes(packed).split(END)[:-1]
