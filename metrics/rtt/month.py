"""A month's counts at the grains that are kept: commissioner x treatment function x part with bands,
who reported what in each of these, and provider x commissioner totals. What an extract and the
bundled file both become."""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from metrics.rtt import by_provider, returns
from metrics.rtt.by_provider import ByProvider
from metrics.rtt.columns import (
    COMMISSIONER,
    COMPLETED,
    PART,
    PARTS,
    PROVIDER,
    TOTAL_TREATMENT,
    TREATMENT,
)
from metrics.rtt.numbering import numbered, numbered_keys
from metrics.rtt.returns import COLUMN, Returns

if TYPE_CHECKING:
    # Reading extracts takes pyarrow, which is too large for the web process.
    from metrics.rtt.read import Rows

Words = NDArray[np.str_]
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Month:
    """Sorted by commissioner, treatment function and part.

    `known` counts pathways with a known clock start (the bands summed); `total` counts all, and is
    the activity.
    """

    month: date
    commissioner: Words
    treatment: Words
    part: Words
    known: Counts
    unknown: Counts
    total: Counts
    bands: Counts
    # Nothing of providers where it was not read.
    returns: Returns = field(default_factory=returns.none)
    # Of each count (a row of the above) who reported what.
    by_provider: ByProvider = field(default_factory=by_provider.none)
    provider_names: dict[str, str] = field(default_factory=dict)
    commissioner_names: dict[str, str] = field(default_factory=dict)
    commissioner_parents: dict[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.total)

    def digest(self) -> str:
        """SHA-256 of every count, whatever the order of rows, file or name they came in.

        The month is left out: the same counts under two months are how a file sent twice shows.
        """
        state = hashlib.sha256()
        for words in (self.commissioner, self.treatment, self.part):
            state.update("\n".join(words.tolist()).encode())
        of = self.returns
        for codes, lines in ((of.providers, of.provider), (of.commissioners, of.commissioner)):
            state.update("\n".join(codes[at] for at in lines.tolist()).encode())
        for numbers in (self.known, self.unknown, self.total, of.pathways):
            state.update(np.ascontiguousarray(numbers, dtype="<i8").tobytes())
        filled = np.nonzero(self.bands)
        for numbers in (*filled, self.bands[filled]):
            state.update(np.ascontiguousarray(numbers, dtype="<i8").tobytes())
        return state.hexdigest()


def month_from_rows(rows: "Rows") -> Month:
    """Sum an extract's rows over providers, and keep who reported what."""
    part = _parts(rows)
    commissioner = _ranked(rows, COMMISSIONER)
    treatment = _ranked(rows, TREATMENT)
    sizes = (len(rows.words[TREATMENT]), len(PARTS))
    key = (commissioner * sizes[0] + treatment) * sizes[1] + part
    unique_keys, group = numbered_keys(key, len(rows.words[COMMISSIONER]) * sizes[0] * sizes[1])
    words = {name: np.array(sorted(rows.words[name])) for name in (COMMISSIONER, TREATMENT)}
    return month_of_providers(
        rows.month,
        (
            words[COMMISSIONER][unique_keys // (sizes[0] * sizes[1])],
            words[TREATMENT][unique_keys // sizes[1] % sizes[0]],
            np.array(list(PARTS.values()))[unique_keys % sizes[1]],
        ),
        _by_provider(rows, group),
        weeks=rows.layout.bands,
        names=(rows.provider_names, rows.commissioner_names, rows.commissioner_parents),
    )


def month_of_providers(
    month: date,
    counts: tuple[Words, Words, Words],
    by_provider: ByProvider,
    *,
    weeks: int,
    names: tuple[dict[str, str], dict[str, str], dict[str, str]],
) -> Month:
    """Sum over providers. `counts` are the commissioner, treatment function and part of each count,
    sorted; `names` those of providers and commissioners, and the parents of commissioners."""
    commissioner, treatment, part = counts
    unbanded, bands = by_provider.summed(by_provider.count, len(part), weeks)
    known = bands.sum(axis=1)
    totals = by_provider.chosen((treatment == TOTAL_TREATMENT)[by_provider.count])
    return Month(
        month,
        *counts,
        known=known,
        unknown=np.where(np.isin(part, COMPLETED), unbanded, 0),
        total=known + unbanded,
        bands=bands,
        returns=_returns(commissioner, part, totals),
        by_provider=by_provider,
        provider_names=names[0],
        commissioner_names=names[1],
        commissioner_parents=names[2],
    )


def _returns(commissioner: Words, part: Words, lines: ByProvider) -> Returns:
    """Of the lines of the total of treatment functions."""
    codes, number = numbered(commissioner.tolist())
    column = np.array([COLUMN[name] for name in part.tolist()], dtype=np.int64)
    return returns.returns_of_lines(
        (tuple(lines.codes.tolist()), lines.provider),
        (codes, number[lines.count]),
        column[lines.count],
        lines.totals,
    )


def _by_provider(rows: "Rows", group: Counts) -> ByProvider:
    in_bands = np.zeros(len(rows), dtype=np.int64)
    for cells in rows.cells:
        in_bands[cells.row] += cells.value
    unbanded = np.flatnonzero(rows.total != in_bands).astype(np.int32)
    first = (unbanded, (rows.total - in_bands)[unbanded])
    codes = np.array(sorted(rows.words[PROVIDER]))
    return by_provider.from_cells(codes, group, _ranked(rows, PROVIDER), [first, *rows.cells])


def part_numbers(rows: "Rows") -> NDArray[np.int64]:
    """Each row's part as an index into PARTS; -1 where it is none of them."""
    stored = [name.upper() for name in PARTS]
    number = [stored.index(w.upper()) if w.upper() in stored else -1 for w in rows.words[PART]]
    return np.array(number, dtype=np.int64)[rows.codes[PART]]


def _parts(rows: "Rows") -> NDArray[np.int64]:
    part = part_numbers(rows)
    if (part < 0).any():
        raise ValueError("check the rows first: a part type is not known")
    return part


def _ranked(rows: "Rows", key: str) -> NDArray[np.int64]:
    """Codes renumbered so that number order is alphabetical order."""
    rank = np.empty(len(rows.words[key]), dtype=np.int64)
    rank[np.argsort(rows.words[key])] = np.arange(len(rank))
    return rank[rows.codes[key]]
