"""When a chart's limits might be drawn anew: a suggestion, never done by itself.

Source: NHS England, Making Data Count ("there is no formula: it is a judgement").
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from metrics.stats.phases import Flags, Whole, phases_of, runs
from metrics.stats.spc import RUN_CHART_BELOW, TRIAL_BELOW, Charts, charts, sides

# A cause may show in the figures some months after it.
CAUSE_WITHIN = 3


@dataclass(frozen=True)
class Suggestions:
    """Where new limits might start: a month's index (-1 for none), months since, and whether they
    are as many as one would like. A person decides, with a reason."""

    start: Whole
    points: Whole
    ample: Flags


def suggest_recalculation(
    values: ArrayLike,
    chart: Charts,
    *,
    causes: ArrayLike,
    explained: ArrayLike,
    starts: ArrayLike | None = None,
) -> Suggestions:
    """A shift that lasts to the latest month, follows a month with a known cause, is not a break in
    the data or a missing provider (`explained`), and whose own limits hold.

    Seven months make a shift, but fewer than ten have no limits that could hold.
    """
    x = np.atleast_2d(np.asarray(values, dtype=float))
    phases = phases_of(x, starts)
    ruled = phases.known & np.isfinite(chart.limits.upper)
    points = runs(sides(x, chart.limits, ruled), phases.joined)[:, -1]
    start = x.shape[1] - points
    column = np.arange(x.shape[1])
    tail = column >= start[:, None]
    lead = (column >= start[:, None] - CAUSE_WITHIN) & (column <= start[:, None])
    suggested = points >= max(chart.preset.shift, RUN_CHART_BELOW)
    suggested &= (lead & np.asarray(causes, dtype=bool)).any(axis=1)
    suggested &= ~(tail & np.asarray(explained, dtype=bool)).any(axis=1)
    begins = np.zeros(x.shape, dtype=bool) if starts is None else np.array(starts, dtype=bool)
    anew = charts(x, starts=begins | (column == start[:, None]), preset=chart.preset)
    suggested &= ~(tail & (anew.rule > 0)).any(axis=1)
    return Suggestions(
        np.where(suggested, start, -1),
        np.where(suggested, points, 0),
        suggested & (points >= TRIAL_BELOW),
    )
