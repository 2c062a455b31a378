"""Why a list moved: what joined it, what left it with a report of it, and what is left over.

List at the start + clock starts - completed admitted - completed non-admitted - unreported removals
= list at the end. The last of what is taken off is the rest that makes it come out, so it is never
taken for granted: it is held against its own usual range.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.stats import spc
from metrics.stats.phases import Flags, Floats, phases_of

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class ListFlows:
    """One number for each of many places."""

    start: Whole
    clock_starts: Whole
    completed_admitted: Whole
    completed_non_admitted: Whole
    end: Whole

    @property
    def change(self) -> Whole:
        return self.end - self.start

    @property
    def unreported_removals(self) -> Whole:
        completed = self.completed_admitted + self.completed_non_admitted
        return self.start + self.clock_starts - completed - self.end


def list_flows(
    lists: ArrayLike,
    clock_starts: ArrayLike,
    completed_admitted: ArrayLike,
    completed_non_admitted: ArrayLike,
) -> ListFlows:
    """Over all of the months: the last axis has the lists at the ends of months, and what flowed in
    those after the first of them."""
    at_end = np.asarray(lists, dtype=np.int64)
    flows = [
        np.asarray(flow, dtype=np.int64)
        for flow in (clock_starts, completed_admitted, completed_non_admitted)
    ]
    if any(flow.shape != (*at_end.shape[:-1], at_end.shape[-1] - 1) for flow in flows):
        raise ValueError("There is one list more than there are months of flows")
    started, admitted, non_admitted = (np.asarray(flow.sum(axis=-1)) for flow in flows)
    return ListFlows(at_end[..., 0], started, admitted, non_admitted, at_end[..., -1])


@dataclass(frozen=True)
class UsualRange:
    """Control limits of each series at each month, unclipped; nan where its phase is too short for
    them. `outside`: a known month lies beyond them."""

    lower: Floats
    upper: Floats
    outside: Flags


def usual_range(values: ArrayLike, starts: ArrayLike | None = None) -> UsualRange:
    """Of series x months, nan where a month is not known; `starts` begin a phase, as in spc."""
    x = np.atleast_2d(np.asarray(values, dtype=float))
    limits = spc.charts(x, starts=starts).limits
    known = phases_of(x, starts).known & np.isfinite(limits.upper)
    outside, _ = spc.zones(x, limits, known)
    return UsualRange(limits.lower, limits.upper, outside)
