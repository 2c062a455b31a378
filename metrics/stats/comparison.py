"""A place against comparable places over the same months. One treated place makes the usual
standard errors meaningless: each peer takes its part in turn, and the place is ranked among them.

Source: Abadie, Diamond and Hainmueller 2010 (synthetic control); Lawson and Hanson 1974 (NNLS).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.stats.interrupted_series import rank_probability

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

MONTHS_NEEDED = 24
CLOSE_ENOUGH = 0.10


@dataclass(frozen=True)
class Differences:
    """`naive` is the place's own change, which alone says nothing; `estimate` takes off that of its
    peers; `probability` is the place's rank among peers treated as if they were it."""

    naive: float
    estimate: float
    probability: float

    @property
    def is_known(self) -> bool:
        return math.isfinite(self.estimate)


def difference_in_differences(
    treated: Floats, peers: Floats, start: int, comparators: Flags | None = None
) -> Differences:
    """`peers` are peers x months; `comparators` those whose change is taken off (all, unless given), the
    others are only ranked among. Draw both lines before `start`: they must run side by side."""
    changes = _mean(peers[:, start:]) - _mean(peers[:, :start])
    known = np.isfinite(changes)
    compared = known if comparators is None else known & comparators
    naive = float(_mean(treated[start:]) - _mean(treated[:start]))
    if not compared.any():
        return Differences(naive, math.nan, math.nan)
    estimate = naive - float(changes[compared].mean())
    if compared.sum() < 2:
        return Differences(naive, estimate, math.nan)
    placebos = np.abs(less_comparators(changes, compared)[known]).tolist()
    return Differences(naive, estimate, rank_probability(abs(estimate), placebos))


def less_comparators(changes: Floats, compared: Flags) -> Floats:
    """Each place's number less the mean of the comparators', itself left out."""
    total, count = changes[compared].sum(), int(compared.sum())
    own = np.where(compared, changes, 0.0)
    return np.asarray(changes - (total - own) / (count - compared))


def trends_apart(treated: Floats, peers: Floats, start: int, comparators: Flags) -> float:
    """The share of places that drifted from the comparators before `start` at least as fast as this
    one did: where few do, what it did since goes on with what it did before. nan without months."""
    slopes, own = _slopes(peers[:, :start]), _slopes(treated[None, :start])[0]
    known = np.isfinite(slopes)
    compared = known & comparators
    if compared.sum() < 2:
        return math.nan
    placebos = np.abs(less_comparators(slopes, compared)[known]).tolist()
    return rank_probability(abs(float(own - slopes[compared].mean())), placebos)


def _slopes(values: Floats) -> Floats:
    """Of a line through the known months of each row."""
    known = np.isfinite(values)
    time = np.where(known, np.arange(values.shape[1], dtype=float), np.nan)
    away = np.where(known, time - _mean(time)[:, None], 0.0)
    spread = (away**2).sum(axis=1)
    rise = (away * np.where(known, values, 0.0)).sum(axis=1)
    return np.asarray(np.where(spread > 0, rise / np.where(spread > 0, spread, 1), np.nan))


def _mean(values: Floats) -> Floats:
    known = np.isfinite(values)
    count = known.sum(axis=-1)
    total = np.where(known, values, 0).sum(axis=-1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


@dataclass(frozen=True)
class Synthetic:
    """`weights` of the donors (0 or more, sum 1); `effects` for each month after. `close` says if
    the months before are enough, and followed closely enough, for `effects` to mean anything."""

    weights: Floats
    effects: Floats
    mean_effect: float
    error_before: float
    error_after: float
    close: bool

    @property
    def ratio(self) -> float:
        if self.error_before > 0:
            return self.error_after / self.error_before
        return math.inf if self.error_after > 0 else 0.0


def synthetic_control(treated: Floats, donors: Floats, start: int) -> Synthetic | None:
    """`donors` are donors x months, none of which shares the place's trust: what spills over would
    be taken off. Donors with a missing month are left out; None without any, or without months."""
    whole = np.isfinite(donors).all(axis=1)
    known = np.isfinite(treated)
    before, after = known[:start], known[start:]
    if not whole.any() or not before.any() or not after.any():
        return None
    target, matrix = treated[:start][before], donors[whole][:, :start][:, before].T
    own = simplex_weights(matrix, target)
    gap = target - matrix @ own
    effects = treated[start:] - own @ donors[whole][:, start:]
    weights = np.zeros(len(donors))
    weights[whole] = own
    error = _root_mean_square(gap)
    # How far the place lies from its donors' plain mean: following it must do much better.
    usual = float(np.abs(target - matrix.mean(axis=1)).mean())
    return Synthetic(
        weights=weights,
        effects=effects,
        mean_effect=float(np.nanmean(effects)),
        error_before=error,
        error_after=_root_mean_square(effects[after]),
        close=bool(before.sum() >= MONTHS_NEEDED and error <= CLOSE_ENOUGH * usual),
    )


def _root_mean_square(values: Floats) -> float:
    return math.sqrt(float((values**2).mean()))


def synthetic_probability(
    treated: Floats, donors: Floats, start: int, others: Floats | None = None
) -> float:
    """Rank of the place's error after over error before among donors treated as if they were it, and
    among `others`, that lend it nothing."""
    own = synthetic_control(treated, donors, start)
    everyone = range(len(donors))
    units = [
        (donors[unit], donors[[other for other in everyone if other != unit]]) for unit in everyone
    ]
    units += [(other, donors) for other in ([] if others is None else others)]
    placebos = (
        synthetic_control(unit, lenders, start)
        for unit, lenders in units
        if np.isfinite(unit).all()
    )
    ratios = [placebo.ratio for placebo in placebos if placebo]
    return rank_probability(own.ratio if own else math.nan, ratios)


def simplex_weights(matrix: Floats, target: Floats) -> Floats:
    """Weights of 0 or more that sum to 1 and bring the columns closest to the target.

    With gaps D = columns - target, |Dx|^2 + c^2(sum x - 1)^2 over x of 0 or more has its least
    value on the same ray as |Dw|^2 over weights: its least over the length of x is
    c^2|Dw|^2 / (c^2 + |Dw|^2), which grows with |Dw|^2.
    """
    gaps = matrix - target[:, None]
    length = float(np.sqrt((gaps**2).mean())) or 1.0
    stacked = np.vstack([gaps, np.full(gaps.shape[1], length)])
    solution = nonnegative_least_squares(stacked, np.append(np.zeros(len(gaps)), length))
    weights: Floats = solution / solution.sum()
    return weights


def nonnegative_least_squares(matrix: Floats, target: Floats) -> Floats:
    """Lawson and Hanson's active sets."""
    columns = matrix.shape[1]
    free = np.zeros(columns, dtype=bool)
    x = np.zeros(columns)
    tolerance = 10 * np.finfo(float).eps * np.abs(matrix).sum(axis=0).max() * max(matrix.shape)
    for _ in range(5 * columns):
        slope = matrix.T @ (target - matrix @ x)
        slope[free] = -np.inf
        best = int(slope.argmax())
        if slope[best] <= tolerance:
            break
        free[best] = True
        x = _back_inside(matrix, target, x, free)
    return x


def _back_inside(matrix: Floats, target: Floats, x: Floats, free: NDArray[np.bool_]) -> Floats:
    """Least squares over the free columns; those that would go below 0 are fixed at 0 again."""
    while True:
        goal = np.zeros(len(x))
        goal[free] = np.linalg.lstsq(matrix[:, free], target, rcond=None)[0]
        below = free & (goal <= 0)
        if not below.any():
            return goal
        share = (x[below] / (x[below] - goal[below])).min()
        x = x + share * (goal - x)
        free &= x > 1e-14 * max(1.0, x.max())
        x[~free] = 0
