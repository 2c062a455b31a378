import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.stats.distributions import student_quantile
from metrics.stats.interrupted_series import (
    interrupted,
    rank_probability,
)
from tests.oracles.chance import least_squares, newey_west_errors

CLOSE = 1e-9


def noisy(months=48, start=24, step=0.0, seed=1):
    random = np.random.default_rng(seed)
    return (
        50
        + 0.1 * np.arange(months)
        + random.normal(0, 1, months)
        + step * (np.arange(months) >= start)
    )


def design(months, start):
    return [[1, t + 1, int(t >= start), max(0, t - start)] for t in range(months)]


def test_the_interrupted_series_of_the_answer_key(oracles):
    case = oracles["its"]
    result = interrupted(case["y"], case["intervention_index"])

    assert result.fit.coefficients == pytest.approx(case["beta"], rel=CLOSE)
    assert result.fit.lags == case["maxlags"]
    assert result.fit.errors == pytest.approx(case["se_hac"], rel=CLOSE)
    assert result.fit.small_sample_errors == pytest.approx(case["se_hac_small_sample"], rel=CLOSE)
    assert result.level_change == pytest.approx(case["level_change"], rel=CLOSE)
    assert result.slope_change == pytest.approx(case["slope_change"], rel=CLOSE)
    ends = [
        result.level_change + z * result.fit.errors[2]
        for z in (-1.959963984540054, 1.959963984540054)
    ]
    assert ends == pytest.approx(case["level_ci95_normal"], rel=CLOSE)
    assert result.counterfactual[-1] == pytest.approx(case["counterfactual_last"], rel=CLOSE)
    assert result.fitted[-1] == pytest.approx(case["fitted_last"], rel=CLOSE)
    assert result.effect.estimate == pytest.approx(case["effect_at_last"], rel=CLOSE)
    assert result.fit.durbin_watson == pytest.approx(case["durbin_watson"], rel=CLOSE)
    assert result.effect.direction == 1


@settings(max_examples=15)
@given(
    st.lists(st.integers(0, 100), min_size=24, max_size=30),
    st.integers(12, 12),
)
def test_as_by_loops_in_fifty_digits(values, start):
    result = interrupted(values, start)
    beta, _ = least_squares(design(len(values), start), values)

    assert result.fit.coefficients == pytest.approx([float(b) for b in beta], rel=1e-9, abs=1e-9)
    expected = newey_west_errors(design(len(values), start), values, result.fit.lags)
    assert result.fit.errors == pytest.approx(expected, rel=1e-7, abs=1e-7)


def test_the_interval_of_the_effect_by_hand():
    y = noisy(30, 15)
    result = interrupted(y, 15)

    contrast = np.array([0, 0, 1, 14])
    variance = contrast @ result.fit.covariance @ contrast * 30 / 26
    half = student_quantile(0.975, 26) * math.sqrt(variance)
    assert result.effect.estimate == pytest.approx(result.level_change + 14 * result.slope_change)
    assert result.effect.lower == pytest.approx(result.effect.estimate - half)
    assert result.effect_natural == pytest.approx(
        (result.effect.estimate, result.effect.lower, result.effect.upper)
    )
    low, high = result.likely
    assert (result.counterfactual[-1] - low[-1], high[-1] - result.counterfactual[-1]) == (
        pytest.approx((half, half))
    )
    assert np.isnan(low[:15]).all() and np.isfinite(high[15:]).all()


@settings(max_examples=25)
@given(st.integers(0, 99), st.integers(-50, 50), st.sampled_from([0.01, 7.0, 1000.0]))
def test_level_and_unit_do_not_change_what_is_found(seed, added, times):
    y = noisy(seed=seed)
    result, other = interrupted(y, 24), interrupted(times * (y + added), 24)

    assert other.effect.estimate == pytest.approx(times * result.effect.estimate, rel=1e-6)
    assert other.effect.in_errors == pytest.approx(result.effect.in_errors, rel=1e-6)


def test_lags_grow_with_the_series_and_are_never_nought():
    assert interrupted(noisy(24, 12), 12).fit.lags == 2
    assert interrupted(noisy(36, 18), 18).fit.lags == 3
    assert interrupted(noisy(120, 60), 60).fit.lags == 4


def test_twelve_months_on_each_side_or_nothing():
    assert interrupted(noisy(23, 11), 11) is None
    assert interrupted(noisy(23, 12), 12) is None
    assert interrupted(np.full(40, np.nan), 20) is None
    assert interrupted(noisy(24, 12), 12) is not None
    assert interrupted(noisy(36, 24), 24).months_before == 24


def test_months_left_out_are_as_if_not_known():
    y = noisy(48, 24, step=5)
    left_out = (np.arange(48) >= 24) & (np.arange(48) < 27)
    missing = np.where(left_out, np.nan, y)
    wild = np.where(left_out, 1e6, y)

    item, other = interrupted(wild, 24, excluded=left_out), interrupted(missing, 24)

    np.testing.assert_allclose(item.fit.coefficients, other.fit.coefficients)
    np.testing.assert_allclose(item.fit.errors, other.fit.errors)
    assert item.months_after == 21
    assert np.isfinite(item.fitted).all()


def test_a_lag_counts_months_and_not_rows():
    y = noisy(40, 20)
    y[[5, 6, 7, 30]] = np.nan
    result = interrupted(y, 20)

    x = np.array(design(40, 20), dtype=float)
    known = ~np.isnan(y)
    left = np.where(known, y - x @ result.fit.coefficients, 0)
    scores = (x * known[:, None]) * left[:, None]
    middle = scores.T @ scores
    for now in range(40):
        for before in range(max(0, now - result.fit.lags), now):
            weight = 1 - (now - before) / (result.fit.lags + 1)
            pair = np.outer(scores[now], scores[before])
            middle += weight * (pair + pair.T)
    bread = np.linalg.inv(x[known].T @ x[known])
    errors = np.sqrt(np.diag(bread @ middle @ bread))
    np.testing.assert_allclose(result.fit.errors, errors, rtol=1e-9)


def test_seasons_are_taken_off_where_there_are_years_enough():
    time = np.arange(72)
    y = noisy(72, 48, step=4) + 6 * np.sin(2 * np.pi * (time + 1) / 12)

    with_seasons, without = interrupted(y, 48), interrupted(y, 48, seasons=False)

    assert len(with_seasons.fit.coefficients) == 8 and len(without.fit.coefficients) == 4
    assert with_seasons.fit.coefficients[4] == pytest.approx(6, abs=0.6)
    assert with_seasons.effect.error < without.effect.error
    assert len(interrupted(noisy(50, 35), 35).fit.coefficients) == 4


@pytest.mark.parametrize("scale", ["log", "logit"])
def test_effects_come_back_in_the_measure_s_own_unit(scale):
    y = noisy(48, 24, step=6) / 100
    result = interrupted(y, 24, scale=scale)

    estimate, lower, upper = result.effect_natural
    assert estimate == pytest.approx(result.fitted[-1] - result.counterfactual[-1])
    assert lower < estimate < upper
    assert estimate == pytest.approx(interrupted(y, 24).effect.estimate, abs=0.01)
    with pytest.raises(ValueError, match="inside its range"):
        interrupted(np.append(y, 0), 24, scale=scale)


@pytest.mark.parametrize("y", [np.full(30, 0.1), 0.1 * np.arange(30), np.zeros(30)])
def test_a_perfect_line_has_no_effect(y):
    result = interrupted(y, 15)

    assert result.effect.direction == 0
    assert result.effect.in_errors < 1


def test_noise_is_taken_for_an_effect_about_as_often_as_its_interval_says():
    result = [interrupted(noisy(60, 30, seed=seed), 30).effect.direction for seed in range(400)]
    # Newey and West's errors are somewhat small in series this short.
    assert 0.03 <= np.mean(np.array(result) != 0) <= 0.13


def test_months_that_cannot_tell_the_terms_apart_have_no_fit():
    # Twelve months after, all in December: seasons and slope are then one.
    y = noisy(24 + 144, 24)
    left_out = (np.arange(168) >= 24) & (np.arange(168) % 12 != 11)
    assert interrupted(y, 24, excluded=left_out, seasons=False) is not None
    only = np.arange(168) % 12 != 11
    assert interrupted(np.tile(y, 2), 168, excluded=np.tile(only, 2), seasons=True) is None


def test_a_rank_counts_oneself():
    assert rank_probability(3, [1, 2, 3, 4]) == 3 / 5
    assert rank_probability(3, [math.nan, 1]) == 1 / 2
    assert math.isnan(rank_probability(math.nan, [1]))
