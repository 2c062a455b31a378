import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.stats.order import average_ranks, quantile, rank_correlation
from metrics.stats.ranks import competition_ranks
from tests.oracles import spread as plain

value = st.one_of(st.just(math.nan), st.integers(-5, 5).map(float))
values = st.lists(value, min_size=1, max_size=15)


def same(result, expected):
    np.testing.assert_allclose(result, expected, rtol=1e-12, atol=1e-12)


@given(values, st.sampled_from([0, 0.1, 0.25, 0.5, 0.9, 1]))
def test_quantiles_as_by_their_definition(row, share):
    same(quantile(np.array(row), share), plain.quantile(row, share))


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30), st.floats(0, 1))
def test_quantiles_are_numpy_s(row, share):
    expected = np.quantile(row, share)
    assert quantile(np.array(row), share) == pytest.approx(expected, rel=1e-9, abs=1e-6)


@given(values, st.booleans())
def test_ranks_as_by_their_definition(row, high_first):
    same(competition_ranks(np.array(row), high_first), plain.competition_ranks(row, high_first))
    same(average_ranks(np.array(row)), plain.average_ranks(row))


@given(values, st.randoms(use_true_random=False))
def test_ranks_do_not_depend_on_order_level_or_unit(row, random):
    x = np.array(row)
    order = list(range(len(row)))
    random.shuffle(order)

    same(competition_ranks(x[order]), competition_ranks(x)[order])
    same(competition_ranks(4 * x + 3), competition_ranks(x))


@given(st.lists(st.tuples(value, value), min_size=1, max_size=15))
def test_rank_correlation_as_by_its_definition(pairs):
    item, other = zip(*pairs, strict=True)
    expected = plain.rank_correlation(item, other)
    same(rank_correlation(np.array(item), np.array(other)), expected)


def test_a_median_beyond_the_last_band_ranks_last():
    waits = np.array([20.0, np.inf, 15.0, np.nan, np.inf])

    same(competition_ranks(waits, high_first=False), [2, 3, 1, np.nan, 3])
    assert quantile(waits, 0.5) == np.inf
    assert quantile(waits, 0.0) == 15
    assert quantile(waits, 1 / 3) == 20


def test_many_rows_at_once():
    random = np.random.default_rng(4)
    x = random.integers(0, 4, (3, 5, 7)).astype(float)
    x[random.random(x.shape) < 0.2] = np.nan

    ranks, half = competition_ranks(x), quantile(x, 0.3)
    for i, j in product(range(3), range(5)):
        same(ranks[i, j], plain.competition_ranks(x[i, j].tolist()))
        same(half[i, j], plain.quantile(x[i, j].tolist(), 0.3))
