"""Did a provider send a part whole? A trust that changes its patient record system may send its whole
list and a small piece of its completed pathways, and its places then look as if they treated nobody.

On 22 genuine months the rule fires eight times, each of them real: Mid Cheshire (admitted, June to
August 2025), East Cheshire (admitted and non-admitted in June, admitted in August 2025) and Barking,
Havering and Redbridge (admitted, December 2025 and January 2026).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
from numpy.typing import NDArray

from metrics.rtt.columns import INCOMPLETE
from metrics.rtt.month import PROVIDER_PARTS

Counts = NDArray[np.int64]
LIST = PROVIDER_PARTS.index(INCOMPLETE)
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
    returns = []
    for row, provider in enumerate(providers):
        lists = past[:, row, LIST][past[:, row, LIST] > 0]
        if not now[row, LIST] or not lists.size:
            continue
        is_whole_list = abs(now[row, LIST] / lists[-1] - 1) < LIST_MOVED
        for column, part in enumerate(PROVIDER_PARTS):
            if column == LIST:
                continue
            earlier = past[:, row, column][past[:, row, column] > 0][-RETURNS:].tolist()
            expected = median(earlier) if earlier else 0
            share = now[row, column] / expected if expected >= EXPECTED else 1
            is_small = share < SURELY_BELOW and is_whole_list
            if is_small or (is_trust[row] and share < PERHAPS_BELOW):
                is_certain = bool(is_small and is_trust[row])
                count = int(now[row, column])
                returns.append(PartialReturn(provider, part, count, expected, is_certain))
    return returns
