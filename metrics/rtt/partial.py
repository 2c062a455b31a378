"""Did a provider send a part whole? A trust that changes its patient record system may send its whole
list and a small piece of its completed pathways, and its places then look as if they treated nobody.

On 22 genuine months the rule fires eight times, each of them real: Mid Cheshire (admitted, June to
August 2025), East Cheshire (admitted and non-admitted in June, admitted in August 2025) and Barking,
Havering and Redbridge (admitted, December 2025 and January 2026).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.rtt.returns import LIST, PROVIDER_PARTS

Counts = NDArray[np.int64]
# Of its last returns of the part, and no part that is expected to be smaller than this.
RETURNS = 6
EXPECTED = 200
SURELY_BELOW = 1 / 3
PERHAPS_BELOW = 1 / 2
# A list that moved by more is not the same list: the trust itself may have become smaller.
LIST_MOVED = 0.2


@dataclass(frozen=True)
class PartialReturn:
    """`is_certain`: the rule says so; otherwise somebody has to look."""

    provider: str
    part: str
    pathways: int
    expected: float
    is_certain: bool


def partial_returns(
    providers: Sequence[str], is_trust: Sequence[bool], now: Counts, past: Counts
) -> list[PartialReturn]:
    """`now`: a row for each provider, a column for each of PROVIDER_PARTS; `past`: the same for each
    month before, oldest first, 0 where nothing was returned."""
    lists = past[:, :, LIST]
    last = np.take_along_axis(lists, _last_returned(lists > 0)[np.newaxis], axis=0)[0]
    expected = _medians(past)
    share = np.divide(now, expected, out=np.ones(now.shape), where=expected >= EXPECTED)
    moved = np.abs(np.divide(now[:, LIST], last, out=np.zeros(len(now)), where=last > 0) - 1)
    is_small = (share < SURELY_BELOW) & (moved < LIST_MOVED)[:, np.newaxis]
    trusts = np.array(is_trust, dtype=bool)[:, np.newaxis]
    is_partial = is_small | (trusts & (share < PERHAPS_BELOW))
    is_partial[(now[:, LIST] == 0) | (last == 0)] = False
    is_partial[:, LIST] = False
    return [
        PartialReturn(
            provider=providers[row],
            part=PROVIDER_PARTS[column],
            pathways=int(now[row, column]),
            expected=float(expected[row, column]),
            is_certain=bool(is_small[row, column] and is_trust[row]),
        )
        for row, column in np.argwhere(is_partial).tolist()
    ]


def _last_returned(returned: NDArray[np.bool_]) -> NDArray[np.intp]:
    """The last month in which each returned anything; any month for one that did not."""
    return len(returned) - 1 - returned[::-1].argmax(axis=0)


def _medians(past: Counts) -> NDArray[np.float64]:
    """Of the last returns of each provider and part; 0 where there is none."""
    returned = past > 0
    since = np.cumsum(returned[::-1], axis=0)[::-1]
    chosen = returned & (since <= RETURNS)
    count = chosen.sum(axis=0)
    ordered = np.sort(np.where(chosen, past, np.inf), axis=0)
    low, high = (
        np.take_along_axis(ordered, at[np.newaxis], axis=0)[0]
        for at in (np.maximum(count - 1, 0) // 2, count // 2)
    )
    return np.where(count, (low + high) / 2, 0)
