import math

import numpy as np
import pytest

from metrics.stats.autocorrelation import wandering
from metrics.stats.interrupted_series import interrupted
from metrics.stats.placebos import PLACEBOS_NEEDED, Effects, effects, place_among, placement

ALL = np.ones(36, dtype=bool)


def walks(count, months=36, correlation=0.5, seed=1):
    random = np.random.default_rng(seed)
    return 50 + wandering((count, months), correlation, random)


def found(in_errors, low=None, drift=None, leaning=None):
    """Each with an error of one."""
    nothing = np.zeros(len(in_errors))
    stood = [nothing if each is None else np.array(each) for each in (low, drift, leaning)]
    return Effects(np.array(in_errors, dtype=float), nothing + 1, *stood)


@pytest.mark.parametrize("gaps", [(), (3, 17), (25, 35)])
def test_many_series_at_once_as_each_by_itself(gaps):
    series, known = walks(9, 38), np.ones(38, dtype=bool)
    known[list(gaps)] = False
    result = effects(series, 24, known)
    for row, values in enumerate(series):
        one = interrupted(values, 24, excluded=~known, seasons=False)
        assert result.estimate[row] == pytest.approx(one.effect.estimate, rel=1e-9)
        assert result.error[row] == pytest.approx(one.effect.error, rel=1e-9)
        assert result.leaning[row] == pytest.approx(one.fit.residual_autocorrelation, rel=1e-9)


def test_a_perfect_line_is_no_change():
    lines = np.outer([0.0, 1.0, 7.0], np.arange(36.0))
    assert (np.abs(effects(lines, 24, ALL).in_errors) < 1).all()


def test_a_place_is_ranked_among_at_least_nineteen():
    assert placement(found([9]), found(range(-9, 10))).probability == pytest.approx(3 / 20)
    assert placement(found([-10]), found(range(-9, 10))).probability == 1 / 20
    few = placement(found([9]), found(range(18)))
    assert math.isnan(few.probability) and not few.are_enough
    assert few.placebos == PLACEBOS_NEEDED - 1


@pytest.mark.parametrize("how", ["low", "drift"])
def test_what_goes_with_how_a_place_stood_is_taken_out(how):
    stood = np.linspace(-2, 2, 60)
    others = found(-2 * stood + np.resize([0.2, -0.2, 0.1], 60), **{how: stood})
    # As much as a place so low, or falling so fast, gains by doing nothing.
    assert placement(found([6.0], **{how: [-3.0]}), others).probability > 0.5
    # As much, where nothing of it goes with where it stood.
    assert placement(found([6.0], **{how: [0.0]}), others).probability == 1 / 21


def test_a_place_must_lie_apart_from_those_most_like_it():
    # The twenty that stood as low as it did all changed as much.
    low = np.repeat([-2.0, 0.0], [20, 40])
    others = found(np.where(low < 0, np.resize([5.0, -5.0], 60), 0.1), low=low)
    assert placement(found([4.0], low=[-2.0]), others).probability > 0.9
    assert placement(found([6.0], low=[-2.0]), others).probability <= 0.05


def test_a_place_must_lie_apart_from_those_that_wander_most():
    leaning = np.repeat([0.8, 0.0], [20, 40])
    others = found(np.where(leaning > 0, np.resize([5.0, -5.0], 60), 0.1), leaning=leaning)
    assert placement(found([4.0]), others).probability > 0.9
    assert placement(found([6.0]), others).probability <= 0.05


def test_others_are_placebos_at_the_same_date_if_their_months_are_known():
    others = walks(30)
    others[:5, 30] = np.nan
    own = walks(1, seed=2)[0]
    assert place_among(own, others, 24, ALL).placebos == 25
    # What is left out of the place is left out of all.
    assert place_among(own, others, 24, np.arange(36) != 30).placebos == 30


def test_the_same_month_of_other_years_counts_too():
    others, own = walks(20, 72), walks(1, 72, seed=2)[0]
    known = np.ones(72, dtype=bool)
    # 24 months before and 24 after: from the months 24, 36 and 48 on; of its own the last two hold
    # months since the start, unless that is later.
    assert place_among(own, others, 36, known).placebos == 3 * 20
    assert place_among(own, others, 48, known).placebos == 3 * 20 + 1


def test_a_true_change_stands_out_and_nothing_does_not():
    others, own = walks(60, correlation=0.0), walks(1, correlation=0.0, seed=5)[0]
    stepped = own + np.where(np.arange(36) >= 24, 9.0, 0.0)
    assert place_among(stepped, others, 24, ALL).probability == 1 / 21
    assert place_among(own, others, 24, ALL).probability > 0.05


@pytest.mark.parametrize("correlation", [0.0, 0.9])
def test_of_places_alike_at_most_one_in_twenty_is_called_changed(correlation):
    series = walks(200, correlation=correlation, seed=3)
    placed = [
        place_among(series[row], np.delete(series, row, axis=0), 24, ALL).probability
        for row in range(200)
    ]
    assert 0.005 <= np.mean(np.array(placed) <= 0.05) <= 0.05
