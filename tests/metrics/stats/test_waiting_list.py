"""Lists followed month by month, against a plain reading and against waiting-list arithmetic."""

from math import exp, inf, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.stats.waiting_list import (
    GROUPS,
    Change,
    Draws,
    History,
    Means,
    Months,
    Order,
    aged,
    draw,
    follow,
    needed,
    recent_flow,
    relief_capacity,
    target_queue_size,
)
from tests.oracles.waiting_list import plain_course, plainly_aged

BANDS, CLOSE = 105, 1e-9
YEAR = Months(
    np.array([31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 28.0]),
    np.array([21, 20, 21, 22, 23, 20, 22, 23, 20, 20, 22, 20.0]),
)
lists = st.lists(st.integers(0, 500), min_size=BANDS, max_size=BANDS).map(
    lambda bands: np.array(bands, dtype=float)
)
days = st.integers(28, 31)
shares = st.floats(0.05, 1.2)


def steady(starts_a_week: float, mean_wait: float, days: float = 30.0) -> np.ndarray:
    """A list in balance: so many join a week, and everybody is as likely to leave."""
    edges = np.arange(BANDS + 1.0)
    edges[-1] = inf
    return (
        starts_a_week
        * mean_wait
        * (np.exp(-edges[:-1] / mean_wait) - np.exp(-edges[1:] / mean_wait))
    )


def drawn_alike(starts: float, stays: list[float], months: int, draws: int = 1) -> Draws:
    return Draws(np.full((draws, months), starts), np.tile(stays, (draws, months, 1)))


def history(seed: int = 1, months: Months = YEAR) -> History:
    random = np.random.default_rng(seed)
    count = len(months.days)
    level = steady(100, 14)
    bands = random.poisson(np.tile(level, (count, 1)) * random.normal(1, 0.02, (count, 1)))
    starts = random.poisson(100 * months.days / 7 * random.normal(1, 0.03, count))
    return History(bands.astype(float), starts.astype(float), months)


@given(lists, days)
def test_everybody_waits_some_days_longer(bands, days):
    assert aged(bands, days) == pytest.approx(plainly_aged(bands, days), rel=CLOSE, abs=CLOSE)
    assert aged(bands, days).sum() == pytest.approx(bands.sum())


@given(
    lists,
    st.lists(
        st.tuples(days, st.floats(0, 2000), st.lists(shares, min_size=8, max_size=8)),
        min_size=1,
        max_size=4,
    ),
    st.floats(0, 400),
    st.floats(0, 400),
    st.sampled_from(Order),
)
def test_a_list_is_followed_as_a_plain_reading_does(bands, months, treatments, referrals, order):
    lengths = np.array([float(of[0]) for of in months])
    drawn = Draws(np.array([[of[1] for of in months]]), np.array([[of[2] for of in months]]))
    change = Change(treatments, referrals, order)
    course = follow(bands, drawn, Months(lengths, lengths), change)
    plain = plain_course(
        bands,
        drawn.starts[0],
        drawn.stays[0],
        lengths,
        treatments,
        referrals,
        order == Order.AS_NOW,
    )
    for month, left in enumerate(plain):
        assert course.total[0, month] == pytest.approx(sum(left), rel=CLOSE, abs=1e-6)
        assert course.within[0, month] == pytest.approx(sum(left[:18]), rel=CLOSE, abs=1e-6)


def test_without_a_change_nothing_is_changed():
    flow = recent_flow(history())
    drawn = draw(flow, YEAR, 20, seed=3)
    bands = history().lists[-1]
    for order in Order:
        same = follow(bands, drawn, YEAR, Change(order=order))
        assert same.total == pytest.approx(follow(bands, drawn, YEAR).total)
        assert same.within == pytest.approx(follow(bands, drawn, YEAR).within)


def test_the_flow_is_the_share_of_each_group_that_stayed():
    of = history()
    flow = recent_flow(of)
    before = sum(
        np.array(plainly_aged(earlier, length))
        for earlier, length in zip(of.lists[:-1], YEAR.days[1:], strict=True)
    )
    left = of.lists[1:].sum(axis=0)
    for number, (first, end) in enumerate(zip(GROUPS, [*GROUPS[1:], BANDS], strict=True)):
        could_be = before[first:end].sum() + (of.starts[1:].sum() if number == 0 else 0)
        assert flow.stays[number] == pytest.approx(log(left[first:end].sum() / could_be))
    assert flow.starts == pytest.approx(np.log(of.starts / YEAR.working_days).mean())
    assert flow.deviations.shape == (11, 9)
    assert flow.deviations.sum(axis=0) == pytest.approx(np.zeros(9), abs=1e-9)


def test_draws_spread_as_the_months_did_and_wider_for_their_unknown_level():
    flow = recent_flow(history())
    one = Months(np.array([30.0]), np.array([21.0]))
    drawn = draw(flow, one, 40_000, seed=5)
    starts = np.log(drawn.starts[:, 0] / 21)
    spread = flow.deviations[:, 0].std(ddof=1) * np.sqrt(1 + 3 / 11)
    # Of Student's t with ten degrees of freedom the standard deviation is 1.118.
    assert starts.std() == pytest.approx(spread * np.sqrt(10 / 8), rel=0.03)
    assert starts.mean() == pytest.approx(flow.starts, abs=spread / 50)
    joint = np.corrcoef(starts, np.log(drawn.stays[:, 0, 0]))[0, 1]
    assert joint == pytest.approx(np.corrcoef(flow.deviations[:, :2].T)[0, 1], abs=0.03)


def test_no_draw_runs_away() -> None:
    """Two months of a list that doubled and one of none: their logarithms have no sensible spread."""
    lists, starts = np.zeros((3, BANDS)), np.array([1.0, 0.0, 900.0])
    lists[0, 3], lists[1, 30], lists[2, 60] = 1, 4000, 8000
    months = Months(YEAR.days[:3], YEAR.working_days[:3])
    many = Months(np.tile(YEAR.days, 4), np.tile(YEAR.working_days, 4))
    drawn = draw(recent_flow(History(lists, starts, months)), many, 500, seed=2)
    assert drawn.stays.max() <= 1.5 + CLOSE
    assert np.isfinite(follow(lists[-1], drawn, many).total).all()


def test_the_same_seed_draws_the_same():
    flow = recent_flow(history())
    assert (draw(flow, YEAR, 10, seed=7).stays == draw(flow, YEAR, 10, seed=7).stays).all()
    assert (draw(flow, YEAR, 10, seed=7).stays != draw(flow, YEAR, 10, seed=8).stays).any()


@pytest.mark.parametrize("means", Means)
@pytest.mark.parametrize("order", Order)
def test_what_is_needed_is_the_least_that_arrives(means, order):
    of = history()
    drawn, bands = draw(recent_flow(of), YEAR, 20, seed=11), of.lists[-1]
    share = float(np.median(follow(bands, drawn, YEAR).share[:, -1])) + 0.02
    answer = needed(bands, drawn, YEAR, share, means, order)
    # Each draw by itself: with a little less it does not arrive.
    least = []
    for number in range(20):
        alone = Draws(drawn.starts[number : number + 1], drawn.stays[number : number + 1])
        least.append(needed(bands, alone, YEAR, share, means, order).middle)
        if 0 < least[-1] < inf:
            for number_a_week, arrives in ((least[-1], True), (least[-1] - 0.2, False)):
                change = Change(**{means.value: number_a_week}, order=order)
                assert (follow(bands, alone, YEAR, change).share[0, -1] >= share) == arrives
    ordered = sorted(least)
    assert [answer.low, answer.middle, answer.high] == pytest.approx(
        [ordered[1], ordered[10], ordered[18]], rel=1e-3
    )
    assert answer.by_itself == sum(one == 0 for one in least) / 20


def test_a_standard_that_is_met_needs_nothing():
    answer = needed(
        steady(100, 5),
        drawn_alike(430, [exp(-30 / 7 / 5)] * 8, 12),
        YEAR,
        0.6,
        Means.TREATMENTS,
        Order.LONGEST,
    )
    assert (answer.low, answer.middle, answer.high, answer.by_itself) == (0, 0, 0, 1)


def test_nobody_waits_on_an_empty_list():
    none = np.zeros(BANDS)
    answer = needed(none, drawn_alike(0, [1.0] * 8, 12), YEAR, 0.92, Means.TREATMENTS, Order.AS_NOW)
    assert (answer.high, answer.by_itself) == (0, 1)


def test_where_nobody_is_treated_all_must_be():
    """Nobody joins, nobody leaves: 92% within 18 weeks is met only once nobody is left."""
    bands = np.zeros(BANDS)
    bands[30] = 1000
    answer = needed(
        bands, drawn_alike(0, [1.0] * 8, 12), YEAR, 0.92, Means.TREATMENTS, Order.LONGEST
    )
    assert answer.middle == pytest.approx(1000 / (YEAR.days.sum() / 7), rel=1e-3)
    fewer = needed(bands, drawn_alike(0, [1.0] * 8, 12), YEAR, 0.92, Means.REFERRALS, Order.LONGEST)
    assert fewer.low == inf


def test_lists_fall_as_waiting_list_arithmetic_says():
    """The ENT list of Fong and others: 1,200 waiting, 30 a week join; 26 weeks to the size at which
    their waits would be as they should."""
    target = target_queue_size(30, 52, 1 - exp(-4))
    assert target == pytest.approx(390)
    capacity = relief_capacity(30, 1200, target, 26)
    assert capacity == pytest.approx(61.153846, rel=1e-6)
    # Nobody leaves but by treatment: so many a week bring the simulated list to that size.
    months = Months(np.full(6, 26 * 7 / 6), np.full(6, 20.0))
    drawn = drawn_alike(30 * 26 / 6, [1.0] * 8, 6)
    bands = steady(30, 40)
    bands *= 1200 / bands.sum()
    for order in Order:
        course = follow(bands, drawn, months, Change(treatments=capacity, order=order))
        assert course.total[0, -1] == pytest.approx(target, rel=1e-9)


@given(st.floats(5, 500), st.floats(6, 14))
def test_a_list_in_balance_stays_as_it_is(starts, mean_wait):
    """As Little's law has it: starts times the mean wait are waiting, and of exponential waits the
    share within 18 weeks follows from the size alone."""
    bands = steady(starts, mean_wait)
    size = bands.sum()
    assert target_queue_size(starts, 18, bands[:18].sum() / size) == pytest.approx(size, rel=1e-6)
    joined = bands[:5].sum()
    stays = exp(-30 / 7 / mean_wait)
    of_first = joined / (aged(bands, 30)[:5].sum() + starts * 30 / 7)
    drawn = drawn_alike(starts * 30 / 7, [of_first, *[stays] * 7], 24)
    course = follow(bands, drawn, Months(np.full(24, 30.0), np.full(24, 21.0)))
    assert course.total[0, -1] == pytest.approx(size, rel=0.03)
    assert course.share[0, -1] == pytest.approx(bands[:18].sum() / size, abs=0.01)
