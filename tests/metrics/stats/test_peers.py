import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.stats.peers import (
    NEAR_MILES,
    haversine_km,
    miles_between,
    near_and_different,
    neighbours,
    scores,
    shared,
)

CLOSE = 1e-9

variables = st.integers(3, 12).flatmap(
    lambda places: st.lists(
        st.tuples(st.integers(0, 100), st.integers(0, 50), st.integers(0, 9)),
        min_size=places,
        max_size=places,
    )
)


def plain_distances(rows):
    """The published method a variable and a pair at a time, without the cap."""
    total = [[0.0] * len(rows) for _ in rows]
    for column in zip(*rows, strict=True):
        roots = [math.sqrt(x) for x in column]
        mean = sum(roots) / len(roots)
        deviation = math.sqrt(sum((x - mean) ** 2 for x in roots) / len(roots))
        if deviation < 1e-12:
            continue
        for i, item in enumerate(roots):
            for j, other in enumerate(roots):
                total[i][j] += ((item - other) / deviation) ** 2
    return [[math.sqrt(x) for x in row] for row in total]


def test_neighbours_of_the_answer_key(oracles):
    case = oracles["statistical_neighbours"]
    names = list(case["values"])
    values = np.array(list(case["values"].values()), dtype=float)
    weights = [case["weights"][variable] for variable in case["variables"]]

    result = neighbours(values, 4, weights)

    for row, name in enumerate(names):
        nearest = [names[at] for at in result.index[row]]
        assert nearest == case["nearest"][name]
        away = [case["distance"][name][other] for other in nearest]
        assert result.distance[row] == pytest.approx(away, rel=CLOSE)
        whole = [case["distance"][name][other] for other in names]
        assert distances(values, weights)[row] == pytest.approx(whole, rel=CLOSE)


def distances(values, weights=1.0):
    """Of every place from every other, out of the neighbours of each."""
    result = neighbours(values, len(values) - 1, weights)
    whole = np.zeros((len(values), len(values)))
    np.put_along_axis(whole, result.index, result.distance, axis=1)
    return whole


@given(variables)
def test_as_by_the_published_method(rows):
    values = np.array(rows, dtype=float)
    # Twelve places cannot hold one beyond five standard deviations: the cap takes nothing off.
    np.testing.assert_allclose(distances(values), plain_distances(rows), rtol=1e-9, atol=1e-9)


@given(variables, st.randoms(use_true_random=False), st.sampled_from([0.25, 4.0, 100.0]))
def test_neither_names_nor_units_matter(rows, random, times):
    values = np.array(rows, dtype=float)
    order = list(range(len(rows)))
    random.shuffle(order)

    result, other = distances(values), distances(times * values[order])

    np.testing.assert_allclose(other, result[order][:, order], rtol=1e-9, atol=1e-7)


@given(variables)
def test_contributions_say_where_two_places_differ(rows):
    result = neighbours(np.array(rows, dtype=float), 2, [1, 2, 0])

    np.testing.assert_allclose(
        result.contributions.sum(axis=2), result.distance**2, rtol=1e-9, atol=1e-12
    )
    assert (result.contributions[..., 2] == 0).all()
    assert (np.diff(result.distance, axis=1) >= 0).all()
    assert (result.index != np.arange(len(rows))[:, None]).all()


def test_a_far_outlier_is_brought_in_to_five_deviations():
    values = np.ones((200, 1))
    values[::2] = 4
    further = values.copy()
    values[0], further[0] = 1e3, 1e6

    def capped(x):
        return np.sqrt(np.minimum(x, x.mean() + 5 * x.std()))

    for case in (values, further):
        roots = capped(case)
        expected = (roots - roots.mean()) / roots.std()
        np.testing.assert_allclose(scores(case), expected, rtol=1e-12)
    # Root, z-score: without the cap 200 places allow up to 14.1 deviations.
    assert scores(further)[0, 0] > 14


def test_a_place_with_a_variable_not_known_is_nobody_s_neighbour():
    values = np.array([[1.0, 4.0], [2.0, 4.0], [np.nan, 4.0], [9.0, 1.0]])

    result = neighbours(values, 3)

    assert result.index.tolist() == [[1, 3, -1], [0, 3, -1], [-1, -1, -1], [1, 0, -1]]
    assert np.isnan(result.distance[2]).all() and np.isnan(result.contributions[2]).all()


def test_what_is_the_same_everywhere_tells_nobody_apart():
    values = np.array([[0.1, 1.0], [0.1, 2.0], [0.1, 5.0]])

    result = neighbours(values, 2)

    assert (result.contributions[..., 0] == 0).all()
    assert result.index.tolist() == [[1, 2], [0, 2], [1, 0]]


def test_one_place_has_no_neighbours():
    result = neighbours(np.array([[3.0, 2.0]]), 5)
    assert result.index.tolist() == [[-1]]


def test_a_variable_below_nought_is_refused():
    with pytest.raises(ValueError, match="below 0"):
        scores(np.array([[1.0], [-1.0]]))


# On the ground


def test_wakefield_and_leeds(oracles):
    case = oracles["distance"]
    assert haversine_km(case["wakefield"], case["leeds"]) == pytest.approx(case["km"], rel=CLOSE)
    miles = miles_between(np.array([case["wakefield"], case["leeds"]]))
    assert miles[0, 1] == miles[1, 0] == pytest.approx(case["miles"], rel=CLOSE)
    assert miles[0, 0] == miles[1, 1] == 0


def test_a_quarter_of_the_earth_and_half_of_it():
    whole = 2 * math.pi * 6371.0088
    assert haversine_km([0, 0], [0, 90]) == pytest.approx(whole / 4)
    assert haversine_km([90, 0], [-90, 30]) == pytest.approx(whole / 2)


def test_near_and_different():
    miles = np.array(
        [[0, 5, 14.9, 15.0], [5, 0, 9, 99], [14.9, 9, 0, 3], [15.0, 99, 3, 0]], dtype=float
    )
    near = miles < NEAR_MILES
    value = np.array([10.0, 20.0, 40.0, 0.0])
    lower, upper = value - 4, value + 4

    result = near_and_different(near, value, lower, upper)

    assert [(pair.higher, pair.lower) for pair in result] == [(2, 3), (2, 0), (1, 0), (2, 1)]
    assert [pair.ratio for pair in result] == [math.inf, 4, 2, 2]
    # Intervals that meet, even in one point, cannot be told apart.
    assert len(near_and_different(near, value, value - 5, value + 5)) == 3
    assert near_and_different(near, value, np.full(4, np.nan), np.full(4, np.nan)) == ()


@given(st.integers(0, 8), st.integers(0, 2**32 - 1))
def test_each_pair_that_is_near_and_apart_is_named_once(count: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    value = random.integers(0, 9, count).astype(float)
    lower, upper = value - random.integers(0, 3, count), value + random.integers(0, 3, count)
    lower[random.random(count) < 0.2] = np.nan
    how_near = random.random((count, count))
    near = (how_near + how_near.T) > 0.8
    expected = {
        frozenset((a, b)): value[a] / value[b] if value[b] > 0 else math.inf
        for a in range(count)
        for b in range(count)
        if a != b and near[a, b] and lower[a] > upper[b]
    }
    pairs = near_and_different(near, value, lower, upper)
    assert {frozenset((pair.higher, pair.lower)): pair.ratio for pair in pairs} == expected
    assert len(pairs) == len(expected)
    assert all(value[pair.higher] >= value[pair.lower] for pair in pairs)
    assert sorted((pair.ratio for pair in pairs), reverse=True) == [pair.ratio for pair in pairs]


@given(st.lists(st.lists(st.floats(0, 100), min_size=3, max_size=3), min_size=1, max_size=5))
def test_what_is_shared_is_the_smaller_part_of_each_kind(parts: list[list[float]]) -> None:
    rows = np.array(parts)
    of_each = shared(rows[:, None, :], rows[None, :, :])
    for a, first in enumerate(parts):
        for b, second in enumerate(parts):
            smaller = [x if x < y else y for x, y in zip(first, second, strict=True)]
            assert math.isclose(of_each[a, b], math.fsum(smaller), abs_tol=1e-9)
