import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.rtt.waits import percentile, waits
from tests.oracles.waits import plain_percentile, plain_waits

RELATIVE = 1e-9


@pytest.fixture
def oracles(shared_data: Path) -> dict:
    return json.loads((shared_data / "oracles.json").read_text())


def vector(bands: dict[str, int], weeks: int) -> np.ndarray:
    row = np.zeros((1, weeks), dtype=np.int64)
    for week, n in bands.items():
        row[0, int(week)] = n
    return row


def check(expected: dict, bands: np.ndarray) -> None:
    result = waits(bands)
    assert result.total[0] == expected["total"]
    assert result.within_18[0] == expected["within_18"]
    for weeks in (52, 65, 78, 104):
        ours = result.over[weeks]
        if expected.get(f"over_{weeks}") is None:
            assert ours is None
        else:
            assert ours is not None and ours[0] == expected[f"over_{weeks}"]
    if expected["pct_within_18"] is not None:
        assert 100 * result.within_18[0] / result.total[0] == pytest.approx(
            expected["pct_within_18"], rel=RELATIVE
        )
    for name in ("median", "p92", "p95"):
        value, censored = getattr(result, name)[0], getattr(result, f"{name}_censored")[0]
        assert censored == expected[f"{name}_censored"], name
        if expected[name] is None or expected[f"{name}_censored"]:
            assert np.isnan(value), name
        else:
            assert value == pytest.approx(expected[name], rel=RELATIVE), name


def test_every_worked_band_table(oracles: dict) -> None:
    tables = oracles["rtt_bands"]
    assert len(tables) >= 6
    for table in tables.values():
        check(table["expected"], vector(table["bands"], table["nbands"]))


def test_bands_are_summed_before_anything_is_computed(oracles: dict) -> None:
    group = oracles["rtt_aggregate_then_summarise"]
    a, b = vector(group["org_a"], 105), vector(group["org_b"], 105)
    check(group["expected_a"], a)
    check(group["expected_b"], b)
    check(group["expected_combined"], a + b)
    assert waits(a + b).median[0] != pytest.approx(group["wrong_mean_of_medians"])


def test_completed_pathways_use_known_clock_starts(oracles: dict) -> None:
    group = oracles["rtt_completed_unknown"]
    result = waits(vector(group["bands"], 105))
    assert result.total[0] == group["Total"]
    assert 100 * result.within_18[0] / result.total[0] == pytest.approx(
        group["expected"]["pct_within_18_known"], rel=RELATIVE
    )
    assert result.median[0] == pytest.approx(group["expected"]["median_known"], rel=RELATIVE)


def test_a_real_trust_in_every_part_and_treatment_function(oracles: dict) -> None:
    for name, cell in oracles["rtt_real_RBD_nov2024"]["expected"].items():
        if cell.get("bands"):
            check(cell, vector(cell["bands"], 105))
            assert "Part_3" not in name


@given(st.lists(st.integers(0, 5000), min_size=105, max_size=105))
def test_agrees_with_a_plain_count(bands: list[int]) -> None:
    result, plain = waits(np.array([bands])), plain_waits(bands)
    assert result.total[0] == plain["total"]
    assert result.within_18[0] == plain["within_18"]
    for share, name in ((Fraction(1, 2), "median"), (Fraction(92, 100), "p92")):
        answer = plain_percentile(bands, share)
        if answer is None:
            assert np.isnan(getattr(result, name)[0])
        else:
            assert getattr(result, name)[0] == pytest.approx(float(answer), rel=RELATIVE)


def test_a_boundary_is_met_whatever_floating_point_says() -> None:
    """0.92 x 25 is a little over 23 in floating point; the 23rd pathway still settles it."""
    bands = np.zeros((1, 105), dtype=np.int64)
    bands[0, 3], bands[0, 60] = 23, 2
    assert percentile(bands, bands.cumsum(axis=1), 0.92)[0][0] == 4.0


def test_the_older_layout_cannot_tell_waits_beyond_a_year() -> None:
    bands = np.zeros((1, 53), dtype=np.int64)
    bands[0, 10], bands[0, 52] = 50, 50
    result = waits(bands)
    assert result.over[52] is not None and result.over[52][0] == 50
    assert result.over[65] is None and result.over[104] is None
    assert np.isnan(result.p92[0]) and result.p92_censored[0]
    assert result.median[0] == 11.0
