"""A waiting list followed month by month, and what it would take to reach a share within 18 weeks.

From one month's end to the next everybody on the list waits some weeks longer, new pathways join
the shortest waits, and of those who had waited about as long a share stays. Shares and starts are
read from the last months of the list itself, with their spread; nothing is known of single
pathways. What comes of it is a range under these assumptions, never a forecast.

`relief_capacity` and `target_queue_size` are the closed forms of the theory of queues (Fong and
others 2022, doi 10.1101/2022.08.23.22279117, as in the NHS-R package): they say nothing of how long
anybody waits on the way, and check the simulation from outside.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import inf, log

import numpy as np
from numpy.random import default_rng
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# The first band of each group of waits that leave the list alike. The first group holds whoever
# can have joined within a month, and the fourth ends where 18 weeks do.
GROUPS = (0, 5, 9, 13, 18, 26, 39, 52)
WITHIN = 18
# Neighbouring months are alike: of a lag-1 autocorrelation of 0.5, which is what these series show,
# the mean of n months has three times the variance that n independent months would give it.
LIKE_NEIGHBOURS = 3
# A cell without pathways has no logarithm.
LEAST = 0.5
HALVINGS = 14
LOW, HIGH = 0.05, 0.95
# Draws end here, or they could run away over four years. Of 9,421 months of ICBs' treatment functions
# 16 had starts further from their usual level, and of 75,368 groups of waits 161 grew more.
FURTHEST, MOST_STAY = 2.0, log(1.5)


class Order(StrEnum):
    """To whom more treatments, or places freed by fewer referrals, go."""

    LONGEST = "longest-first"
    AS_NOW = "as-now"


class Means(StrEnum):
    """Which number of a change is looked for."""

    TREATMENTS = "treatments"
    REFERRALS = "referrals"


@dataclass(frozen=True)
class Months:
    """What is known of months to come, or of past ones, one after another."""

    days: Floats
    working_days: Floats


@dataclass(frozen=True)
class History:
    """Consecutive months, oldest first: the list at the end of each in weekly bands (months x bands),
    and the clock starts of each."""

    lists: Floats
    starts: Floats
    months: Months


@dataclass(frozen=True)
class Flow:
    """How a list has lately moved. Logarithms: `starts` for each working day, `stays` the share of
    each group that stays to the end of a month. `deviations` of single months from these, months x
    (starts, then groups)."""

    starts: float
    stays: Floats
    deviations: Floats


@dataclass(frozen=True)
class Draws:
    """What may come, draws x months: clock starts, and (x groups) the share of each that stays."""

    starts: Floats
    stays: Floats


@dataclass(frozen=True)
class Course:
    """Lists at the end of each month, draws x months: pathways, and how many within 18 weeks.
    `removed`: how many left during it, treated or not (fewer than none where more came on than is
    known)."""

    total: Floats
    within: Floats
    removed: Floats

    @property
    def share(self) -> Floats:
        """Within 18 weeks, 0 to 1; of an empty list all."""
        return np.divide(
            self.within, self.total, out=np.ones_like(self.total), where=self.total > 0
        )


@dataclass(frozen=True)
class Change:
    """From the first month on, each week: treatments more, and referrals fewer; one number, or one
    for each draw."""

    treatments: Floats | float = 0.0
    referrals: Floats | float = 0.0
    order: Order = Order.LONGEST


@dataclass(frozen=True)
class Needed:
    """A week, over all months: the 5th, 50th and 95th percentile of the draws. 0 where a draw
    arrives without more, inf where no number is enough. `by_itself`: the share of draws that
    arrive without more."""

    low: float
    middle: float
    high: float
    by_itself: float


def aged(lists: Floats, days: float) -> Floats:
    """Bands along the last axis some days later, if nobody left. Within a band waits are spread
    evenly, so that a part of it passes into the next. The last band is open and keeps its own."""
    weeks, rest = divmod(days / 7, 1.0)
    step = int(weeks)
    last = lists.shape[-1] - 1
    later = np.zeros(lists.shape, dtype=np.float64)
    later[..., step:] = (1 - rest) * lists[..., : last + 1 - step]
    later[..., step + 1 :] += rest * lists[..., : last - step]
    later[..., last] += (1 - rest) * lists[..., last + 1 - step :].sum(axis=-1)
    later[..., last] += rest * lists[..., last - step :].sum(axis=-1)
    return later


def recent_flow(history: History) -> Flow:
    """How the list moved over the months of a history, of which the first only begins it. The share
    that stays is of all months together: a month with few pathways weighs little."""
    before = np.stack(
        [
            aged(earlier, days)
            for earlier, days in zip(history.lists[:-1], history.months.days[1:], strict=True)
        ]
    )
    could_be = _grouped(before)
    could_be[:, 0] += history.starts[1:]
    left = _grouped(history.lists[1:])
    stays = _log(left.sum(axis=0)) - _log(could_be.sum(axis=0))
    starts = _log(history.starts / history.months.working_days)
    deviations = np.column_stack([starts[1:], _log(left) - _log(could_be)])
    return Flow(float(starts.mean()), stays, deviations - deviations.mean(axis=0))


def draw(flow: Flow, months: Months, draws: int, seed: int) -> Draws:
    """Months as the recent ones were. Each draw has a level of its own, since a few months do not tell
    it exactly, and months that vary about it. Starts and shares vary together, as they did: each
    deviation is a random mixture of the recent months' own. Student's t, since the spread is no
    better known than the level."""
    random = default_rng(seed)
    recent = len(flow.deviations)
    scale = 1 / np.sqrt(random.chisquare(recent - 1, (draws, 1, 1)))
    level = random.standard_normal((draws, 1, recent)) * np.sqrt(LIKE_NEIGHBOURS / recent)
    mixed = scale * (level + random.standard_normal((draws, len(months.days), recent)))
    deviations = mixed @ flow.deviations
    deviations = np.clip(deviations, -FURTHEST, FURTHEST)
    starts = np.exp(flow.starts + deviations[..., 0]) * months.working_days
    return Draws(starts, np.exp(np.minimum(flow.stays + deviations[..., 1:], MOST_STAY)))


def follow(list_now: Floats, drawn: Draws, months: Months, change: Change | None = None) -> Course:
    """The list (bands) through the months of each draw. With a change, as many leave as would have
    without it (places are not given up for want of referrals), and the treatments more."""
    unchanged = _unchanged(list_now, drawn, months)
    if change is None:
        return unchanged
    return _changed(list_now, drawn, months, change, unchanged.removed)


def _unchanged(list_now: Floats, drawn: Draws, months: Months) -> Course:
    lists = _of_each_draw(list_now, drawn)
    columns = []
    for month, days in enumerate(months.days):
        could_be = _joined(aged(lists, days), drawn.starts[:, month], days)
        lists = could_be * _by_band(drawn.stays[:, month], lists.shape[1])
        columns.append((lists, could_be.sum(axis=1) - lists.sum(axis=1)))
    return _course(columns)


def _changed(
    list_now: Floats, drawn: Draws, months: Months, change: Change, removed: Floats
) -> Course:
    lists = _of_each_draw(list_now, drawn)
    columns = []
    for month, days in enumerate(months.days):
        starts = drawn.starts[:, month] - np.asarray(change.referrals) * days / 7
        could_be = _joined(aged(lists, days), np.maximum(starts, 0.0), days)
        lists = could_be * _by_band(drawn.stays[:, month], lists.shape[1])
        leaving = could_be - lists
        more = removed[:, month] - leaving.sum(axis=1) + np.asarray(change.treatments) * days / 7
        lists = _without(lists, leaving, np.maximum(more, 0.0), change.order)
        columns.append((lists, could_be.sum(axis=1) - lists.sum(axis=1)))
    return _course(columns)


def _of_each_draw(list_now: Floats, drawn: Draws) -> Floats:
    return np.broadcast_to(list_now, (len(drawn.starts), len(list_now)))


def _course(columns: list[tuple[Floats, Floats]]) -> Course:
    return Course(
        total=np.column_stack([lists.sum(axis=1) for lists, _ in columns]),
        within=np.column_stack([lists[:, :WITHIN].sum(axis=1) for lists, _ in columns]),
        removed=np.column_stack([removed for _, removed in columns]),
    )


def _without(lists: Floats, leaving: Floats, number: Floats, order: Order) -> Floats:
    """Less some more pathways; what a band has not got is taken from the longest waits."""
    if order == Order.AS_NOW:
        weights = np.maximum(leaving, 0.0)
        among = weights.sum(axis=1, keepdims=True)
        shares = np.divide(weights, among, out=np.zeros_like(weights), where=among > 0)
        taken = np.minimum(lists, shares * number[:, None])
        lists, number = lists - taken, number - taken.sum(axis=1)
    longer = lists[:, ::-1].cumsum(axis=1)[:, ::-1] - lists
    return lists - np.clip(number[:, None] - longer, 0.0, lists)


def needed(
    list_now: Floats, drawn: Draws, months: Months, share: float, means: Means, order: Order
) -> Needed:
    """What a week, from the first month to the last of at least one, brings the list to `share`
    (0 to 1) within 18 weeks at the end of the last: for each draw the least, by halving."""
    unchanged = _unchanged(list_now, drawn, months)

    def arrives(number: Floats) -> Flags:
        treatments, referrals = (number, 0.0) if means is Means.TREATMENTS else (0.0, number)
        change = Change(treatments, referrals, order)
        return _changed(list_now, drawn, months, change, unchanged.removed).share[:, -1] >= share

    already = unchanged.share[:, -1] >= share
    low, high, is_enough = _bracket(list_now, drawn, months, unchanged, means, arrives)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        enough = arrives(middle)
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    least = np.sort(np.where(already, 0.0, np.where(is_enough, high, inf)))
    low_end, median, high_end = (least[round(q * (len(least) - 1))] for q in (LOW, 0.5, HIGH))
    return Needed(float(low_end), float(median), float(high_end), float(already.mean()))


def _bracket(
    list_now: Floats,
    drawn: Draws,
    months: Months,
    unchanged: Course,
    means: Means,
    arrives: Callable[[Floats], Flags],
) -> tuple[Floats, Floats, Flags]:
    """Between what the least lies, and whether any number is enough. A few times those who would
    wait longer at the end, spread over all weeks, mostly is: that spares halvings."""
    least_weeks = float(months.days.min()) / 7
    if means == Means.TREATMENTS:
        # All who are there or come, in one month: with as many more treatments the list is empty.
        most = (list_now.sum() + drawn.starts.sum(axis=1)) / least_weeks
    else:
        most = drawn.starts.max(axis=1) / least_weeks
    late = unchanged.total[:, -1] - unchanged.within[:, -1]
    likely = np.minimum(4 * late / (float(months.days.sum()) / 7), most)
    enough = arrives(likely)
    low = np.where(enough, 0.0, likely)
    high = np.where(enough, likely, most)
    return low, high, enough | arrives(most)


def target_queue_size(starts: float, weeks: float, share: float) -> float:
    """The list on which `share` (0 to 1) have waited at most so many weeks, with `starts` a week and
    waits that are exponential, as in a queue that is worked off at random: starts times the mean
    wait. The published form divides by 4, which is a share of 98%."""
    return starts * weeks / -log(1 - share)


def relief_capacity(starts: float, queue: float, target: float, weeks: float) -> float:
    """Removals a week that bring a list from one size to another over some weeks."""
    return starts + (queue - target) / weeks


def _joined(lists: Floats, starts: Floats, days: float) -> Floats:
    """With the month's new pathways, spread evenly over the waits they can have had by its end."""
    weeks = days / 7
    first = GROUPS[1]
    joined = lists.copy()
    joined[:, :first] += starts[:, None] * np.clip(weeks - np.arange(first), 0, 1) / weeks
    return joined


def _grouped(bands: Floats) -> Floats:
    grouped: Floats = np.add.reduceat(bands, GROUPS, axis=-1)
    return grouped


def _by_band(of_groups: Floats, bands: int) -> Floats:
    return np.repeat(of_groups, np.diff([*GROUPS, bands]), axis=-1)


def _log(values: Floats) -> Floats:
    return np.log(np.maximum(values, LEAST))
