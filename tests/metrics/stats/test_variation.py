import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from metrics.stats.variation import (
    expected_at_overall_rate,
    gini,
    is_cv_widening,
    scv,
    spread,
    within_between,
)
from tests.oracles import spread as plain

CLOSE = 1e-9

rate = st.integers(1, 400).map(lambda tenths: tenths / 10)
weight = st.integers(1, 1000).map(float)
areas = st.lists(st.tuples(rate, weight), min_size=2, max_size=25)


def columns(pairs):
    return (np.array(column, dtype=float) for column in zip(*pairs, strict=True))


def test_the_summary_of_the_answer_key(oracles):
    case = oracles["variation_summary"]
    rates = np.array(list(case["rates_per_1000"].values()))
    people = np.array(list(case["pop_thousands"].values()), dtype=float)
    result = spread(rates, people)

    for name, key in (
        ("mean", "mean"),
        ("weighted_mean", "weighted_mean"),
        ("median", "median"),
        ("ratio_of_extremes", "best_to_worst"),
        ("ratio_90_10", "ratio_90_10_linear"),
        ("ratio_of_tenths", "ratio_top_decile_mean_to_bottom_decile_mean"),
        ("interquartile_range", "iqr"),
        ("cv", "cv_unweighted_sample"),
        ("weighted_cv", "cv_weighted"),
        ("gini", "gini_unweighted"),
        ("weighted_gini", "gini_weighted"),
    ):
        assert getattr(result, name) == pytest.approx(case[key], rel=CLOSE), name
    assert (result.highest, result.lowest, result.places) == (0, 9, 10)
    counts = rates * people
    left = scv(counts, expected_at_overall_rate(counts, people))
    assert left == pytest.approx(case["scv_x100"], rel=CLOSE)


def test_spread_within_and_between(oracles):
    case = oracles["within_between"]
    rows = [
        (icb, *pair)
        for icb, places in case["data_rate_popthousands"].items()
        for pair in places.values()
    ]
    icb, rates, people = zip(*rows, strict=True)
    result = within_between(np.array(rates), np.array(people, dtype=float), np.array(icb))

    for name, key in (
        ("total", "ss_total"),
        ("between", "ss_between"),
        ("within", "ss_within"),
        ("share_within", "share_within"),
        ("theil", "theil"),
        ("theil_between", "theil_between"),
        ("theil_within", "theil_within"),
    ):
        assert getattr(result, name) == pytest.approx(case[key], rel=CLOSE), name
    assert result.groups.tolist() == list(case["icb_means"])
    assert result.mean == pytest.approx(list(case["icb_means"].values()), rel=CLOSE)
    assert result.range == pytest.approx(list(case["within_icb_range"].values()), rel=CLOSE)
    assert result.ratio == pytest.approx(list(case["within_icb_ratio"].values()), rel=CLOSE)


def test_months_of_the_answer_key_s_panel(oracles):
    case = oracles["persistence"]
    months = np.array(list(case["panel"].values())).T

    result = spread(months, np.ones(months.shape))

    assert result.cv == pytest.approx(case["cv_by_month"], rel=CLOSE)
    assert result.ratio_of_extremes == pytest.approx(case["max_min_ratio_by_month"], rel=CLOSE)


@given(areas)
def test_as_by_its_definitions(pairs):
    rates, people = columns(pairs)
    result = spread(rates, people)

    assert result.gini == pytest.approx(plain.gini(rates, np.ones(len(rates))), abs=1e-12)
    assert result.weighted_gini == pytest.approx(plain.gini(rates, people), abs=1e-12)
    assert result.cv == pytest.approx(plain.coefficient_of_variation(rates), abs=1e-12)
    assert result.median == pytest.approx(plain.quantile(rates, 0.5))
    expected = expected_at_overall_rate(rates * people, people)
    assert scv(rates * people, expected) == pytest.approx(
        plain.scv(rates * people, expected), rel=1e-9, abs=1e-6
    )


@given(areas, st.randoms(use_true_random=False), st.sampled_from([0.5, 3.0, 1000.0]))
def test_neither_order_nor_unit_matters(pairs, random, times):
    rates, people = columns(pairs)
    order = list(range(len(pairs)))
    random.shuffle(order)

    result, other = spread(rates, people), spread(times * rates[order], people[order])

    for name in ("ratio_of_extremes", "ratio_90_10", "cv", "weighted_cv", "gini", "weighted_gini"):
        assert getattr(other, name) == pytest.approx(getattr(result, name), rel=1e-9, abs=1e-9)
    assert other.interquartile_range == pytest.approx(times * result.interquartile_range, abs=1e-9)


@given(areas, st.integers(1, 50))
def test_what_is_added_to_all_narrows_what_is_relative(pairs, added):
    rates, people = columns(pairs)
    assume(rates.min() < rates.max())

    result, more = spread(rates, people), spread(rates + added, people)

    assert more.interquartile_range == pytest.approx(result.interquartile_range, abs=1e-9)
    assert more.cv < result.cv and more.gini < result.gini
    assert more.ratio_of_extremes < result.ratio_of_extremes


@given(areas, st.lists(st.sampled_from("XYZ"), min_size=25, max_size=25))
def test_parts_of_the_spread_sum_to_the_whole(pairs, letters):
    rates, people = columns(pairs)
    result = within_between(rates, people, np.array(letters[: len(pairs)]))

    assert result.between + result.within == pytest.approx(result.total)
    assert result.within >= -1e-9 * max(1, result.total)
    assert result.theil_within >= -1e-12
    inside = sum(
        (people[i] * (rates[i] - result.mean[result.groups.tolist().index(letters[i])]) ** 2)
        for i in range(len(pairs))
    )
    assert result.within == pytest.approx(inside, rel=1e-6, abs=1e-6 * max(1, result.total))


def test_an_icb_with_one_place_has_no_range_of_its_own():
    result = within_between(
        np.array([4.0, 5.0, 7.0, np.nan]), np.ones(4), np.array(["A", "A", "B", "B"])
    )

    assert result.members.tolist() == [2, 1]
    assert result.range[0] == 1 and result.ratio[0] == 1.25
    assert np.isnan(result.range[1]) and np.isnan(result.ratio[1])


def test_a_place_not_known_changes_nothing_for_the_rest():
    rates, people = np.array([5.0, 4.0, 2.0, 3.0]), np.array([1.0, 2.0, 3.0, 2.0])
    result = spread(rates, people)
    more = spread(np.array([np.nan, 5, 4, 9, 2, 3.0]), np.array([1.0, 1, 2, np.nan, 3, 2.0]))

    for name in ("mean", "weighted_mean", "ratio_90_10", "ratio_of_tenths", "cv", "weighted_gini"):
        assert getattr(more, name) == pytest.approx(getattr(result, name)), name
    assert (more.highest, more.lowest, more.places) == (1, 4, 4)


def test_nothing_one_place_constants_and_noughts():
    none = spread(np.array([np.nan, np.nan]), np.ones(2))
    assert none.places == 0 and none.highest == -1
    assert np.isnan([none.mean, none.cv, none.gini, none.ratio_of_extremes]).all()
    item = spread(np.array([3.0]), np.ones(1))
    assert item.ratio_of_extremes == 1 and item.gini == 0 and np.isnan(item.cv)
    same = spread(np.full(5, 0.1), np.ones(5))
    assert same.ratio_90_10 == 1 and same.cv == pytest.approx(0, abs=1e-15)
    nought = spread(np.array([0.0, 4.0]), np.ones(2))
    assert np.isnan(nought.ratio_of_extremes) and nought.gini == 0.5
    whole = within_between(np.full(3, np.nan), np.ones(3), np.array(["A", "A", "B"]))
    assert math.isnan(whole.share_within) and len(whole.groups) == 0


def test_chance_alone_leaves_no_systematic_variation():
    random = np.random.default_rng(9)
    counts = random.poisson(50, (3000, 106)).astype(float)

    assert scv(counts, np.full(counts.shape, 50.0)).mean() == pytest.approx(0, abs=0.03)


# Widening


def years(slope, noise, seed=5):
    """106 places over 8 years, of which the spread grows by this much a year."""
    random = np.random.default_rng(seed)
    place = random.normal(0, 1, 106)
    width = 0.1 * np.exp(slope * np.arange(8))[:, None]
    return 5 * (1 + width * place + noise * random.normal(0, 1, (8, 106)))


@pytest.mark.parametrize(("slope", "direction"), [(0.1, 1), (-0.1, -1), (0.0, 0)])
def test_widening_is_told_from_narrowing_and_from_neither(slope, direction):
    rates, people = years(slope, 0.02), np.full((8, 106), 3e5)

    result = is_cv_widening(rates, people, seed=1)

    assert result.direction == direction
    assert result.lower <= result.slope <= result.upper
    assert result.slope == pytest.approx(slope, abs=0.02)
    assert result.by_year == pytest.approx(spread(rates, people).weighted_cv, rel=1e-9)


def test_a_place_missing_from_a_year_is_left_out_of_all():
    rates, people = years(0.1, 0.02), np.full((8, 106), 3e5)
    rates[3, 7] = np.nan

    result = is_cv_widening(rates, people, seed=1)

    without = np.delete(rates, 7, axis=1)
    assert result.by_year == pytest.approx(spread(without, people[:, 1:]).weighted_cv, rel=1e-9)


def test_too_little_to_say_whether_it_widens():
    people = np.full((8, 2), 3e5)
    assert math.isnan(is_cv_widening(years(0.1, 0.02)[:, :2], people, seed=1).slope)
    one_year = is_cv_widening(years(0.1, 0.02)[:1], np.full((1, 106), 3e5), seed=1)
    assert math.isnan(one_year.lower) and one_year.direction == 0
    # All alike: no spread has no logarithm.
    assert is_cv_widening(np.full((4, 50), 2.0), np.full((4, 50), 1e4), seed=1).direction == 0


def test_weights_of_nothing_count_for_nothing():
    assert gini(np.array([1.0, 2.0, 9.0]), np.array([1.0, 1.0, 0.0])) == pytest.approx(1 / 6)
