"""Band vectors as bytes: variable-length integers, most significant group last, trailing zeros cut.

Nine in ten bands of a commissioner's row hold under 128 pathways and so take one byte; a row takes
about a third of what fixed four-byte integers take, and 120 months fit a small disk.
"""

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Bands = NDArray[np.int64]


def pack(bands: Bands) -> list[bytes]:
    """Each row of an (n, weeks) array of counts as bytes. Counts are below 2**28."""
    rows, weeks = bands.shape
    if not rows:
        return []
    filled = bands != 0
    band_lengths = np.where(filled.any(axis=1), weeks - filled[:, ::-1].argmax(axis=1), 0)
    flat = bands[np.arange(weeks) < band_lengths[:, None]]
    lengths = 1 + (flat >= 1 << 7) + (flat >= 1 << 14) + (flat >= 1 << 21)
    ends = np.cumsum(lengths)
    out = np.zeros(int(ends[-1]) if len(ends) else 0, dtype=np.uint8)
    starts = ends - lengths
    out[starts] = flat & 0x7F | (lengths > 1) << 7
    for group in (1, 2, 3):
        has = np.flatnonzero(lengths > group)
        more = (lengths[has] > group + 1) << 7
        out[starts[has] + group] = (flat[has] >> 7 * group) & 0x7F | more
    cuts = np.concatenate([[0], ends])[np.concatenate([[0], np.cumsum(band_lengths)])]
    data = out.tobytes()
    return [data[a:b] for a, b in itertools.pairwise(cuts)]


def unpack(packed: Sequence[bytes | memoryview], weeks: int) -> Bands:
    """The (n, weeks) array that `pack` was given."""
    bands = np.zeros((len(packed), weeks), dtype=np.int64)
    data = np.frombuffer(b"".join(packed), dtype=np.uint8)
    if not len(data):
        return bands
    last = data < 0x80
    number = np.concatenate([[0], np.cumsum(last)[:-1]])
    first = np.flatnonzero(np.concatenate([[True], last[:-1]]))
    shift = 7 * (np.arange(len(data)) - first[number])
    values = np.bincount(number, weights=(data & 0x7F).astype(np.int64) << shift)
    sizes = np.fromiter((len(band) for band in packed), dtype=np.int64, count=len(packed))
    row_of_byte = np.repeat(np.arange(len(packed)), sizes)
    rows = row_of_byte[first]
    column = np.arange(len(rows)) - np.searchsorted(rows, np.arange(len(packed)))[rows]
    bands[rows, column] = values.astype(np.int64)
    return bands
