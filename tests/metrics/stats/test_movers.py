import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.stats.distributions import student_quantile
from metrics.stats.movers import (
    YearOnYear,
    expected_follow_up,
    movements,
    theil_sen,
    widened,
    year_on_year,
)
from tests.oracles import chance
from tests.oracles import spread as plain

CLOSE = 1e-9

value = st.one_of(st.just(math.nan), st.integers(-9, 9).map(float))
series = st.lists(value, min_size=1, max_size=20)


def test_slopes_of_the_answer_key(oracles):
    case = oracles["persistence"]
    panel = np.array(list(case["panel"].values()))

    slopes = list(case["theil_sen_rate_slope"].values())
    assert theil_sen(panel) == pytest.approx(slopes, rel=CLOSE, abs=1e-12)


@given(st.lists(series, min_size=1, max_size=4))
def test_slopes_as_by_their_definition(rows):
    width = max(map(len, rows))
    x = np.array([row + [math.nan] * (width - len(row)) for row in rows])
    slopes = theil_sen(x)

    for at, row in enumerate(rows):
        assert slopes[at] == pytest.approx(plain.theil_sen(row), abs=1e-12, nan_ok=True)


@given(series, st.integers(-20, 20), st.sampled_from([0.5, 2.0, 8.0]))
def test_slopes_scale_and_ignore_what_is_added(row, added, times):
    x = np.array([row])
    np.testing.assert_allclose(theil_sen(times * x + added), times * theil_sen(x), atol=1e-12)


def test_one_wild_month_does_not_move_the_slope():
    x = np.arange(24.0)[None] / 10
    wild = x.copy()
    wild[0, 12] = 1e6
    assert theil_sen(wild)[0] == pytest.approx(theil_sen(x)[0], rel=0.2)


def test_a_long_series_is_done_in_parts_as_in_one(monkeypatch):
    x = np.random.default_rng(3).normal(size=(50, 30))
    whole = theil_sen(x)
    monkeypatch.setattr("metrics.stats.movers.AT_ONCE", 2000)
    np.testing.assert_array_equal(theil_sen(x), whole)


# A year and the year before


def test_a_year_against_the_year_before_by_hand():
    counts = np.concatenate([np.full(12, 100.0), np.full(12, 110.0)])[None]
    people = np.full((1, 24), 50_000.0)

    result = year_on_year(counts, people, scale=12_000)

    assert result.before == pytest.approx(24) and result.now == pytest.approx(26.4)
    assert result.change == pytest.approx(2.4)
    # Every month rose by the same: no month could have made another of it.
    assert result.lower == pytest.approx(2.4) and result.upper == pytest.approx(2.4)
    assert result.direction().tolist() == [1]
    assert (result.events_before[0], result.events_now[0]) == (1200, 1320)


def test_seasons_come_twice_and_are_no_change():
    season = 100 + 40 * np.sin(np.arange(12) / 2)
    result = year_on_year(np.tile(season, 2)[None], 1.0)

    assert result.change == pytest.approx(0, abs=1e-12)
    assert result.direction().tolist() == [0]


def wandering(autocorrelation, series, months=24, seed=55):
    random = np.random.default_rng(seed)
    steps = random.standard_normal((series, months))
    steps[:, 1:] *= np.sqrt(1 - autocorrelation**2)
    for month in range(1, months):
        steps[:, month] += autocorrelation * steps[:, month - 1]
    return steps


@pytest.mark.parametrize("autocorrelation", [0.0, 0.3, 0.6, 0.8, 0.9, 0.95, 0.97, 0.99])
def test_wandering_is_a_change_for_one_in_two_hundred_at_most(autocorrelation):
    series = 1000 + 30 * wandering(autocorrelation, 2500)
    changed = year_on_year(series, 1.0, autocorrelation=autocorrelation).direction() != 0
    error = np.sqrt(0.005 * 0.995 / len(series))
    assert 0.001 < changed.mean() < 0.005 + 2 * error
    # Seasons come in both years: they neither make a change nor hide one.
    season = 200 * np.sin(np.arange(24) * np.pi / 6)
    again = year_on_year(series + season, 1.0, autocorrelation=autocorrelation).direction() != 0
    assert again.mean() < 0.005 + 2 * error
    unknown = year_on_year(series, 1.0).direction() != 0
    assert unknown.mean() <= changed.mean()


def test_a_change_far_beyond_wandering_is_one():
    series = 1000 + 30 * wandering(0.9, 500)
    series[:, 12:] += 500
    assert (year_on_year(series, 1.0, autocorrelation=0.9).direction() == 1).mean() > 0.99


def test_where_all_changes_lie_far_apart_only_the_farthest_are_told():
    """Counts hide how like the one before each month is: taken as independent, many have changed."""
    series = 1000 + 30 * wandering(0.95, 200)
    narrow = year_on_year(series, 1.0, autocorrelation=0.0)
    everywhere = np.ones(200, dtype=bool)
    assert (narrow.direction() != 0).mean() > 0.2
    assert (widened(narrow, everywhere).direction() != 0).mean() <= 0.04
    # Where they lie no farther apart than each wanders, nothing is widened, nor where few are known.
    wide = year_on_year(series, 1.0)
    np.testing.assert_array_equal(widened(wide, everywhere).upper, wide.upper)
    few = np.arange(200) < 9
    np.testing.assert_array_equal(widened(narrow, few).upper, narrow.upper)


@given(
    st.integers(0, 99).map(lambda hundredths: hundredths / 100),
    st.sets(st.integers(0, 11), max_size=2),
    st.integers(0, 999),
)
def test_how_far_it_wanders_as_by_its_definition(autocorrelation, missing, seed):
    random = np.random.default_rng(seed)
    people = random.uniform(1000, 2000, 24)
    rates = 5 + wandering(autocorrelation, 1, seed=seed)[0]
    counts = rates * people
    counts[list(missing)] = np.nan
    first, second = (
        [None if m in missing else rates[year + m] for m in range(12)] for year in (0, 12)
    )
    error, degrees = chance.error_of_change(
        first, second, people[:12], people[12:], autocorrelation
    )
    half = student_quantile(0.9975, degrees) * error

    result = year_on_year(counts[None], people[None], 1.0, autocorrelation)

    assert result.lower[0] <= result.change[0] - half * (1 - CLOSE)
    assert result.upper[0] >= result.change[0] + half * (1 - CLOSE)
    # No wider than the wider of the two.
    drawn = year_on_year(counts[None], people[None], 1.0, 0.0)
    assert result.upper[0] <= max(drawn.upper[0], result.change[0] + half * (1 + CLOSE))


def test_months_known_in_one_year_only_are_left_out_of_both():
    counts = np.tile(np.arange(1.0, 13.0), 2)[None]
    counts[0, 23] = np.nan

    result = year_on_year(counts, np.ones((1, 24)))

    assert result.events_before == result.events_now == 66
    assert result.change == 0


def test_too_many_missing_months_say_nothing():
    counts = np.full((2, 24), 50.0)
    counts[0, 12:16] = np.nan

    result = year_on_year(counts, 1.0)

    assert np.isnan(
        [result.change[0], result.lower[0], result.upper[0], result.events_now[0]]
    ).all()
    assert result.direction().tolist() == [0, 0]
    assert result.change[1] == 0
    short = year_on_year(counts[:, :23], 1.0)
    assert np.isnan(short.change).all() and short.direction().tolist() == [0, 0]


def test_only_the_last_two_years_count():
    counts = np.concatenate([np.full(30, 9e9), np.full(24, 10.0)])[None]
    assert year_on_year(counts, 1.0).change == 0


@pytest.mark.parametrize("value", [0.0, 0.1, 1 / 3])
def test_a_constant_does_not_change(value):
    result = year_on_year(np.full((1, 24), value), np.full((1, 24), 0.7))
    assert result.direction().tolist() == [0]


def test_rounding_is_no_change():
    counts = np.concatenate([np.full(12, 0.3), np.full(12, 0.1 + 0.2)])[None]
    assert year_on_year(counts, 1.0).direction().tolist() == [0]


def test_many_series_are_each_as_alone(monkeypatch):
    random = np.random.default_rng(6)
    counts = random.poisson(90, (25, 24)).astype(float)
    counts[random.random(counts.shape) < 0.05] = np.nan
    people = random.uniform(1e4, 5e4, (25, 24))
    monkeypatch.setattr("metrics.stats.movers.ROWS", 7)

    whole = year_on_year(counts, people, 1000)

    for row in range(25):
        alone = year_on_year(counts[[row]], people[[row]], 1000)
        np.testing.assert_allclose(whole.change[row], alone.change[0])
        np.testing.assert_allclose(whole.lower[row], alone.lower[0])
        np.testing.assert_allclose(whole.upper[row], alone.upper[0])


# Improvers


def moved(polarity=1, **other):
    """One place that rose from 50 to 60 (52 to 68 by chance), with every condition met."""
    result = YearOnYear(*(np.array([x]) for x in (50.0, 60.0, 10.0, 2.0, 18.0, 500.0, 600.0)))
    arguments = {
        "england": 3.0,
        "peers": [4.0],
        "ranks_before": (np.array([45.0]), np.array([75.0])),
        "ranks_now": (np.array([12.0]), np.array([31.0])),
        "comparable": True,
    } | other
    return movements(arguments.pop("found", result), polarity=polarity, **arguments)


def test_a_place_that_meets_every_condition_moved():
    result = moved()

    assert result.moved.tolist() == [1] and result.improved.tolist() == [True]
    assert moved(polarity=-1).improved.tolist() == [False]
    # More of a neutral measure is no improvement, but it is a movement.
    assert moved(polarity=0).moved.tolist() == [1]
    assert moved(polarity=0).improved.tolist() == [False]


@pytest.mark.parametrize(
    ("condition", "other"),
    [
        ("beyond_england", {"england": 10.0}),
        ("beyond_peers", {"peers": [11.0]}),
        ("beyond_peers", {"peers": [math.nan]}),
        ("ranks_apart", {"ranks_now": (np.array([40.0]), np.array([46.0]))}),
        ("ranks_apart", {"ranks_now": (np.array([math.nan]), np.array([math.nan]))}),
        ("comparable", {"comparable": [False]}),
    ],
)
def test_each_condition_alone_stops_it(condition, other):
    result = moved(**other)

    assert getattr(result, condition).tolist() == [False]
    assert result.moved.tolist() == [0] and result.improved.tolist() == [False]
    rest = {
        "beyond_chance",
        "beyond_england",
        "beyond_peers",
        "ranks_apart",
        "comparable",
        "enough_events",
    } - {condition}
    assert all(getattr(result, name).tolist() == [True] for name in rest)


@pytest.mark.parametrize(
    ("condition", "lower", "events"),
    [("beyond_chance", -0.1, 500.0), ("enough_events", 2.0, 99.0)],
)
def test_chance_and_small_numbers_stop_it(condition, lower, events):
    result = YearOnYear(*(np.array([x]) for x in (50.0, 60.0, 10.0, lower, 18.0, events, 600.0)))

    assert getattr(moved(found=result), condition).tolist() == [False]
    assert moved(found=result).moved.tolist() == [0]


def test_a_hundred_events_a_year_are_enough():
    result = YearOnYear(*(np.array([x]) for x in (50.0, 60.0, 10.0, 2.0, 18.0, 100.0, 120.0)))
    assert moved(found=result).moved.tolist() == [1]


def test_a_fall_beyond_england_s_rise_is_a_movement_down():
    fall = YearOnYear(*(np.array([x]) for x in (60.0, 50.0, -10.0, -18.0, -2.0, 500.0, 600.0)))

    result = moved(found=fall, polarity=-1, peers=[-1.0])

    assert result.moved.tolist() == [-1] and result.improved.tolist() == [True]
    # England fell further: nothing to show.
    assert moved(found=fall, polarity=-1, england=-12.0, peers=[-1.0]).moved.tolist() == [0]


def test_extremes_drift_towards_the_mean(oracles):
    case = oracles["regression_to_mean"]
    result = expected_follow_up(case["baseline"], case["mean"], case["reliability"])

    assert result == pytest.approx(case["expected_follow_up"], rel=CLOSE)
    assert result - case["baseline"] == pytest.approx(case["expected_apparent_gain"], rel=CLOSE)
