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

Whole = NDArray[np.int64]
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
    line: Whole
    column: Whole
    value: Whole

    def __len__(self) -> int:
        return len(self.count)

    @property
    def totals(self) -> Whole:
        """Pathways of each line, with known clock start or not."""
        return _summed(self.line, self.value, len(self))

    def chosen(self, lines: NDArray[np.bool_]) -> "ByProvider":
        """Some of the lines, in the same order."""
        cells = lines[self.line]
        number = np.cumsum(lines) - 1
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
        at = group[self.line] * MAX_COLUMNS + self.column
        grid = _summed(at, self.value, groups * MAX_COLUMNS).reshape(groups, MAX_COLUMNS)
        return grid[:, 0], grid[:, 1 : weeks + 1]


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
    lines = [line_of[rows] for rows, _ in cells]
    sizes = np.bincount(np.concatenate(lines), minlength=len(order))
    free = np.cumsum(sizes) - sizes
    column, value = np.empty((2, int(sizes.sum())), dtype=np.int64)
    # Column after column: each line's next free place is where its next cell belongs.
    for number, (of, (_, values)) in enumerate(zip(lines, cells, strict=True)):
        at = free[of]
        column[at], value[at] = number, values
        free[of] = at + 1
    line = np.repeat(np.arange(len(order)), sizes)
    return ByProvider(codes, count[order], provider[order], line, column, value)


def _summed(group: NDArray[np.intp], values: Whole, size: int) -> Whole:
    return np.bincount(group, weights=values, minlength=size).astype(np.int64)


def none() -> ByProvider:
    nothing = np.zeros(0, dtype=np.int64)
    return ByProvider(np.array([], dtype=str), *[nothing] * 5)


def pack(by_provider: ByProvider, counts: int) -> tuple[list[str], list[bytes]]:
    """For each of so many counts its providers' codes, with spaces between, and their pathways."""
    lines = len(by_provider)
    first_line = np.searchsorted(by_provider.count, np.arange(counts + 1))
    codes = by_provider.codes[by_provider.provider].tolist()
    names = [" ".join(codes[a:b]) for a, b in itertools.pairwise(first_line.tolist())]
    line, column = by_provider.line, by_provider.column
    same = np.concatenate([[False], line[1:] == line[:-1]])
    skipped = column - np.where(same, np.roll(column, 1) + 1, 0)
    # Before each value the zeros that are skipped, if any, and at the end of a line its 0.
    has_skip = skipped > 0
    ends = np.cumsum(np.bincount(line, minlength=lines))
    at = np.arange(len(line)) + np.cumsum(has_skip) + line
    tokens = np.zeros(len(line) + int(has_skip.sum()) + lines, dtype=np.int64)
    tokens[at] = 2 * by_provider.value + 1
    tokens[at[has_skip] - 1] = 2 * skipped[has_skip]
    skips = np.concatenate([[0], np.cumsum(has_skip)])[ends]
    last_token = ends + skips + np.arange(1, lines + 1)
    first_token = np.concatenate([[0], last_token])[first_line]
    return names, _cut(tokens, first_token)


def _cut(tokens: Whole, cuts: NDArray[np.intp]) -> list[bytes]:
    """Seven bits a byte, lowest first; the highest bit says that more follow. Few need a second."""
    long = np.flatnonzero(tokens >= 1 << 7)
    sizes = 2 + np.searchsorted([1 << 14, 1 << 21, 1 << 28], tokens[long], side="right")
    lengths = np.ones(len(tokens), dtype=np.int64)
    lengths[long] = sizes
    ends = np.concatenate([[0], np.cumsum(lengths)])
    out = np.zeros(int(ends[-1]), dtype=np.uint8)
    out[ends[:-1]] = tokens & 0x7F
    out[ends[long]] |= 0x80
    for group in range(1, 5):
        has = sizes > group
        more = (sizes[has] > group + 1) << 7
        out[ends[long[has]] + group] = (tokens[long[has]] >> 7 * group) & 0x7F | more
    data = out.tobytes()
    return [data[a:b] for a, b in itertools.pairwise(ends[cuts].tolist())]


def unpack(providers: Sequence[str], packed: Sequence[bytes | memoryview]) -> ByProvider:
    """What `pack` was given, of these counts."""
    split = [names.split() for names in providers]
    of_lines = list(itertools.chain.from_iterable(split))
    codes = sorted(set(of_lines))
    number = dict(zip(codes, range(len(codes)), strict=True))
    provider = np.array([number[code] for code in of_lines], dtype=np.int64)
    count = np.repeat(np.arange(len(split)), [len(names) for names in split])
    tokens = _tokens(b"".join(packed))
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
        line[is_value],
        column[is_value],
        tokens[is_value] >> 1,
    )


def runs(packed: bytes | memoryview) -> list[bytes]:
    """The packed pathways of each provider of a row, without the end of each: no other byte of a row
    is zero."""
    return bytes(packed).split(END)[:-1]


def _tokens(data: bytes) -> Whole:
    octets = np.frombuffer(data, dtype=np.uint8)
    starts = np.concatenate([[True], octets[:-1] < 0x80])[: len(octets)]
    tokens = (octets[starts] & 0x7F).astype(np.int64)
    more = np.flatnonzero(~starts)
    owner = np.cumsum(starts)[more] - 1
    shift = 7 * (more - np.flatnonzero(starts)[owner])
    np.add.at(tokens, owner, (octets[more] & 0x7F).astype(np.int64) << shift)
    return tokens
