import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.stats.comparison import (
    difference_in_differences,
    nonnegative_least_squares,
    simplex_weights,
    synthetic_control,
    synthetic_probability,
)

CLOSE = 1e-9


def test_differences_of_the_answer_key(oracles):
    case = oracles["did_2x2"]
    result = difference_in_differences(
        np.array(case["treated_pre"] + case["treated_post"], dtype=float),
        np.array([case["control_pre"] + case["control_post"]], dtype=float),
        len(case["treated_pre"]),
    )
    assert result.naive == pytest.approx(case["naive_change"], rel=CLOSE)
    assert result.estimate == pytest.approx(case["did"], rel=CLOSE)
    # One peer has nobody to be compared with.
    assert math.isnan(result.probability)


def test_a_place_is_ranked_among_peers_treated_as_if_they_were_it():
    before, after = np.zeros((5, 3)), np.array([[0.0], [1.0], [2.0], [3.0], [4.0]]) * np.ones(3)
    peers = np.hstack([before, after])
    treated = np.array([0, 0, 0, 7.0, 7, 7])

    result = difference_in_differences(treated, peers, 3)

    # Peers changed by 0 to 4, 2 on average; each against the others by 2.5, 1.25, 0, 1.25, 2.5.
    assert (result.naive, result.estimate) == (7, 5)
    assert result.probability == pytest.approx(1 / 6)
    middling = difference_in_differences(np.array([0, 0, 0, 3.5, 3.5, 3.5]), peers, 3)
    assert middling.estimate == 1.5 and middling.probability == pytest.approx(3 / 6)


@given(st.integers(0, 50), st.sampled_from([0.5, 2.0]), st.integers(-9, 9))
def test_differences_ignore_level_and_scale_with_the_unit(seed, times, added):
    random = np.random.default_rng(seed)
    treated, peers = random.normal(size=10), random.normal(size=(6, 10))

    result = difference_in_differences(treated, peers, 5)
    other = difference_in_differences(times * treated + added, times * peers[::-1] - added, 5)

    assert other.estimate == pytest.approx(times * result.estimate, abs=1e-9)
    assert other.probability == result.probability


def test_peers_not_known_are_left_out():
    peers = np.array([[1, 1, 2, 2], [np.nan] * 4, [1, np.nan, 4, 4.0]])
    result = difference_in_differences(np.array([1, 1, 9, 9.0]), peers, 2)

    assert result.estimate == pytest.approx(8 - 2)
    nobody = difference_in_differences(np.array([1, 1, 9, 9.0]), peers[[1]], 2)
    assert nobody.naive == 8 and math.isnan(nobody.estimate)


# Synthetic control


def test_the_synthetic_control_of_the_answer_key(oracles):
    case = oracles["synthetic_control"]
    treated = np.array(case["treated_pre"] + case["treated_post"])
    donors = np.array(case["donors_pre"] + case["donors_post"]).T

    result = synthetic_control(treated, donors, len(case["treated_pre"]))

    tolerance = case["tolerance"]
    assert result.weights == pytest.approx(case["weights_true"], abs=tolerance)
    assert result.effects == pytest.approx(case["effects"], abs=tolerance)
    assert result.mean_effect == pytest.approx(case["mean_effect"], abs=tolerance)
    assert result.error_before == pytest.approx(case["pre_rmspe"], abs=tolerance)
    # Six months before are too few to mean anything.
    assert not result.close


@settings(max_examples=60)
@given(
    st.lists(
        st.lists(st.integers(-20, 20).map(float), min_size=3, max_size=3), min_size=4, max_size=9
    ),
    st.integers(0, 10**6),
)
def test_no_other_weights_come_closer(rows, seed):
    matrix = np.array(rows)
    target = np.random.default_rng(seed).integers(-20, 20, len(rows)).astype(float)

    result = simplex_weights(matrix, target)

    def error(weights):
        return ((matrix @ weights - target) ** 2).sum()

    assert (result >= 0).all() and result.sum() == pytest.approx(1)
    # Steps of a fortieth over the whole triangle.
    steps = range(41)
    least = min(
        error(np.array([a, b, 40 - a - b]) / 40)
        for a, b in itertools.product(steps, steps)
        if a + b <= 40
    )
    assert error(result) <= least * (1 + 1e-9) + 1e-9


@settings(max_examples=60)
@given(st.integers(0, 10**6), st.integers(2, 12), st.integers(2, 12))
def test_nonnegative_least_squares_meets_its_conditions(seed, rows, columns):
    random = np.random.default_rng(seed)
    matrix, target = random.normal(size=(rows, columns)), random.normal(size=rows)

    x = nonnegative_least_squares(matrix, target)

    # Karush, Kuhn and Tucker: no way down that stays at 0 or more.
    slope = matrix.T @ (target - matrix @ x)
    assert (x >= 0).all()
    assert (slope <= 1e-9).all()
    assert np.abs(slope[x > 0]).max(initial=0) <= 1e-8


@given(st.integers(0, 1000), st.sampled_from([0.01, 100.0]))
def test_weights_do_not_depend_on_names_or_units(seed, times):
    random = np.random.default_rng(seed)
    matrix, target = random.normal(size=(20, 6)), random.normal(size=20)
    order = random.permutation(6)

    result, other = (
        simplex_weights(matrix, target),
        simplex_weights(times * matrix[:, order], times * target),
    )

    assert other == pytest.approx(result[order], abs=1e-8)


def walks(seed=3, donors=20, months=60):
    random = np.random.default_rng(seed)
    common = random.normal(0, 1, months).cumsum()
    own = random.normal(0, 0.3, (donors, months))
    return 100 + np.arange(donors)[:, None] + common * np.linspace(0.5, 1.5, donors)[:, None] + own


def test_a_place_that_follows_its_donors_and_then_leaves_them():
    donors = walks()
    treated = donors[[3, 9, 15]].mean(axis=0) + np.where(np.arange(60) >= 36, 8.0, 0)

    result = synthetic_control(treated, donors, 36)

    assert result.close
    assert result.mean_effect == pytest.approx(8, abs=0.5)
    assert result.weights.sum() == pytest.approx(1)
    assert synthetic_probability(treated, donors, 36) == pytest.approx(1 / 21)


def test_a_place_no_mixture_can_follow_is_not_close():
    donors = walks()
    far = synthetic_control(donors.max(axis=0) + 50, donors, 36)
    assert not far.close
    # And 23 months before are one too few.
    near = donors[[3, 9, 15]].mean(axis=0)
    assert not synthetic_control(near[13:], donors[:, 13:], 23).close
    assert synthetic_control(near[12:], donors[:, 12:], 24).close


def test_gaps():
    donors, treated = walks(), walks(seed=4)[0]
    donors[2, 40] = np.nan
    treated[[5, 50]] = np.nan

    result = synthetic_control(treated, donors, 36)

    assert result.weights[2] == 0
    assert np.isnan(result.effects[14]) and np.isfinite(result.mean_effect)
    assert synthetic_control(treated, np.full((3, 60), np.nan), 36) is None
    assert synthetic_control(np.full(60, np.nan), donors, 36) is None
    assert not math.isnan(synthetic_probability(treated, donors, 36))


def test_a_place_followed_without_error_has_the_largest_ratio_there_is():
    donors = np.zeros((2, 60))
    left = synthetic_control(np.where(np.arange(60) < 36, 0.0, 1.0), donors, 36)
    stayed = synthetic_control(np.zeros(60), donors, 36)
    assert (left.ratio, stayed.ratio) == (math.inf, 0)


def test_one_donor_has_all_the_weight():
    result = synthetic_control(walks()[0], walks()[[1]], 36)
    assert result.weights.tolist() == [1]
    assert math.isnan(synthetic_probability(walks()[0], walks()[[1]], 36))
