"""How much places differ, and whether they differ more than they did.

Rates run along the last axis (places); anything before it (years, treatment functions) is done at
once. nan is left out. Quantiles are numpy's "linear".

Source: McPherson and others 1982 (systematic component of variation); Appleby and others 2011, The
King's Fund, Variations in health care; Theil 1967.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.stats.order import quantile

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]

DRAWS = 2000
TAIL = 0.025


@dataclass(frozen=True)
class Spread:
    """`highest` and `lowest` are indices of places, -1 without any; a ratio over a rate of 0 is
    nan."""

    places: Whole
    mean: Floats
    weighted_mean: Floats
    median: Floats
    highest: Whole
    lowest: Whole
    ratio_of_extremes: Floats
    ratio_90_10: Floats
    ratio_of_tenths: Floats
    interquartile_range: Floats
    cv: Floats
    weighted_cv: Floats
    gini: Floats
    weighted_gini: Floats


def spread(rates: Floats, weights: Floats) -> Spread:
    """`weights` are populations; a place without one counts for nothing anywhere."""
    known = np.isfinite(rates) & np.isfinite(weights)
    x = np.where(known, rates, np.nan)
    w = np.where(known, weights, 0)
    n = known.sum(axis=-1)
    mean, total = _mean(x, known.astype(float)), _mean(x, w)
    top = np.where(known, rates, -np.inf).argmax(axis=-1) if x.size else np.zeros(n.shape, int)
    end = np.where(known, rates, np.inf).argmin(axis=-1) if x.size else np.zeros(n.shape, int)
    quarter, three_quarters = quantile(x, 0.25), quantile(x, 0.75)
    return Spread(
        places=n,
        mean=mean,
        weighted_mean=total,
        median=quantile(x, 0.5),
        highest=np.where(n > 0, top, -1),
        lowest=np.where(n > 0, end, -1),
        ratio_of_extremes=_over(_at(x, top), _at(x, end)),
        ratio_90_10=_over(quantile(x, 0.9), quantile(x, 0.1)),
        ratio_of_tenths=_ratio_of_tenths(x),
        interquartile_range=three_quarters - quarter,
        cv=_over(np.sqrt(_over(_squares(x, known.astype(float), mean), n - 1.0)), mean),
        weighted_cv=_over(np.sqrt(_over(_squares(x, w, total), w.sum(axis=-1))), total),
        gini=gini(x, known.astype(float)),
        weighted_gini=gini(x, w),
    )


def gini(rates: Floats, weights: Floats) -> Floats:
    """Sum of |x_i - x_j| w_i w_j over 2 W^2 mean, by one sort instead of all pairs."""
    order = np.argsort(rates, axis=-1)
    x = np.take_along_axis(rates, order, axis=-1)
    w = np.where(np.isnan(x), 0, np.take_along_axis(weights, order, axis=-1))
    x = np.where(np.isnan(x), 0, x)
    total = w.sum(axis=-1, keepdims=True)
    lower = w.cumsum(axis=-1) - w
    # Each value is added once for the weight below it and taken off once for that above.
    pairs = (x * w * (2 * lower + w - total)).sum(axis=-1)
    return _over(pairs, total[..., 0] * (x * w).sum(axis=-1))


def scv(observed: Floats, expected: Floats) -> Floats:
    """Systematic component of variation x 100: what is left when chance is taken out, so that it
    can be negative."""
    known = np.isfinite(observed) & (expected > 0)
    e = np.where(known, expected, 1)
    part = np.where(known, ((np.where(known, observed, 0) - e) / e) ** 2 - 1 / e, 0)
    return _over(100 * part.sum(axis=-1), known.sum(axis=-1).astype(float))


def expected_at_overall_rate(observed: Floats, population: Floats) -> Floats:
    known = np.isfinite(observed) & (population > 0)
    events = np.where(known, observed, 0).sum(axis=-1, keepdims=True)
    people = np.where(known, population, 0).sum(axis=-1, keepdims=True)
    return np.where(known, population * _over(events, people), np.nan)


@dataclass(frozen=True)
class Widening:
    """Change a year of the logarithm of a measure of spread, with a 95% interval from drawing
    places anew. `direction` is 1 wider, -1 narrower, 0 no clear change."""

    by_year: Floats
    slope: float
    lower: float
    upper: float
    direction: int


def is_cv_widening(rates: Floats, weights: Floats, seed: int, draws: int = DRAWS) -> Widening:
    """`rates` and `weights` are years x places. Highest over lowest is no evidence: not used."""
    # A place that joins or leaves would change the spread by itself.
    whole = np.isfinite(rates).all(axis=0) & (weights > 0).all(axis=0)
    x, w = rates[:, whole], weights[:, whole]
    years, places = x.shape
    if years < 2 or places < 3:
        return Widening(np.full(years, np.nan), np.nan, np.nan, np.nan, 0)
    times = np.random.default_rng(seed).multinomial(places, np.full(places, 1 / places), draws)
    by_year = _weighted_cv(np.ones((1, places)), x, w)[0]
    slope = float(_log_slope(by_year[None])[0])
    drawn = _log_slope(_weighted_cv(times.astype(float), x, w))
    drawn = drawn[np.isfinite(drawn)]
    # A spread of 0 has no logarithm; where that is common, nothing can be said.
    if not np.isfinite(slope) or len(drawn) < 0.95 * draws:
        return Widening(by_year, slope, np.nan, np.nan, 0)
    lower, upper = np.quantile(drawn, [TAIL, 1 - TAIL])
    return Widening(by_year, slope, float(lower), float(upper), int(lower > 0) - int(upper < 0))


def _weighted_cv(times: Floats, x: Floats, w: Floats) -> Floats:
    """Draws x years, of places drawn so many `times`."""
    people, events, squares = times @ w.T, times @ (w * x).T, times @ (w * x * x).T
    mean = _over(events, people)
    return _over(np.sqrt(np.maximum(_over(squares, people) - mean**2, 0)), mean)


def _log_slope(by_year: Floats) -> Floats:
    """Least squares slope of the logarithm on the year, for each row."""
    year = np.arange(by_year.shape[1]) - (by_year.shape[1] - 1) / 2
    logs = np.log(np.where(by_year > 0, by_year, np.nan))
    slopes: Floats = logs @ year / (year @ year)
    return slopes


@dataclass(frozen=True)
class WithinBetween:
    """Population-weighted spread split between groups (ICBs) and within them. By group, in order of
    `groups`: `mean`, `range` and `ratio`, the last two nan where a group has one place only."""

    total: float
    between: float
    within: float
    share_within: float
    theil: float
    theil_between: float
    theil_within: float
    groups: NDArray[np.generic]
    members: Whole
    mean: Floats
    range: Floats
    ratio: Floats


def within_between(rates: Floats, weights: Floats, group: NDArray[np.generic]) -> WithinBetween:
    known = np.isfinite(rates) & (weights > 0)
    x, w = rates[known], weights[known]
    groups, at = np.unique(group[known], return_inverse=True)
    size = len(groups)
    people = np.bincount(at, w, size).astype(float)
    means = np.bincount(at, w * x, size) / people
    grand = float((w * x).sum() / w.sum()) if w.size else np.nan
    total = float((w * (x - grand) ** 2).sum())
    between = float((people * (means - grand) ** 2).sum())
    theil, among = _theil(x, w, grand), _theil(means, people, grand)
    high, low = np.full(size, -np.inf), np.full(size, np.inf)
    np.maximum.at(high, at, x)
    np.minimum.at(low, at, x)
    members = np.bincount(at, minlength=size)
    high, low = (np.where(members > 1, end, np.nan) for end in (high, low))
    return WithinBetween(
        total=total,
        between=between,
        within=total - between,
        share_within=(total - between) / total if total > 0 else np.nan,
        theil=theil,
        theil_between=among,
        theil_within=theil - among,
        groups=groups,
        members=members,
        mean=means,
        range=high - low,
        ratio=_over(high, low),
    )


def _theil(x: Floats, w: Floats, grand: float) -> float:
    if not w.size or grand <= 0:
        return np.nan
    share = x / grand
    # x ln x goes to 0 with x.
    return float((w * share * np.log(np.where(share > 0, share, 1))).sum() / w.sum())


def _ratio_of_tenths(x: Floats) -> Floats:
    """Mean of the highest tenth of places over mean of the lowest, one place at least."""
    ordered = np.sort(x, axis=-1)
    n = (~np.isnan(ordered)).sum(axis=-1, keepdims=True)
    tenth = np.maximum(n // 10, 1)
    place = np.arange(x.shape[-1])
    filled = np.where(np.isnan(ordered), 0, ordered)
    low = (filled * (place < tenth)).sum(axis=-1)
    high = (filled * ((place >= n - tenth) & (place < n))).sum(axis=-1)
    return _over(high, low)


def _mean(x: Floats, w: Floats) -> Floats:
    return _over(np.where(w > 0, x * w, 0).sum(axis=-1), w.sum(axis=-1))


def _squares(x: Floats, w: Floats, mean: Floats) -> Floats:
    return np.where(w > 0, w * (x - mean[..., None]) ** 2, 0).sum(axis=-1)


def _at(x: Floats, index: Whole) -> Floats:
    return np.take_along_axis(x, index[..., None], axis=-1)[..., 0]


def _over(above: Floats, below: Floats) -> Floats:
    """nan where the lower number is 0 or less: no ratio can be read there."""
    positive = below > 0
    return np.where(positive, above / np.where(positive, below, 1), np.nan)
