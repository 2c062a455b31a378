"""Whole numbers as bytes, seven bits in each, lowest first; the highest bit says that more follow."""

import itertools

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]


def encode(numbers: Whole, cuts: NDArray[np.intp]) -> list[bytes]:
    """Of those from each cut to the next. Numbers are below 2**35, and few need a second byte."""
    long = np.flatnonzero(numbers >= 1 << 7)
    sizes = 2 + np.searchsorted([1 << 14, 1 << 21, 1 << 28], numbers[long], side="right")
    lengths = np.ones(len(numbers), dtype=np.int64)
    lengths[long] = sizes
    ends = np.concatenate([[0], np.cumsum(lengths)])
    out = np.zeros(int(ends[-1]), dtype=np.uint8)
    out[ends[:-1]] = numbers & 0x7F
    out[ends[long]] |= 0x80
    for group in range(1, 5):
        has = sizes > group
        more = (sizes[has] > group + 1) << 7
        out[ends[long[has]] + group] = (numbers[long[has]] >> 7 * group) & 0x7F | more
    data = out.tobytes()
    return [data[a:b] for a, b in itertools.pairwise(ends[cuts].tolist())]


def decode(data: bytes) -> Whole:
    octets = np.frombuffer(data, dtype=np.uint8)
    starts = np.concatenate([[True], octets[:-1] < 0x80])[: len(octets)]
    numbers = (octets[starts] & 0x7F).astype(np.int64)
    more = np.flatnonzero(~starts)
    owner = np.cumsum(starts)[more] - 1
    shift = 7 * (more - np.flatnonzero(starts)[owner])
    np.add.at(numbers, owner, (octets[more] & 0x7F).astype(np.int64) << shift)
    return numbers


__all__ = ["decode", "encode"]
