"""What the newest month of a chart shows, and the points that made it: words are made from this
alone, so that they say no more than the rule found."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.stats import spc
from metrics.stats.phases import Flags, Whole, phases_of, runs


@dataclass(frozen=True)
class Signal:
    """Of one chart's newest month. `direction` is the signal's: a trend's slope, otherwise the same
    as `side`, the side of the centre line that the newest value lies on. `run` is how many months in
    a row up to the newest lie on that side. `points` is how many made the signal: the months of a
    shift, of a trend with the one that it started from, in a row beyond a limit, or of the last
    three near one."""

    rule: str
    direction: int
    side: int
    run: int
    points: int

    @property
    def has_shifted(self) -> bool:
        """Whatever rule goes before, so many months lie on one side that they are a shift."""
        return self.run >= spc.MDC.shift


@dataclass(frozen=True)
class NewestSignals:
    """The same of many charts; `made_by` marks the points, charts x months."""

    rule: NDArray[np.int8]
    direction: NDArray[np.int8]
    side: NDArray[np.int8]
    run: Whole
    made_by: Flags

    @property
    def points(self) -> Whole:
        return self.made_by.sum(axis=1)


def newest_signals(
    values: ArrayLike, charts: spc.Charts, *, starts: ArrayLike | None = None
) -> NewestSignals:
    """`values` and `starts` are those that the charts were made from."""
    x = np.atleast_2d(np.asarray(values, dtype=float))
    phases = phases_of(x, starts)
    ruled = phases.known & np.isfinite(charts.limits.upper)
    side = spc.sides(x, charts.limits, ruled)
    beyond, near = spc.zones(x, charts.limits, ruled)
    run = runs(side, phases.joined)[:, -1]
    slopes = runs(spc.steps(x, phases, ruled), phases.joined)[:, -1]
    outside = runs(np.where(beyond, side, 0).astype(np.int8), phases.joined)[:, -1]
    back = np.arange(x.shape[1])[::-1]
    made = {
        spc.SHIFT: back < run[:, None],
        spc.TREND: back <= slopes[:, None],
        spc.TWO_OF_THREE: near & (back < 3),
        spc.ASTRONOMICAL: back < outside[:, None],
    }
    rule = charts.rule[:, -1]
    made_by = np.zeros(x.shape, dtype=bool)
    for number, points in made.items():
        made_by[rule == number] = points[rule == number]
    return NewestSignals(rule, charts.direction[:, -1], side[:, -1], run, made_by)
