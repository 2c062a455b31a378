"""Which places changed, beyond chance, beyond England and beyond their peers.

Rank change alone is no evidence: in the middle of the table a tiny change moves a place far. Nor is
a change that a place would show by wandering: a month that is like the one before drifts for years.

Source: Theil 1950; Sen 1968; blocks of months as in `blocks`.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.stats.autocorrelation import HIGHEST, correlations
from metrics.stats.blocks import month_blocks
from metrics.stats.distributions import student_quantile
from metrics.stats.order import median

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Small = NDArray[np.int8]

YEAR = 12
# Of twelve pairs of months, so many must be known in both years, or the two are not like for like.
PAIRS_NEEDED = 9
EVENTS_A_YEAR = 100
# Of places that are all alike and only wander, at most so many in 100 are said to have moved.
BY_CHANCE_OF_100 = 1
# With counts in what wanders, 99% would be passed by up to 1.1 in 100.
CONFIDENCE = 0.995
# So many places show how far apart changes usually lie.
PLACES_NEEDED = 10
# Of all twelve pairs: how far half of the changes lie from their middle, in halves of an interval.
_MIDDLE_HALF = student_quantile(0.75, YEAR - 2) / student_quantile((1 + CONFIDENCE) / 2, YEAR - 2)
# A change so small for its size is rounding.
ROUNDING = 1e-12
# Slopes between pairs held at one time, in numbers: some tens of megabytes.
AT_ONCE = 4_000_000
# Series whose draws are held at one time.
ROWS = 1000


def theil_sen(series: Floats) -> Floats:
    """The median of the slopes between all pairs of known months, for each row."""
    earlier, later = np.triu_indices(series.shape[1], 1)
    if not len(earlier):
        return np.full(len(series), np.nan)
    rows = max(1, AT_ONCE // len(earlier))
    slopes = [
        median((part[:, later] - part[:, earlier]) / (later - earlier))
        for part in (series[begin : begin + rows] for begin in range(0, len(series), rows))
    ]
    return np.concatenate(slopes) if slopes else np.empty(0)


@dataclass(frozen=True)
class YearOnYear:
    """The latest 12 months against the same months a year earlier, for each series. The interval of
    the change is the wider of two: 95% from drawing blocks of months, the same for both years, and
    99.5% of a series that wanders."""

    before: Floats
    now: Floats
    change: Floats
    lower: Floats
    upper: Floats
    events_before: Floats
    events_now: Floats

    def direction(self) -> Small:
        """1 rose, -1 fell, 0 no clear change."""
        nothing = ROUNDING * np.maximum(np.abs(self.before), np.abs(self.now))
        return (self.lower > nothing).astype(np.int8) - (self.upper < -nothing).astype(np.int8)


def year_on_year(
    numerators: Floats,
    denominators: ArrayLike,
    scale: float = 1.0,
    autocorrelation: float = HIGHEST,
) -> YearOnYear:
    """From the last 24 months of series x months: scale x sum of numerators / sum of denominators.
    A rate per 1,000 a year has populations and a scale of 12,000; a share has counts and 100.
    `autocorrelation`: how like the one before each month may be, at most."""
    above = numerators[:, -2 * YEAR :]
    below = np.broadcast_to(np.asarray(denominators, dtype=float), numerators.shape)
    below = below[:, -2 * YEAR :]
    if above.shape[1] < 2 * YEAR:
        unknown = np.full(len(numerators), np.nan)
        return YearOnYear(unknown, unknown, unknown, unknown, unknown, unknown, unknown)
    known = np.isfinite(above) & np.isfinite(below)
    both = known[:, :YEAR] & known[:, YEAR:]
    both &= (both.sum(axis=1) >= PAIRS_NEEDED)[:, None]
    top = np.where(np.tile(both, 2), above, np.nan)
    base = np.where(np.tile(both, 2), below, np.nan)
    events, values = [], []
    for year in (slice(0, YEAR), slice(YEAR, None)):
        events.append(np.where(both.any(axis=1), np.nansum(top[:, year], axis=1), np.nan))
        total = np.nansum(base[:, year], axis=1)
        values.append(scale * events[-1] / np.where(total > 0, total, np.nan))
    change = values[1] - values[0]
    drawn = _change_intervals(scale * top, base, change)
    half = _wandering(scale * top, base, autocorrelation)
    # Where the months cannot tell how far it wanders, nothing is known of the change.
    lower, upper = np.minimum(drawn[0], change - half), np.maximum(drawn[1], change + half)
    return YearOnYear(values[0], values[1], change, lower, upper, events[0], events[1])


def _wandering(top: Floats, base: Floats, autocorrelation: float) -> Floats:
    """Half the interval of the change of a series whose months are so like the ones before: its
    steps are measured on differences of the same months of both years, which hold no seasons."""
    with np.errstate(divide="ignore", invalid="ignore"):
        value = top / base
        weight = np.nan_to_num(base.reshape(-1, 2, YEAR))
        weight = weight / weight.sum(axis=2, keepdims=True) * [[-1], [1]]
    weight = weight.reshape(base.shape)
    variance = (weight @ correlations(2 * YEAR, autocorrelation) * weight).sum(axis=1)
    change = value[:, YEAR:] - value[:, :YEAR]
    steps = change[:, 1:] - autocorrelation * change[:, :-1]
    known = np.isfinite(steps)
    degrees = np.maximum(known.sum(axis=1) - 1, 1)
    mean = np.where(known, steps, 0).sum(axis=1) / (degrees + 1)
    away = np.where(known, steps - mean[:, None], 0)
    step_variance = (away**2).sum(axis=1) / degrees / 2
    error = np.sqrt(variance * step_variance / (1 - autocorrelation**2))
    return _quantiles(degrees) * error


def widened(change: YearOnYear, comparable: Flags) -> YearOnYear:
    """Intervals widened where places' changes lie farther apart than their own wandering explains, as
    the limits of funnels are: counting makes months look less like the ones before than they are."""
    half = np.fmax(change.change - change.lower, change.upper - change.change)
    known = comparable & (half > 0)
    if known.sum() < PLACES_NEEDED:
        return change
    away = (change.change[known] - np.median(change.change[known])) / half[known]
    low, high = np.quantile(away, [0.25, 0.75])
    times = max(1.0, float(high - low) / (2 * _MIDDLE_HALF))
    return replace(
        change,
        lower=change.change - times * (change.change - change.lower),
        upper=change.change + times * (change.upper - change.change),
    )


def _quantiles(degrees: NDArray[np.intp]) -> Floats:
    present, at = np.unique(degrees, return_inverse=True)
    return np.array([student_quantile((1 + CONFIDENCE) / 2, int(each)) for each in present])[at]


def _change_intervals(top: Floats, base: Floats, change: Floats) -> tuple[Floats, Floats]:
    blocks = month_blocks(YEAR)
    lower, upper = np.empty_like(change), np.empty_like(change)
    for begin in range(0, len(top), ROWS):
        rows = slice(begin, begin + ROWS)
        before = blocks.ratios(top[rows, :YEAR], base[rows, :YEAR])
        drawn = blocks.ratios(top[rows, YEAR:], base[rows, YEAR:]) - before
        lower[rows], upper[rows] = blocks.interval(blocks.widened(drawn, change[rows]))
    return lower, upper


@dataclass(frozen=True)
class Movements:
    """Each condition for each place. `moved` is 1 rose, -1 fell, 0 where any does not hold;
    `improved` asks also for the favourable direction, which a neutral measure does not have."""

    beyond_chance: Flags
    beyond_england: Flags
    beyond_peers: Flags
    ranks_apart: Flags
    comparable: Flags
    enough_events: Flags
    moved: Small
    improved: Flags


def movements(
    change: YearOnYear,
    *,
    england: ArrayLike,
    peers: ArrayLike,
    ranks_before: tuple[Floats, Floats],
    ranks_now: tuple[Floats, Floats],
    comparable: ArrayLike,
    polarity: int = 0,
) -> Movements:
    """`england` and `peers` are changes over the same months: England's, and the median change of
    each place's peers. `ranks_*` are the ends of each year's rank intervals. `comparable`: no break
    in the series and no missing provider in either year."""
    direction = change.direction()
    beyond_england = direction * (change.change - np.asarray(england, dtype=float)) > 0
    beyond_peers = direction * (change.change - np.asarray(peers, dtype=float)) > 0
    apart = (ranks_before[1] < ranks_now[0]) | (ranks_now[1] < ranks_before[0])
    sound = np.broadcast_to(np.asarray(comparable, dtype=bool), direction.shape)
    enough = np.fmin(change.events_before, change.events_now) >= EVENTS_A_YEAR
    whole = (direction != 0) & beyond_england & beyond_peers & apart & sound & enough
    moved = np.where(whole, direction, 0).astype(np.int8)
    return Movements(
        beyond_chance=direction != 0,
        beyond_england=beyond_england,
        beyond_peers=beyond_peers,
        ranks_apart=apart,
        comparable=sound,
        enough_events=enough,
        moved=moved,
        improved=(moved == polarity) & (moved != 0),
    )


def expected_follow_up(value: ArrayLike, mean: ArrayLike, reliability: ArrayLike) -> Floats:
    """Where a place would be next year by doing nothing: extremes drift towards the mean.

    Source: Galton 1886. `reliability` is the correlation of one year with the next.
    """
    centre = np.asarray(mean, dtype=float)
    return centre + np.asarray(reliability, dtype=float) * (np.asarray(value, dtype=float) - centre)
