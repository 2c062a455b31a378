import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.stats.distributions import gamma_quantile, normal_quantile
from metrics.stats.ranks import (
    beta_draws,
    competition_ranks,
    cube_root_draws,
    gamma_draws,
    month_block_ranks,
    rank_intervals,
    ranked_rates,
    wider,
)
from tests.oracles import spread as plain


def same(result, expected):
    np.testing.assert_allclose(result, expected, rtol=1e-12, atol=1e-12)


def test_gamma_draws_give_the_answer_key_s_intervals(oracles):
    case = oracles["rank_intervals"]
    counts = np.array(list(case["counts"].values()), dtype=float)
    people = np.array(list(case["pop"].values()), dtype=float)

    result = rank_intervals(counts / people, gamma_draws(counts, people, seed=20240425))

    ends = zip(result.lower.tolist(), result.upper.tolist(), strict=True)
    assert [list(pair) for pair in ends] == list(case["rank95"].values())
    # A tenth of five places is one place.
    assert result.top_tenth == pytest.approx(list(case["prob_first"].values()), abs=1e-12)
    assert result.bottom_tenth == pytest.approx(list(case["prob_last"].values()), abs=1e-12)
    assert result.rank.tolist() == [1, 2, 3, 4, 5] and result.ranked == 5


draws = st.integers(1, 6).flatmap(
    lambda places: st.lists(
        st.lists(st.integers(0, 4).map(float), min_size=places, max_size=places),
        min_size=1,
        max_size=60,
    )
)


@given(draws, st.booleans())
def test_rank_intervals_as_by_ranking_each_draw(rows, high_first):
    ranks = [plain.competition_ranks(row, high_first) for row in rows]

    result = rank_intervals(np.array(rows[0]), np.array(rows), high_first)

    for place, own in enumerate(zip(*ranks, strict=True)):
        ordered = sorted(own)
        # The first draw with a fortieth at or below it, and the first with more than 39 fortieths.
        low, high = ordered[-(-len(own) // 40) - 1], ordered[39 * len(own) // 40]
        assert result.lower[place] == min(low, ranks[0][place])
        assert result.upper[place] == max(high, ranks[0][place])
        assert result.top_tenth[place] == pytest.approx(own.count(1) / len(own))
        assert result.bottom_tenth[place] == pytest.approx(own.count(len(rows[0])) / len(own))


@pytest.mark.parametrize("draws", [39, 40, 41])
def test_one_draw_in_forty_is_within_the_interval(draws):
    # The first place comes last once: in forty draws that is exactly what a tail may leave out.
    rows = np.tile([2.0, 1.0], (draws, 1))
    rows[-1] = [1.0, 2.0]

    result = rank_intervals(np.array([2.0, 1.0]), rows)

    assert result.upper[0] == (2 if draws <= 40 else 1)
    assert result.lower[1] == (1 if draws <= 40 else 2)


def test_a_rank_lies_in_its_own_interval():
    result = rank_intervals(np.array([3.0, 2.0, 1.0]), np.tile([2.0, 3.0, 1.0], (50, 1)))

    assert result.rank.tolist() == [1, 2, 3]
    assert result.lower.tolist() == [1, 1, 3] and result.upper.tolist() == [2, 2, 3]


@given(draws)
def test_a_draw_that_came_up_often_counts_as_often(rows):
    x = np.array(rows)
    times = np.arange(1, len(rows) + 1)

    weighted, repeated = (
        rank_intervals(x[0], x, times=times),
        rank_intervals(x[0], x.repeat(times, 0)),
    )

    same(weighted.lower, repeated.lower)
    same(weighted.upper, repeated.upper)
    same(weighted.top_tenth, repeated.top_tenth)


@given(draws, st.randoms(use_true_random=False))
def test_renaming_places_renames_their_intervals(rows, random):
    x = np.array(rows)
    order = list(range(x.shape[1]))
    random.shuffle(order)

    result, renamed = rank_intervals(x[0], x), rank_intervals(x[0][order], x[:, order])

    same(renamed.lower, result.lower[order])
    same(renamed.upper, result.upper[order])


def test_places_not_known_are_not_ranked():
    counts = np.array([[10.0] * 12, [np.nan] * 12, [20.0] * 12, [15.0] * 12])
    people = np.full((4, 12), 1000.0)
    people[3] = np.nan

    result = ranked_rates(counts, people, seed=1, draws=500)

    same(result.rank, [2, np.nan, 1, np.nan])
    assert result.ranked == 2
    assert np.isnan(result.lower[[1, 3]]).all() and not np.isnan(result.lower[[0, 2]]).any()


@pytest.mark.parametrize("places", [0, 1])
def test_one_place_and_none(places):
    result = ranked_rates(np.full((places, 12), 9.0), np.full((places, 12), 100.0), 1, draws=100)

    assert result.ranked == places
    assert result.lower.tolist() == result.upper.tolist() == [1.0] * places


def test_places_without_events_share_their_rank():
    counts = np.zeros((4, 12))
    counts[0] = 30

    result = month_block_ranks(counts, np.full((4, 12), 100.0), seed=1)

    assert result.rank.tolist() == [1, 2, 2, 2]
    assert result.lower.tolist() == result.upper.tolist() == [1, 2, 2, 2]


def test_the_wider_of_two_intervals_is_shown_place_by_place():
    x = np.array([4.0, 3.0, 2.0, 1.0])
    steady = rank_intervals(x, np.tile(x, (100, 1)))
    loose = rank_intervals(x, np.array([[3.0, 4.0, 2.0, 1.0], [4.0, 3.0, 2.0, 1.0]] * 50))

    result = wider(steady, loose)

    assert result.lower.tolist() == [1, 1, 3, 4]
    assert result.upper.tolist() == [2, 2, 3, 4]
    assert result.top_tenth.tolist() == [0.5, 0.5, 0, 0]
    assert wider(loose, steady).upper.tolist() == result.upper.tolist()


def test_swings_from_month_to_month_widen_what_chance_leaves_narrow():
    random = np.random.default_rng(7)
    level = np.linspace(900, 1100, 30)[:, None]
    steady = np.repeat(level, 12, axis=1)
    people = np.full((30, 12), 1e5)

    calm = ranked_rates(steady, people, seed=3, draws=4000)
    swinging = ranked_rates(steady * random.normal(1, 0.15, (30, 12)), people, seed=3, draws=4000)

    assert (swinging.upper - swinging.lower).mean() > 2 * (calm.upper - calm.lower).mean()


def test_rank_intervals_hold_the_true_rank_as_often_as_they_say():
    random = np.random.default_rng(8)
    covered = []
    for _ in range(30):
        true = random.normal(1500, 250, 60)
        months = true[:, None] * random.normal(1, 0.06, (60, 12))
        result = month_block_ranks(months, np.ones((60, 12)), seed=1)
        rank = competition_ranks(true)
        covered.append(((result.lower <= rank) & (rank <= result.upper)).mean())
    assert np.mean(covered) == pytest.approx(0.96, abs=0.02)


# Shrinking, and shares


def test_shares_are_drawn_from_a_beta():
    drawn = beta_draws(np.array([30.0, np.nan]), np.array([100.0, 50.0]), seed=2, draws=20_000)

    assert drawn[:, 0].mean() == pytest.approx(30.5 / 101, abs=0.001)
    assert drawn[:, 0].std() == pytest.approx(math.sqrt(30.5 * 70.5 / 101**2 / 102), rel=0.03)
    assert np.isnan(drawn[:, 1]).all()


# Gamma draws made from normal ones


@pytest.mark.parametrize("count", [50, 120, 1500, 40_000])
def test_cubes_of_normal_draws_have_the_quantiles_of_a_gamma(count):
    z = np.array([normal_quantile(p) for p in (0.001, 0.025, 0.5, 0.975, 0.999)])
    shape = count + 0.5
    result = shape * (1 - 1 / (9 * shape) + z / (3 * np.sqrt(shape))) ** 3
    exact = [float(gamma_quantile(shape, p)) for p in (0.001, 0.025, 0.5, 0.975, 0.999)]
    np.testing.assert_allclose(result, exact, rtol=1e-3)


def test_fast_draws_are_spread_as_the_exact_ones():
    counts = np.array([3.0, 49.0, 50.0, 1500.0, np.nan, 8.0])
    people = np.array([1e3, 1e3, 1e3, 1e5, 1e5, np.nan])

    fast = cube_root_draws(counts, people, seed=4, draws=20_000) ** 3
    exact = gamma_draws(counts, people, seed=5, draws=20_000)

    assert (np.isnan(fast) == np.isnan(exact)).all() and np.isnan(fast[:, 4:]).all()
    for share in (0.025, 0.5, 0.975):
        item, other = (
            np.quantile(fast[:, :4], share, axis=0),
            np.quantile(exact[:, :4], share, axis=0),
        )
        # Four standard errors of a quantile from so many draws, each way.
        sure = 8 * exact[:, :4].std(axis=0) / np.sqrt(20_000) * 2.7
        assert (np.abs(item - other) < sure).all(), share
    assert (fast[:, :4] > 0).all()
    assert (fast == cube_root_draws(counts, people, seed=4, draws=20_000) ** 3)[:, :4].all()
