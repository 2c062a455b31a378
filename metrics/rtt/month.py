"""A month's counts at the grain that is kept: commissioner x treatment function x part with bands,
and provider x commissioner totals. What an extract and the bundled file both become."""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metrics.rtt.columns import (
    ADMITTED,
    COMMISSIONER,
    DECISION_TO_ADMIT,
    INCOMPLETE,
    NEW_PERIODS,
    NON_ADMITTED,
    PART,
    PARTS,
    PROVIDER,
    TOTAL_TREATMENT,
    TREATMENT,
)
from metrics.rtt.read import Rows

Words = NDArray[np.str_]
Counts = NDArray[np.int64]
PROVIDER_PARTS = (ADMITTED, NON_ADMITTED, INCOMPLETE, DECISION_TO_ADMIT, NEW_PERIODS)


@dataclass(frozen=True)
class Month:
    """Sorted by commissioner, treatment function and part; providers by provider, commissioner.

    `known` counts pathways with a known clock start (the bands summed); `total` counts all, and is
    the activity. `provider_totals` has a column for each of PROVIDER_PARTS.
    """

    month: date
    commissioner: Words
    treatment: Words
    part: Words
    known: Counts
    unknown: Counts
    total: Counts
    bands: Counts
    provider: Words
    provider_commissioner: Words
    provider_totals: Counts
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
        for words in (self.provider, self.provider_commissioner):
            state.update("\n".join(words.tolist()).encode())
        for numbers in (self.known, self.unknown, self.total, self.provider_totals):
            state.update(np.ascontiguousarray(numbers, dtype="<i8").tobytes())
        filled = np.nonzero(self.bands)
        for numbers in (*filled, self.bands[filled]):
            state.update(np.ascontiguousarray(numbers, dtype="<i8").tobytes())
        return state.hexdigest()


def month_from_rows(rows: Rows) -> Month:
    """Sum an extract's rows over providers; keep provider totals from the C_999 rows."""
    part = _parts(rows)
    order = np.argsort(rows.words[COMMISSIONER])
    commissioner = _ranked(rows, COMMISSIONER)
    treatment = _ranked(rows, TREATMENT)
    sizes = (len(order), len(rows.words[TREATMENT]), len(PARTS))
    key = (commissioner * sizes[1] + treatment) * sizes[2] + part
    unique_keys, group = np.unique(key, return_inverse=True)
    bands = np.zeros((len(unique_keys), rows.layout.bands), dtype=np.int64)
    for band, cells in enumerate(rows.cells):
        bands[:, band] = _summed(group[cells.row], cells.value, len(unique_keys))
    provider, provider_commissioner, totals = _providers(rows, part)
    words = {name: np.array(sorted(rows.words[name])) for name in (COMMISSIONER, TREATMENT)}
    return Month(
        month=rows.month,
        commissioner=words[COMMISSIONER][unique_keys // (sizes[1] * sizes[2])],
        treatment=words[TREATMENT][unique_keys // sizes[2] % sizes[1]],
        part=np.array(list(PARTS.values()))[unique_keys % sizes[2]],
        known=bands.sum(axis=1),
        unknown=_summed(group, rows.unknown, len(unique_keys)),
        total=_summed(group, rows.total, len(unique_keys)),
        bands=bands,
        provider=provider,
        provider_commissioner=provider_commissioner,
        provider_totals=totals,
        provider_names=rows.provider_names,
        commissioner_names=rows.commissioner_names,
        commissioner_parents=rows.commissioner_parents,
    )


def part_numbers(rows: Rows) -> NDArray[np.int64]:
    """Each row's part as an index into PARTS; -1 where it is none of them."""
    stored = [name.upper() for name in PARTS]
    number = [stored.index(w.upper()) if w.upper() in stored else -1 for w in rows.words[PART]]
    return np.array(number, dtype=np.int64)[rows.codes[PART]]


def _parts(rows: Rows) -> NDArray[np.int64]:
    part = part_numbers(rows)
    if (part < 0).any():
        raise ValueError("check the rows first: a part type is not known")
    return part


def _ranked(rows: Rows, key: str) -> NDArray[np.int64]:
    """Codes renumbered so that number order is alphabetical order."""
    rank = np.empty(len(rows.words[key]), dtype=np.int64)
    rank[np.argsort(rows.words[key])] = np.arange(len(rank))
    return rank[rows.codes[key]]


def _summed(group: NDArray[np.int64], values: NDArray[Any], size: int) -> Counts:
    return np.bincount(group, weights=values, minlength=size).astype(np.int64)


def _providers(rows: Rows, part: NDArray[np.int64]) -> tuple[Words, Words, Counts]:
    totals = rows.words[TREATMENT].index(TOTAL_TREATMENT)
    at = rows.codes[TREATMENT] == totals
    providers = np.array(sorted(rows.words[PROVIDER]))
    commissioners = np.array(sorted(rows.words[COMMISSIONER]))
    pair = (_ranked(rows, PROVIDER) * len(commissioners) + _ranked(rows, COMMISSIONER))[at]
    unique_pairs, group = np.unique(pair, return_inverse=True)
    width = len(PROVIDER_PARTS)
    summed = np.bincount(
        group * width + part[at], weights=rows.total[at], minlength=len(unique_pairs) * width
    )
    return (
        providers[unique_pairs // len(commissioners)],
        commissioners[unique_pairs % len(commissioners)],
        summed.astype(np.int64).reshape(len(unique_pairs), width),
    )
