"""How like the month before each month is (the correlation of an AR(1) process), from few months.

Correlations about a series' own mean come out too low: of 20 months at 0.99 they average 0.675. So
those of many series are averaged, and held against what they average at each true correlation, which
can be computed exactly.

Source: Marriott and Pope 1954, Kendall 1954 (the bias); Sawa 1978 (the mean of a ratio of quadratic
forms).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from metrics.stats.distributions import student_quantile
from metrics.stats.order import median
from metrics.stats.phases import Flags, Floats, phases_of

Whole = NDArray[np.intp]

# Beyond it a series that wanders cannot be told from one with a level of its own.
HIGHEST = 0.99
# In hundredths, so that ranges can be looked up.
TRIED = np.arange(100) / 100
CONFIDENCE = 0.99
FEWEST_MONTHS = 8
FEWEST_SERIES = 3
NOTHING_LISTED: Mapping[int, Floats] = {}
NODES, WEIGHTS = np.polynomial.legendre.leggauss(160)


@dataclass(frozen=True)
class AutocorrelationRange:
    """What the correlation may be, between 0 and 0.99; both ends where nothing can be told."""

    low: float = 0.0
    high: float = HIGHEST


def autocorrelation_range(
    values: Floats, starts: Flags, listed: Mapping[int, Floats] = NOTHING_LISTED
) -> AutocorrelationRange:
    """Of series x months that are alike in it. What all share in a month is taken out: it moves no
    place among the others. Series count with their months since the last gap or break. `listed`:
    mean estimates of some numbers of months, which take long to compute."""
    since = _since_last_gap(values, starts)
    long = since.sum(axis=1) >= FEWEST_MONTHS
    known = since[long]
    if len(known) < FEWEST_SERIES:
        return AutocorrelationRange()
    own = _centred(_less_shared(_centred(values[long], known), known), known)
    spread = (own**2).sum(axis=1)
    moving = spread > 0
    if moving.sum() < FEWEST_SERIES:
        return AutocorrelationRange()
    lagged = (own[:, 1:] * own[:, :-1]).sum(axis=1)[moving] / spread[moving]
    count = len(lagged)
    half = student_quantile((1 + CONFIDENCE) / 2, count - 1) * lagged.std(ddof=1) / np.sqrt(count)
    lengths = known[moving].sum(axis=1).tolist()
    expected = np.mean([listed[n] if n in listed else mean_estimates(n) for n in lengths], axis=0)
    low = int(np.searchsorted(expected, lagged.mean() - half, side="right")) - 1
    high = int(np.searchsorted(expected, lagged.mean() + half))
    last = len(TRIED) - 1
    return AutocorrelationRange(float(TRIED[max(low, 0)]), float(TRIED[min(high, last)]))


def _since_last_gap(values: Floats, starts: Flags) -> Flags:
    phases = phases_of(values, starts)
    since = np.empty_like(phases.known)
    since[:, -1] = phases.known[:, -1]
    for month in reversed(range(values.shape[1] - 1)):
        since[:, month] = since[:, month + 1] & phases.joined[:, month + 1]
    return since


def _centred(values: Floats, known: Flags) -> Floats:
    """Each series' own mean taken off; 0 where not known."""
    x = np.where(known, values, 0)
    return np.where(known, x - x.sum(axis=1, keepdims=True) / known.sum(axis=1, keepdims=True), 0)


def _less_shared(centred: Floats, known: Flags) -> Floats:
    """The median, so that one place that leaps is not shared out among all."""
    shared = median(np.where(known, centred, np.nan).T)
    return np.where(known, centred - shared, 0)


@lru_cache(maxsize=64)
def mean_estimates(months: int) -> Floats:
    """What the lag-1 correlation of so many months averages, at each of the correlations tried."""
    return np.array([_expected(months, correlation) for correlation in TRIED])


def correlations(months: int, correlation: float) -> Floats:
    """Of each month with each."""
    at = np.arange(months)
    return np.asarray(correlation ** np.abs(at[:, None] - at))


def wandering(shape: tuple[int, ...], correlation: float, random: np.random.Generator) -> Floats:
    """Series that only wander, months last: each so correlated with the one before, none drifting,
    all of variance 1."""
    steps = random.standard_normal(shape)
    steps[..., 1:] *= np.sqrt(1 - correlation**2)
    for month in range(1, shape[-1]):
        steps[..., month] += correlation * steps[..., month - 1]
    return steps


def _expected(months: int, correlation: float) -> float:
    """E(P / S) is the integral of E(P exp(-uS)) over u, with P the lagged products about the mean
    and S the squares: sums of squares of independent normals with these variances."""
    centre = np.eye(months) - 1 / months
    variances, axes = np.linalg.eigh(centre @ correlations(months, correlation) @ centre)
    variances = np.maximum(variances[1:], 0) / variances.sum()
    lagged = (axes[1:, 1:] * axes[:-1, 1:]).sum(axis=0)
    # u from 0 to infinity, as a share of itself and 1.
    share = (NODES + 1) / 2
    shrunk = 1 + 2 * (share / (1 - share))[:, None] * variances
    heights = np.exp(-np.log(shrunk).sum(axis=1) / 2) * (lagged * variances / shrunk).sum(axis=1)
    return float((WEIGHTS / 2 * heights / (1 - share) ** 2).sum())
