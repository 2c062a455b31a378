"""Phases of many series: stretches of months between known breaks, numbered over all series."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.intp]


@dataclass(frozen=True)
class Phases:
    """`at` is each month's phase; `joined` is True where a month and the one before it are both
    known and in one phase."""

    at: Whole
    known: Flags
    joined: Flags

    def total(self, values: Floats, which: Flags) -> Floats:
        sums: Floats = np.bincount(
            self.at[which], weights=values[which], minlength=self._phases()
        ).astype(float)
        return sums

    def count(self, which: Flags) -> Whole:
        return np.bincount(self.at[which], minlength=self._phases())

    def _phases(self) -> int:
        return int(self.at.max(initial=-1)) + 1

    def mean(self, values: Floats, which: Flags) -> Floats:
        """In two passes, so that what rounding leaves of the first is taken up by the second."""
        counts = self.count(which)
        divisors = np.maximum(counts, 1)
        rough = self.total(values, which) / divisors
        exact = rough + self.total(values - rough[self.at], which) / divisors
        return np.where(counts > 0, exact, np.nan)


def phases_of(values: Floats, starts: ArrayLike | None = None) -> Phases:
    """`starts` marks the months that begin a phase, for all series alike or for each."""
    begins = np.zeros(values.shape, dtype=bool)
    if starts is not None:
        begins |= np.broadcast_to(np.asarray(starts, dtype=bool), values.shape)
    begins[:, :1] = True
    at = begins.ravel().cumsum().reshape(values.shape) - 1
    known = np.isfinite(values)
    joined = np.zeros(values.shape, dtype=bool)
    joined[:, 1:] = known[:, 1:] & known[:, :-1] & ~begins[:, 1:]
    return Phases(at.astype(np.intp), known, joined)


def first_points(values: ArrayLike, count: int, starts: ArrayLike | None = None) -> Flags:
    """A baseline of the first so many known months of each phase."""
    x = np.atleast_2d(np.asarray(values, dtype=float))
    phases = phases_of(x, starts)
    running = phases.known.ravel().cumsum()
    _, first = np.unique(phases.at, return_index=True)
    before = running[first] - phases.known.ravel()[first]
    nth: Whole = running.reshape(x.shape) - before[phases.at]
    return phases.known & (nth <= count)


def runs(sign: NDArray[np.int8], joined: Flags) -> Whole:
    """For each month, the length of the run of equal signs it lies in; 0 where the sign is 0."""
    new = np.ones(sign.shape, dtype=bool)
    new[:, 1:] = (sign[:, 1:] != sign[:, :-1]) | ~joined[:, 1:]
    run = new.ravel().cumsum() - 1
    length = np.bincount(run, minlength=1)[run].reshape(sign.shape)
    return np.where(sign != 0, length, 0)
