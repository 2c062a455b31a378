"""How like the one before each month is: few months say too little of it, and this is allowed for."""

import random as plain_random

import numpy as np
import pytest

from metrics.stats.autocorrelation import (
    HIGHEST,
    TRIED,
    AutocorrelationRange,
    autocorrelation_range,
    mean_estimates,
)
from tests.oracles import chance

NONE = np.zeros(20, dtype=bool)


def wandering(correlation: float, series: int, months: int, seed: int = 1) -> np.ndarray:
    random = np.random.default_rng(seed)
    steps = random.standard_normal((series, months))
    steps[:, 1:] *= np.sqrt(1 - correlation**2)
    for month in range(1, months):
        steps[:, month] += correlation * steps[:, month - 1]
    return steps


def at(correlation: float, months: int) -> float:
    return float(mean_estimates(months)[round(100 * correlation)])


def test_twenty_months_at_099_look_like_0675():
    assert at(0.99, 20) == pytest.approx(0.675, abs=0.002)
    # Months that have nothing to do with each other look like -1 in their number.
    assert at(0, 20) == pytest.approx(-1 / 20)


@pytest.mark.parametrize(("correlation", "months"), [(0.0, 8), (0.5, 12), (0.9, 20), (0.99, 36)])
def test_the_exact_average_is_that_of_series_made_one_by_one(correlation, months):
    random = plain_random.Random(4)
    made = [chance.lag_one(chance.wandering(correlation, months, random)) for _ in range(4000)]
    error = np.std(made) / np.sqrt(len(made))
    assert np.mean(made) == pytest.approx(at(correlation, months), abs=4 * error)


@pytest.mark.parametrize("months", range(8, 37))
def test_it_rises_with_the_true_one_and_lies_below_it(months):
    expected = mean_estimates(months)
    assert (np.diff(expected) > 0).all() and (expected < TRIED).all()


@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.6, 0.8, 0.9, 0.95, 0.97, 0.99])
@pytest.mark.parametrize("series", [36, 100])
def test_the_range_holds_the_true_one(correlation, series):
    """It is meant to in 99 of 100."""
    held = 0
    for seed in range(100):
        result = autocorrelation_range(wandering(correlation, series, 20, seed), NONE)
        held += result.low <= correlation <= result.high
    assert held >= 96


def test_levels_scales_and_what_all_share_make_no_difference():
    x = wandering(0.8, 50, 20)
    random = np.random.default_rng(2)
    own = random.uniform(10, 90, (50, 1))
    shared = 30 * np.sin(np.arange(20.0))
    result = autocorrelation_range(x, NONE)
    assert autocorrelation_range(own + x + shared, NONE) == result
    assert 0.6 < result.low < 0.8 < result.high < 0.95


def test_only_months_since_a_gap_or_a_break_count():
    x = wandering(0.6, 60, 36)
    recent = autocorrelation_range(x[:, 16:], NONE)
    gap, breaks = x.copy(), np.zeros(36, dtype=bool)
    gap[:, 15] = np.nan
    breaks[16] = True
    assert autocorrelation_range(gap, np.zeros(36, dtype=bool)) == recent
    # What lies before may be anything.
    gap[:, :15] = 1e6
    assert autocorrelation_range(gap, np.zeros(36, dtype=bool)) == recent
    assert autocorrelation_range(x, breaks) == recent


def test_where_nothing_can_be_told_it_may_be_anything():
    anything = AutocorrelationRange(0.0, HIGHEST)
    constant = np.full((50, 20), 3.0)
    for x in (wandering(0.5, 2, 20), wandering(0.5, 50, 7), constant, np.empty((0, 20))):
        assert autocorrelation_range(x, np.zeros(x.shape[1], dtype=bool)) == anything
    missing_now = wandering(0.5, 50, 20)
    missing_now[:, -1] = np.nan
    assert autocorrelation_range(missing_now, NONE) == anything


def test_a_straight_line_is_as_like_as_can_be():
    lines = np.arange(20.0) * np.random.default_rng(1).normal(size=(40, 1))
    assert autocorrelation_range(lines, NONE) == AutocorrelationRange(HIGHEST, HIGHEST)
