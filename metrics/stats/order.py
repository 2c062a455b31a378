"""Order statistics of rows with gaps: nan means missing or not comparable, and is left out. A
median wait in the open last band is infinite, and ranks as such.

Everything works along the last axis, so that one call serves many months or many series.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def quantile(values: Floats, share: float) -> Floats:
    """The "linear" quantile of numpy (type 7), nan where a row holds nothing.

    numpy.nanquantile goes row by row in Python; this is one sort.
    """
    ordered = np.sort(values, axis=-1)
    known = (~np.isnan(ordered)).sum(axis=-1)
    place = share * np.maximum(known - 1, 0)
    low = np.floor(place).astype(np.intp)
    high = np.minimum(low + 1, np.maximum(known - 1, 0))
    below = np.take_along_axis(ordered, low[..., None], axis=-1)[..., 0]
    above = np.take_along_axis(ordered, high[..., None], axis=-1)[..., 0]
    part = place - low
    # Where the answer is one of the values, it is that value, unrounded and also if infinite.
    exact = (above == below) | (part == 0)
    step = np.where(exact, 0, above) - np.where(exact, 0, below)
    return np.where(known > 0, below + np.where(exact, 0, part * step), np.nan)


def median(values: Floats) -> Floats:
    return quantile(values, 0.5)


def first_and_last(values: Floats) -> tuple[Floats, Floats]:
    """The best and the last position (from 1, lowest value first) that ties let each value take."""
    order = np.argsort(values, axis=-1, kind="stable")
    ordered = np.take_along_axis(values, order, axis=-1)
    size = values.shape[-1]
    place = np.broadcast_to(np.arange(size), values.shape)
    new = np.ones(values.shape, dtype=bool)
    new[..., 1:] = ordered[..., 1:] != ordered[..., :-1]
    first = np.maximum.accumulate(np.where(new, place, 0), axis=-1)
    ends = np.ones(values.shape, dtype=bool)
    ends[..., :-1] = new[..., 1:]
    last = np.where(ends, place, size)[..., ::-1]
    last = np.minimum.accumulate(last, axis=-1)[..., ::-1]
    known = ~np.isnan(ordered)
    answers = []
    for positions in (first, last):
        answer = np.empty(values.shape)
        np.put_along_axis(answer, order, np.where(known, positions + 1.0, np.nan), axis=-1)
        answers.append(answer)
    return answers[0], answers[1]


def average_ranks(values: Floats) -> Floats:
    """Ranks from 1, lowest value first; ties share the mean of the places they fill."""
    first, last = first_and_last(values)
    return (first + last) / 2


def rank_correlation(first: Floats, second: Floats) -> Floats:
    """Spearman's correlation along the last axis, over the places known in both; nan below 3."""
    both = ~np.isnan(first) & ~np.isnan(second)
    a = average_ranks(np.where(both, first, np.nan))
    b = average_ranks(np.where(both, second, np.nan))
    known = both.sum(axis=-1)
    middle = ((known + 1) / 2)[..., None]
    a = np.where(both, a - middle, 0)
    b = np.where(both, b - middle, 0)
    spread = np.sqrt((a * a).sum(axis=-1) * (b * b).sum(axis=-1))
    enough = (known >= 3) & (spread > 0)
    return np.where(enough, (a * b).sum(axis=-1) / np.where(enough, spread, 1), np.nan)
