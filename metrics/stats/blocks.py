"""Resampling of months in blocks of neighbours, which keeps what one month owes to the last.

Source: Kuensch 1989, moving blocks; Cameron, Gelbach and Miller 2008 (few blocks). Twelve months in
blocks of three can be drawn in 715 different ways only, so these are all listed with how often each
comes up: exact, and no seed.
"""

import math
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations_with_replacement

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.random import default_rng
from numpy.typing import NDArray

from metrics.stats.distributions import student_quantile, z_for

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]

BLOCK = 3
LISTED = 5000


@dataclass(frozen=True)
class MonthBlocks:
    """`weights` (draws x months) says how often each month is taken in a draw; `times` how often
    the draw came up."""

    weights: Floats
    times: Whole
    blocks: int

    @property
    def widening(self) -> float:
        """Draws from few blocks lie too close together: of months that hold nothing but noise, 18
        in 100 lay outside a plain "95%" interval from four blocks, and 4 outside the widened."""
        if self.blocks < 2:
            return math.nan
        small = math.sqrt(self.blocks / (self.blocks - 1))
        return small * student_quantile(0.975, self.blocks - 1) / z_for(0.95)

    def widened(self, drawn: Floats, value: Floats) -> Floats:
        """Draws (series x draws) moved away from the value that they are draws of."""
        moved = drawn - value[:, None]
        moved *= self.widening
        moved += value[:, None]
        return moved

    def ratios(self, numerators: Floats, denominators: Floats) -> Floats:
        """Ratios of sums, series x draws; a draw of missing months alone is nan."""
        return _ratios(numerators, denominators, self.weights)

    def interval(self, drawn: Floats, tail: float = 0.025) -> tuple[Floats, Floats]:
        """The percentile interval of each row of series x draws; nan where a draw is."""
        order = drawn.argsort(axis=1)
        ordered = np.take_along_axis(drawn, order, axis=1)
        # Whole numbers, so that no rounding decides which draw is the last one inside.
        running = self.times[order].cumsum(axis=1)
        whole = int(self.times.sum())
        low = (running < tail * whole).sum(axis=1)
        high = np.minimum((running <= (1 - tail) * whole).sum(axis=1), drawn.shape[1] - 1)
        rows = np.arange(len(drawn))
        known = ~np.isnan(drawn).any(axis=1)
        return (
            np.where(known, ordered[rows, low], np.nan),
            np.where(known, ordered[rows, high], np.nan),
        )


def ratio_of_sums(numerators: Floats, denominators: Floats) -> Floats:
    """Of each series x months; a month unknown in either is left out of both."""
    return _ratios(numerators, denominators, np.ones((1, numerators.shape[1])))[:, 0]


def _ratios(numerators: Floats, denominators: Floats, weights: Floats) -> Floats:
    known = np.isfinite(numerators) & np.isfinite(denominators)
    if not known.all():
        numerators, denominators = np.where(known, numerators, 0), np.where(known, denominators, 0)
    above, below = numerators @ weights.T, denominators @ weights.T
    if not (below > 0).all():
        below[below <= 0] = np.nan
    above /= below
    return above


@lru_cache(maxsize=8)
def month_blocks(months: int, seed: int = 0, draws: int = 2000, block: int = BLOCK) -> MonthBlocks:
    block = min(block, months)
    blocks = sliding_window_view(np.arange(months), block)
    needed = -(-months // block)
    ways = math.comb(len(blocks) + needed - 1, needed)
    if months % block == 0 and ways <= LISTED:
        return _all_ways(blocks, needed)
    drawn = default_rng(seed).integers(len(blocks), size=(draws, needed))
    chosen = blocks[drawn].reshape(draws, -1)[:, :months] + np.arange(draws)[:, None] * months
    weights = np.bincount(chosen.ravel(), minlength=draws * months).reshape(draws, months)
    return MonthBlocks(weights.astype(float), np.ones(draws, dtype=np.intp), needed)


def _all_ways(blocks: Whole, needed: int) -> MonthBlocks:
    covers = np.zeros((len(blocks), blocks.max() + 1))
    np.put_along_axis(covers, blocks, 1.0, axis=1)
    weights, times = [], []
    for blocks_drawn in combinations_with_replacement(range(len(blocks)), needed):
        weights.append(covers[list(blocks_drawn)].sum(axis=0))
        repeats = (math.factorial(often) for often in Counter(blocks_drawn).values())
        times.append(math.factorial(needed) // math.prod(repeats))
    return MonthBlocks(np.array(weights), np.array(times, dtype=np.intp), needed)
