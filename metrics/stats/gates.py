"""What must hold before a change is read: months enough, one series throughout, and everybody's
figures. A gate that is closed says why, in a clause that a sentence can end with.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from metrics.stats.interrupted_series import NEEDED_AFTER, NEEDED_BEFORE, SHARE_NEEDED
from metrics.stats.spc import TO_RANGE_LIMIT

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# So many ranges between months show which step is unusual.
RANGES_NEEDED = 8
ROUNDING = 1e-9


class Gate(StrEnum):
    FEW_BEFORE = "few before"
    FEW_AFTER = "few after"
    BREAK = "break"
    MISSING = "missing"
    PARTIAL = "partial"
    BOUNDARY = "boundary"
    SHARE = "share"
    FEW_PLACEBOS = "few placebos"
    TRENDS_APART = "trends apart"


# These say that no figure can be read; the others, which words cannot be used.
NOTHING_READ = frozenset({Gate.BREAK, Gate.MISSING, Gate.PARTIAL, Gate.BOUNDARY, Gate.SHARE})


@dataclass(frozen=True)
class Closed:
    """`on`: the month that closes it; for months too few after, the first in which they are enough."""

    gate: Gate
    reason: str
    on: date | None = None


@dataclass(frozen=True)
class Hindrance:
    """Something known about a month of a series. `needs_step`: it closes the gate only where the series
    stepped there more than it usually moves, as a change of definition does for few."""

    gate: Gate
    month: date
    reason: str
    needs_step: bool = False


def closed_gates(
    months: Sequence[date],
    values: Floats,
    start: int,
    *,
    ramp_in: int = 0,
    hindrances: Iterable[Hindrance] = (),
    share: float = 1.0,
) -> tuple[Closed, ...]:
    """`values` are of consecutive `months`, like for like, nan where not known; `start` is the index of
    the first month after. `ramp_in` months from it do not count. `share`: what the provider that did
    it does of the place's admitted work."""
    closed = [
        Closed(each.gate, each.reason, each.month)
        for each in hindrances
        if _is_inside(months, each) and (not each.needs_step or stepped(values, months, each.month))
    ]
    if share < SHARE_NEEDED:
        # Rounded down: what falls short of 30% never reads as 30%.
        reason = f"its provider does {int(100 * share + ROUNDING)}% of the place's admitted work, and 30% are needed"
        closed.append(Closed(Gate.SHARE, reason))
    return (*closed, *_months(months, values, start, ramp_in))


def _is_inside(months: Sequence[date], hindrance: Hindrance) -> bool:
    """A break before the first month parts nothing; who is missing in it is missing."""
    begins = hindrance.gate in (Gate.MISSING, Gate.PARTIAL) and hindrance.month == months[0]
    return begins or months[0] < hindrance.month <= months[-1]


def _months(months: Sequence[date], values: Floats, start: int, ramp_in: int) -> list[Closed]:
    known = np.isfinite(values)
    before, after = int(known[:start].sum()), int(known[start + ramp_in :].sum())
    closed = []
    if before < NEEDED_BEFORE:
        reason = f"{before} months before the start are known, and {NEEDED_BEFORE} are needed"
        closed.append(Closed(Gate.FEW_BEFORE, reason))
    if after < NEEDED_AFTER:
        # Counted from the newest month: a gap or the ramp-in is made up for by later months.
        last = _later(months[-1], NEEDED_AFTER - after + max(0, start + ramp_in - len(months)))
        reason = f"{after} months since the start are known, and {NEEDED_AFTER} are needed"
        closed.append(Closed(Gate.FEW_AFTER, reason, last))
    return closed


def _later(month: date, count: int) -> date:
    number = month.year * 12 + month.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)


def stepped(values: Floats, months: Sequence[date], month: date) -> bool:
    """Whether the series moved into this month by more than the limit of its moving ranges; yes where
    too little is known to tell."""
    moved = np.abs(np.diff(values))
    at = list(months).index(month) - 1
    others = np.delete(moved, at)
    others = others[np.isfinite(others)]
    if math.isnan(moved[at]) or len(others) < RANGES_NEEDED:
        return True
    return bool(moved[at] > TO_RANGE_LIMIT * others.mean())
