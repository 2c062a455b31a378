"""Codes and keys as numbers without gaps, in order. numpy's `unique` sorts all that it is given; of a
file's rows that takes ten times as long."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
# A table of all keys that could be is made where that is not much more than those that are.
TABLE = 1 << 22


def numbered(codes: Sequence[str]) -> tuple[tuple[str, ...], Whole]:
    """The distinct codes, and of each code its number among them."""
    distinct = tuple(sorted(set(codes)))
    number = {code: at for at, code in enumerate(distinct)}
    return distinct, np.fromiter(map(number.__getitem__, codes), np.int64, len(codes))


def numbered_keys(keys: Whole, below: int) -> tuple[Whole, Whole]:
    """The same of whole numbers from 0 that are all smaller than `below`."""
    if below > TABLE:
        return np.unique(keys, return_inverse=True)
    is_there = np.zeros(below, dtype=bool)
    is_there[keys] = True
    return np.flatnonzero(is_there), (np.cumsum(is_there) - 1)[keys]
