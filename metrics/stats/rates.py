"""Rates, proportions and their intervals of chance.

They measure chance in counts only. With thousands of events they are narrow and say nothing of
month-to-month swings or of coding: ranks and funnels add those.

Source: Office for Health Improvement and Disparities, PHEindicatormethods (Byar, exact Poisson,
Wilson, indirect standardisation).
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.stats.distributions import chi_square_quantile, z_for

Floats = NDArray[np.float64]

# Byar's approximation is not close enough below this.
EXACT_BELOW = 10


@dataclass(frozen=True)
class Interval:
    """A value and the ends of its interval, for each of many places; nan where not known."""

    value: Floats
    lower: Floats
    upper: Floats

    def times(self, factor: ArrayLike) -> "Interval":
        by = np.asarray(factor, dtype=float)
        return Interval(self.value * by, self.lower * by, self.upper * by)


def byar(counts: ArrayLike, confidence: float = 0.95) -> Interval:
    """Byar's approximation to a Poisson count's limits."""
    observed = np.asarray(counts, dtype=float)
    z = z_for(confidence)
    positive = np.maximum(observed, 1)
    lower = positive * (1 - 1 / (9 * positive) - z / (3 * np.sqrt(positive))) ** 3
    more = observed + 1
    upper = more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3
    lower = np.where(observed > 0, np.maximum(lower, 0), np.where(np.isnan(observed), np.nan, 0))
    return Interval(observed, lower, upper)


def exact_poisson(counts: ArrayLike, confidence: float = 0.95) -> Interval:
    """Exact limits of a Poisson count, from chi-square quantiles."""
    observed = np.asarray(counts, dtype=float)
    lower = np.full(observed.shape, np.nan)
    upper = np.full(observed.shape, np.nan)
    tail = (1 - confidence) / 2
    positive = observed > 0
    lower[positive] = chi_square_quantile(tail, 2 * observed[positive]) / 2
    lower[observed == 0] = 0
    known = observed >= 0
    upper[known] = chi_square_quantile(1 - tail, 2 * observed[known] + 2) / 2
    return Interval(observed, lower, upper)


def poisson(counts: ArrayLike, confidence: float = 0.95) -> Interval:
    """Limits of a count: exact where it is small, Byar's otherwise."""
    observed = np.asarray(counts, dtype=float)
    near = byar(observed, confidence)
    small = observed < EXACT_BELOW
    at = np.where(small, observed, 0).astype(np.intp)
    table = _small_counts(confidence)
    # A share of a count (a boundary estimate) is not a whole number and takes Byar's.
    exact = small & (at == observed)
    return Interval(
        observed,
        np.where(exact, table.lower[at], near.lower),
        np.where(exact, table.upper[at], near.upper),
    )


@lru_cache
def _small_counts(confidence: float) -> Interval:
    return exact_poisson(np.arange(EXACT_BELOW), confidence)


def wilson(successes: ArrayLike, trials: ArrayLike, confidence: float = 0.95) -> Interval:
    """Wilson's score interval of a proportion; nan where there are no trials."""
    x, n = np.broadcast_arrays(np.asarray(successes, dtype=float), np.asarray(trials, dtype=float))
    n = np.where(n > 0, n, np.nan)
    z = z_for(confidence)
    share = x / n
    middle = 2 * x + z * z
    half = z * np.sqrt(z * z + 4 * x * (1 - share))
    return Interval(share, (middle - half) / (2 * (n + z * z)), (middle + half) / (2 * (n + z * z)))


def rate(
    counts: ArrayLike, population: ArrayLike, per: float = 1000, confidence: float = 0.95
) -> Interval:
    people = np.asarray(population, dtype=float)
    return poisson(counts, confidence).times(per / np.where(people > 0, people, np.nan))


@dataclass(frozen=True)
class Standardised:
    """Observed against expected at national rates by age; the rate is ratio x national rate."""

    expected: Floats
    ratio: Interval
    rate: Interval | None


def indirectly_standardised(
    observed: ArrayLike,
    populations: Floats,
    national_rates: Floats,
    national_rate: float | None = None,
    confidence: float = 0.95,
) -> Standardised:
    """`populations` are places x ages; `national_rates` are events per person by age."""
    expected = np.asarray(populations, dtype=float) @ np.asarray(national_rates, dtype=float)
    ratio = poisson(observed, confidence).times(1 / np.where(expected > 0, expected, np.nan))
    return Standardised(
        expected, ratio, None if national_rate is None else ratio.times(national_rate)
    )
