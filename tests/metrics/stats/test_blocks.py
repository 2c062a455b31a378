import math
from collections import Counter
from itertools import product

import numpy as np
import pytest

from metrics.stats.blocks import month_blocks


def test_twelve_months_in_blocks_of_three_are_all_listed():
    result = month_blocks(12)

    expected_blocks = Counter(
        tuple(sum(first <= month < first + 3 for first in blocks) for month in range(12))
        for blocks in product(range(10), repeat=4)
    )
    listed = Counter()
    for weights, times in zip(result.weights.astype(int).tolist(), result.times, strict=True):
        listed[tuple(weights)] += int(times)
    assert result.times.sum() == 10_000
    assert listed == expected_blocks


def test_lengths_that_cannot_be_listed_are_drawn_with_a_seed():
    item, again, other = (month_blocks(23, seed, 300) for seed in (5, 5, 6))

    assert (item.weights == again.weights).all() and (item.weights != other.weights).any()
    assert item.weights.shape == (300, 23) and (item.weights.sum(axis=1) == 23).all()


def test_draws_are_moved_away_as_far_as_few_blocks_ask():
    # Four blocks: the square root of 4/3, and Student's t with 3 degrees for the normal.
    expected = math.sqrt(4 / 3) * 3.182446305 / 1.959963985
    assert month_blocks(12).widening == pytest.approx(expected, rel=1e-8)
    assert math.isnan(month_blocks(3).widening)


def test_an_interval_counts_how_often_each_draw_came_up():
    result = month_blocks(12)
    drawn = np.arange(715.0)[None]
    everyone = np.sort(drawn[0].repeat(result.times))

    lower, upper = result.interval(drawn)

    assert lower[0] == everyone[250] and upper[0] == everyone[9750]
    missing = np.where(drawn == 7, np.nan, drawn)
    assert np.isnan(result.interval(missing)).all()
