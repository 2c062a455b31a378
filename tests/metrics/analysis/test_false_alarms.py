"""How often labels appear where nothing is there: the stored answer, and a small run of it."""

import numpy as np
import pytest

from metrics import reference
from metrics.analysis import false_alarms
from metrics.analysis.exceptional_places import find_movers
from metrics.analysis.false_alarms import (
    CORRELATIONS,
    MONTHS,
    PLACES,
    TRIALS,
    FalseAlarms,
    random_panel,
)
from metrics.stats import movers
from tests.metrics.analysis.test_results import ADMITTED

pytestmark = pytest.mark.embedded
# The ends, an ordinary flow and an ordinary waiting list.
SAMPLE = (0.0, 0.6, 0.9, 0.99)


@pytest.fixture(scope="module")
def stored() -> dict[tuple[float, int, str], float]:
    rows = reference.rows("false_alarms")
    assert {int(row["places"]) for row in rows} == {PLACES * TRIALS}
    shares = {
        (float(row["correlation"]), int(row["months"]), row["label"]): int(row["labelled"])
        / int(row["places"])
        for row in rows
    }
    assert {key[:2] for key in shares} == {
        (correlation, months) for correlation in CORRELATIONS for months in MONTHS
    }
    return shares


@pytest.fixture(scope="module")
def small_run() -> list[FalseAlarms]:
    return list(false_alarms.false_alarms(4, 7, SAMPLE, (20, 24)))


def test_the_stored_rates_are_those_of_the_specification(stored) -> None:
    """Of 24 months: 19% and 2% where months are independent, 81% and 19% at a correlation of 0.6,
    98% and 53% at 0.9."""
    expected = {0.0: (0.19, 0.02), 0.6: (0.81, 0.19), 0.9: (0.98, 0.53)}
    for correlation, (anywhere, newest) in expected.items():
        assert stored[correlation, 24, false_alarms.SIGNAL_EVER] == pytest.approx(
            anywhere, abs=0.02
        )
        assert stored[correlation, 24, false_alarms.SIGNAL_NOW] == pytest.approx(newest, abs=0.01)
    for correlation, of_106 in ((0.8, 0.8), (0.9, 3.5)):
        often = PLACES * stored[correlation, 24, false_alarms.OFTEN]
        assert often == pytest.approx(of_106, abs=0.2)


def test_what_lasts_by_chance_comes_the_oftener_the_more_alike_months_are(stored) -> None:
    for months in MONTHS:
        often = [stored[item, months, false_alarms.OFTEN] for item in CORRELATIONS]
        # Below 0.4 a few in ten thousand, as the draw falls.
        assert often[4:] == sorted(often[4:]) and max(often[:4]) < 0.002 and often[-1] > 0.13
        # The limits are asked for on top, and few can lie beyond them.
        for label in (false_alarms.LEAST, false_alarms.MOST):
            whole = [stored[item, months, label] for item in CORRELATIONS]
            assert max(whole) < 0.07
        assert all(
            stored[item, months, false_alarms.LEAST] <= stored[item, months, false_alarms.OFTEN]
            for item in CORRELATIONS
        )


def test_those_said_to_have_moved_by_chance_are_as_few_as_pages_say(stored) -> None:
    for correlation in CORRELATIONS:
        share = stored[correlation, 24, false_alarms.MOVED]
        assert 100 * share <= movers.BY_CHANCE_OF_100, correlation


def moved_in_activity(correlation: float, trials: int) -> float:
    """Of 100 places whose admissions wander and are counted on top: few admissions differ by chance."""
    random = np.random.default_rng(5)
    panel, wander = (random_panel(correlation, trials, random, 24) for _ in range(2))
    away = (
        wander.columns["within_18"] / false_alarms.LIST - false_alarms.SHARE
    ) / false_alarms.WANDERS
    expected = np.maximum(1500 * (1 + 0.08 * away) / panel.adjustment, 1)
    panel.columns["completed_admitted"] = random.poisson(expected).astype(float)
    moved = [len(find_movers(panel, ADMITTED, {}, column).moved) for column in range(trials)]
    return 100 * float(np.mean(moved)) / PLACES


def test_activity_that_wanders_has_moved_as_seldom() -> None:
    assert moved_in_activity(0.95, 8) <= movers.BY_CHANCE_OF_100


@pytest.mark.proofs
@pytest.mark.parametrize("correlation", CORRELATIONS)
def test_at_every_correlation_so_few_have_moved_in_activity(correlation: float) -> None:
    assert moved_in_activity(correlation, 100) <= movers.BY_CHANCE_OF_100


def test_a_small_run_agrees_with_what_is_stored(stored, small_run) -> None:
    for alarms in small_run:
        for label in alarms.labelled:
            share = stored[alarms.correlation, alarms.months, label]
            # Places of one trial share a funnel and fifths: be generous.
            error = 5 * np.sqrt(max(share, 0.001) * (1 - share) / alarms.places) + 0.015
            assert alarms.share(label) == pytest.approx(share, abs=error), (alarms, label)


def test_the_correlation_is_held_to_be_about_what_it_is(small_run) -> None:
    for alarms in small_run:
        for estimated in alarms.estimated:
            assert estimated.low <= alarms.correlation <= estimated.high


@pytest.mark.parametrize("correlation", [0.0, 0.6])
def test_noise_is_as_correlated_as_it_says_and_knows_no_place(correlation: float) -> None:
    panel = random_panel(correlation, 20, np.random.default_rng(3), 24)
    shares = panel.columns["within_18"]
    assert shares.shape == (PLACES, 20, 24)
    now, before = shares[..., 1:].ravel(), shares[..., :-1].ravel()
    assert np.corrcoef(now, before)[0, 1] == pytest.approx(correlation, abs=0.02)
    assert shares.mean(axis=(1, 2)).std() < 100
