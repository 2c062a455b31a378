"""XmR charts (individual values and moving ranges) of many series at once.

Values are series x months. nan is a month that is missing or not comparable: no moving range and no
run goes across it. A known break starts a new phase, and nothing is claimed across phases.

Source: NHS England, Making Data Count; nhs-r-community, NHSRplotthedots.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.stats.order import median
from metrics.stats.phases import Flags, Floats, Phases, Whole, phases_of, runs

Small = NDArray[np.int8]

TO_LIMIT = 2.66
TO_NEAR = TO_LIMIT * 2 / 3
TO_RANGE_LIMIT = 3.267
# Fewer points than these: a run chart without limits; limits on trial; no assurance.
RUN_CHART_BELOW = 10
TRIAL_BELOW = 12
# Two numbers so near each other, for their size, differ by rounding: a constant 0.1 has a mean of
# 0.09999999999999999 and is not above it.
SAME = 1e-12

# In order of precedence where several apply to a point. 0 is no signal.
ASTRONOMICAL, TREND, TWO_OF_THREE, SHIFT = 1, 2, 3, 4
RULES = ("", "astronomical", "trend", "two_of_three", "shift")


@dataclass(frozen=True)
class Preset:
    """How many points make a shift and a trend: published tools disagree."""

    name: str
    shift: int
    trend: int


MDC = Preset("mdc", 7, 6)
NHSR = Preset("nhsr", 7, 7)
PRESETS = {preset.name: preset for preset in (MDC, NHSR)}


@dataclass(frozen=True)
class Limits:
    """Lines of each series' phase at each month, unclipped. Below ten points the centre is the
    median and the rest is nan. `points` are the phase's; `basis` those the lines rest on."""

    centre: Floats
    lower: Floats
    upper: Floats
    near_lower: Floats
    near_upper: Floats
    average_range: Floats
    range_limit: Floats
    points: Whole
    basis: Whole


@dataclass(frozen=True)
class Charts:
    """One chart per series. `rule` indexes RULES; `direction` is 1 or -1 (a trend's slope, even on
    the other side of the mean); `kind` is 0 for nothing, 1 for a run chart, 2 for trial limits, 3
    for limits; `variation` and `assurance` are of the latest month and "" where there is too little
    to tell or the month is missing."""

    limits: Limits
    rule: Small
    direction: Small
    kind: Small
    variation: NDArray[np.str_]
    assurance: NDArray[np.str_]
    autocorrelation: Floats
    preset: Preset


def charts(
    values: ArrayLike,
    *,
    starts: ArrayLike | None = None,
    baseline: ArrayLike | None = None,
    polarity: ArrayLike = 0,
    target: ArrayLike = np.nan,
    preset: Preset = MDC,
    screen_moving_ranges: bool = False,
) -> Charts:
    """`starts` marks months that begin a phase; `baseline` the months that limits rest on (all,
    unless given). `polarity` (1 high is good, -1 low is good, 0 neither) and `target` are one for
    all or one per series. NHS England's Excel tool does not screen; NHSRplotthedots does."""
    x = np.atleast_2d(np.asarray(values, dtype=float))
    phases = phases_of(x, starts)
    counted = phases.known if baseline is None else phases.known & np.asarray(baseline, dtype=bool)
    limits = _limits(x, phases, counted, screen_moving_ranges)
    rule, direction = _signals(x, phases, limits, preset)
    kind = _kinds(phases, limits)
    signs = np.broadcast_to(np.asarray(polarity), x.shape[:1])
    aim = np.broadcast_to(np.asarray(target, dtype=float), x.shape[:1])
    return Charts(
        limits,
        rule,
        direction,
        kind,
        _variation(phases, kind, direction, signs),
        _assurance(phases, limits, kind, signs, aim),
        _autocorrelation(x, phases),
        preset,
    )


def _limits(x: Floats, phases: Phases, counted: Flags, screen: bool) -> Limits:
    at = phases.at
    mean = phases.mean(x, counted)
    basis = phases.count(counted)
    average = _average_range(x, phases, counted, screen)
    # Ten months of which no two are neighbours have no moving range to draw limits from.
    enough = (basis >= RUN_CHART_BELOW) & np.isfinite(average)
    centre = np.where(enough, mean, np.nan)
    width = np.where(enough, average, np.nan)
    return Limits(
        centre=np.where(enough, mean, _medians(x, phases, ~enough[at]))[at],
        lower=(centre - TO_LIMIT * width)[at],
        upper=(centre + TO_LIMIT * width)[at],
        near_lower=(centre - TO_NEAR * width)[at],
        near_upper=(centre + TO_NEAR * width)[at],
        average_range=width[at],
        range_limit=TO_RANGE_LIMIT * width[at],
        points=phases.count(phases.known)[at],
        basis=basis[at],
    )


def _average_range(x: Floats, phases: Phases, counted: Flags, screen: bool) -> Floats:
    moved = np.zeros(x.shape)
    moved[:, 1:] = np.abs(np.diff(x, axis=1))
    both = phases.joined.copy()
    both[:, 1:] &= counted[:, 1:] & counted[:, :-1]
    average = phases.mean(moved, both)
    if not screen:
        return average
    usual = both & (moved < TO_RANGE_LIMIT * average[phases.at])
    # Where every range is the same 0, none is below the limit of 0.
    return np.where(average > 0, phases.mean(moved, usual), average)


def _medians(x: Floats, phases: Phases, which: Flags) -> Floats:
    """The median of each phase with too few points for limits: at most nine, one row each."""
    answer = np.full(int(phases.at.max(initial=-1)) + 1, np.nan)
    included = which & phases.known
    if not included.any():
        return answer
    at = phases.at[included]
    groups, first, counts = np.unique(at, return_index=True, return_counts=True)
    rows = np.full((groups.size, counts.max()), np.nan)
    rows[
        np.repeat(np.arange(groups.size), counts), np.arange(at.size) - np.repeat(first, counts)
    ] = x[included]
    answer[groups] = median(rows)
    return answer


def _signals(x: Floats, phases: Phases, limits: Limits, preset: Preset) -> tuple[Small, Small]:
    # Run charts have no limits, and so no rules: nine points would be signal or noise alike.
    ruled = phases.known & np.isfinite(limits.upper)
    side = sides(x, limits, ruled)
    beyond, close = zones(x, limits, ruled)
    slope = _trend(x, phases, ruled, preset.trend)
    rule = np.zeros(x.shape, dtype=np.int8)
    direction = np.zeros(x.shape, dtype=np.int8)
    signals = (
        (SHIFT, runs(side, phases.joined) >= preset.shift, side),
        (TWO_OF_THREE, _two_of_three(side, close, phases.joined), side),
        (TREND, slope != 0, slope),
        (ASTRONOMICAL, beyond, side),
    )
    for number, which, sign in signals:
        rule[which] = number
        direction[which] = sign[which]
    return rule, direction


def _rounding(x: Floats, limits: Limits) -> Floats:
    return SAME * np.maximum(np.abs(x), np.abs(limits.centre))


def sides(x: Floats, limits: Limits, ruled: Flags) -> Small:
    """1 above the mean, -1 below, 0 on it or without limits."""
    with np.errstate(invalid="ignore"):
        off = ruled & (np.abs(x - limits.centre) > _rounding(x, limits))
    return np.where(off, np.sign(np.where(off, x - limits.centre, 0)), 0).astype(np.int8)


def zones(x: Floats, limits: Limits, ruled: Flags) -> tuple[Flags, Flags]:
    """Which points lie beyond a limit, and which near one: past two thirds of the way to it."""
    beyond = ruled & _farther(x, limits, limits.upper)
    return beyond, ruled & ~beyond & _farther(x, limits, limits.near_upper)


def _farther(x: Floats, limits: Limits, line: Floats) -> Flags:
    """Farther from the mean than this upper line, or than its mirror below."""
    with np.errstate(invalid="ignore"):
        far: Flags = np.abs(x - limits.centre) > line - limits.centre + _rounding(x, limits)
    return far


def steps(x: Floats, phases: Phases, ruled: Flags) -> Small:
    """1 where a month is higher than the one before, -1 where lower, 0 where equal or not joined."""
    moved = np.zeros(x.shape)
    moved[:, 1:] = np.diff(x, axis=1)
    rounding = SAME * np.abs(np.where(phases.known, x, 0))
    step = np.where(phases.joined & ruled & (np.abs(moved) > rounding), np.sign(moved), 0)
    return step.astype(np.int8)


def _trend(x: Floats, phases: Phases, ruled: Flags, points: int) -> Small:
    """1 or -1 on every point of a run that rises or falls at each step."""
    step = steps(x, phases, ruled)
    # A step belongs to the run of the step before it if their shared point joins them.
    long = runs(step, phases.joined) >= points - 1
    ends = np.where(long, step, 0)
    begins = np.zeros_like(ends)
    begins[:, :-1] = ends[:, 1:]
    # A peak ends one run and begins another: it keeps the direction of the one it ends.
    return np.where(ends != 0, ends, begins).astype(np.int8)


def _two_of_three(side: Small, close: Flags, joined: Flags) -> Flags:
    flagged = np.zeros(side.shape, dtype=bool)
    if side.shape[1] < 3:
        return flagged
    same_side = (
        (side[:, :-2] == side[:, 1:-1]) & (side[:, 1:-1] == side[:, 2:]) & (side[:, 2:] != 0)
    )
    window = same_side & joined[:, 1:-1] & joined[:, 2:]
    window &= close[:, :-2].astype(np.int8) + close[:, 1:-1] + close[:, 2:] >= 2
    for offset in range(3):
        flagged[:, offset : offset + window.shape[1]] |= window
    return flagged & close


def _kinds(phases: Phases, limits: Limits) -> Small:
    if not phases.at.shape[1]:
        return np.zeros(phases.at.shape[0], dtype=np.int8)
    basis, points = limits.basis[:, -1], limits.points[:, -1]
    kind = np.where(np.isfinite(limits.upper[:, -1]), np.where(basis >= TRIAL_BELOW, 3, 2), 1)
    return np.where(points > 0, kind, 0).astype(np.int8)


def _variation(
    phases: Phases, kind: Small, direction: Small, polarity: NDArray[np.generic]
) -> NDArray[np.str_]:
    if not phases.at.shape[1]:
        return np.full(phases.at.shape[0], "", dtype="<U16")
    last_direction = direction[:, -1]
    end = np.where(last_direction > 0, "_high", "_low")
    good = np.where(
        polarity == 0, "neutral", np.where(polarity == last_direction, "improvement", "concern")
    )
    icon = np.where(last_direction == 0, "common_cause", np.char.add(good, end))
    return np.where((kind >= 2) & phases.known[:, -1], icon, "")


def _assurance(
    phases: Phases, limits: Limits, kind: Small, polarity: NDArray[np.generic], target: Floats
) -> NDArray[np.str_]:
    if not phases.at.shape[1]:
        return np.full(phases.at.shape[0], "", dtype="<U20")
    with np.errstate(invalid="ignore"):
        above = (target > limits.upper[:, -1]).astype(np.int8)
        beyond = above - (target < limits.lower[:, -1]).astype(np.int8)
    sure = np.where(beyond == polarity, "consistently_failing", "consistently_passing")
    icon = np.where(beyond == 0, "hit_and_miss", sure)
    enough = (limits.points[:, -1] >= TRIAL_BELOW) & (kind >= 2) & phases.known[:, -1]
    return np.where(enough & np.isfinite(target) & (polarity != 0), icon, "")


def _autocorrelation(x: Floats, phases: Phases) -> Floats:
    """Lag-1 correlation of what each phase's own mean leaves; above 0.5, signals come often."""
    away = np.where(phases.known, x - phases.mean(x, phases.known)[phases.at], 0)
    pairs = (away[:, 1:] * away[:, :-1] * phases.joined[:, 1:]).sum(axis=1)
    spread = (away**2).sum(axis=1)
    floor = (SAME * np.abs(np.where(phases.known, x, 0))).max(axis=1, initial=0) ** 2
    enough = (phases.known.sum(axis=1) >= 3) & (spread > floor)
    return np.where(enough, pairs / np.where(enough, spread, 1), np.nan)
