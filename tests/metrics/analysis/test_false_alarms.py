"""How often labels appear where nothing is there: the stored answer, and a small run of it."""

import csv

import numpy as np
import pytest

from metrics import reference
from metrics.analysis import false_alarms
from metrics.analysis.false_alarms import MONTHS, PLACES, TRIALS, random_panel
from metrics.pages.false_alarms import false_alarm_table

pytestmark = pytest.mark.embedded


def stored() -> dict[tuple[str, str], float]:
    with (reference.FOLDER / "false_alarms.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {int(row["looked_at"]) for row in rows} == {PLACES * TRIALS}
    return {
        (row["process"], row["label"]): int(row["found"]) / int(row["looked_at"]) for row in rows
    }


def test_the_stored_rates_are_those_of_the_specification() -> None:
    """19% and 2% where months are independent, 81% and 19% at a correlation of 0.6."""
    result = stored()
    expected = {"independent": (0.19, 0.02), "0.6": (0.81, 0.19)}
    for process, (anywhere, newest) in expected.items():
        assert result[process, false_alarms.SIGNAL_IN_24] == pytest.approx(anywhere, abs=0.02)
        assert result[process, false_alarms.SIGNAL_NOW] == pytest.approx(newest, abs=0.01)
        assert PLACES * result[process, false_alarms.LEAST] < 0.8, "as at 0.8, or fewer"


def test_a_small_run_agrees_with_what_is_stored() -> None:
    known = stored()
    for rate in false_alarms.false_alarms(trials=10, seed=7):
        share = known[rate.process, rate.label]
        # Months of one place are tried once, places of one trial share a funnel: be generous.
        error = 5 * np.sqrt(max(share, 0.001) * (1 - share) / rate.place_count) + 0.01
        assert rate.share == pytest.approx(share, abs=error), (rate.process, rate.label)


@pytest.mark.parametrize("correlation", [0.0, 0.6])
def test_noise_is_as_correlated_as_it_says_and_knows_no_place(correlation: float) -> None:
    panel = random_panel(correlation, 20, np.random.default_rng(3))
    shares = panel.columns["within_18"]
    assert shares.shape == (PLACES, 20, MONTHS)
    now, before = shares[..., 1:].ravel(), shares[..., :-1].ravel()
    assert np.corrcoef(now, before)[0, 1] == pytest.approx(correlation, abs=0.02)
    assert shares.mean(axis=(1, 2)).std() < 100


def test_the_page_prints_every_rate() -> None:
    table = false_alarm_table()
    assert len(table.rows) == len({label for _, label in stored()})
    assert table.rows[0].cells[1].text.endswith("%")
