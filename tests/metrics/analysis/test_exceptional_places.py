"""Bright spots and movers: the whole rule, and nothing on less."""

import numpy as np
import pytest

from metrics.analysis.exceptional_places import bright_spots, find_movers
from metrics.analysis.panel import Panel
from tests.metrics.analysis.test_results import ADMITTED, MEDIAN, PLACES, WITHIN, panel

pytestmark = pytest.mark.embedded
PEERS = {f"P{i:02d}": [f"P{(i + k) % PLACES:02d}" for k in range(1, 11)] for i in range(PLACES)}


def shining(waiting: bool = True, activity: bool = True, **kwargs) -> Panel:
    made = panel(**kwargs)
    if waiting:
        made.columns["within_18"][3] = 8500
    if activity:
        made.columns["completed_admitted"][3] = 2600
    made.columns["over_52"] = np.full(made.columns["over_52"].shape, 200.0)
    return made


def test_a_place_ahead_on_waiting_and_activity_is_a_bright_spot() -> None:
    result = bright_spots(shining(), PEERS)
    assert [item.row for item in result] == [3]
    assert set(result[0].measures) == {"within-18-weeks", "admitted-per-1000-monthly"}


@pytest.mark.parametrize(("waiting", "activity"), [(True, False), (False, True), (False, False)])
def test_one_kind_of_measure_is_not_enough(waiting: bool, activity: bool) -> None:
    assert bright_spots(shining(waiting, activity), PEERS) == ()


def test_nothing_is_said_of_a_place_from_which_too_much_is_missing() -> None:
    made = shining()
    for part in made.blocked.values():
        part[3, :, -2] = True
    assert bright_spots(made, PEERS) == ()


def test_a_place_no_different_from_similar_ones_is_not_a_bright_spot() -> None:
    """All its peers are as far ahead: what sets it apart is what it is like."""
    made = shining()
    for row in (4, 5, 6):
        made.columns["within_18"][row] = 8500
        made.columns["completed_admitted"][row] = 2600
    peers = {**PEERS, "P03": ["P04", "P05", "P06"]}
    assert 3 not in [spot.row for spot in bright_spots(made, peers)]


def rising(months: int = 24) -> Panel:
    made = panel(months=months)
    spaced = 6000 + 60 * np.arange(PLACES)[:, None, None] + np.zeros((PLACES, 1, months))
    made.columns["within_18"] = spaced.astype(float)
    made.columns["within_18"][3, :, 12:] = 8000
    return made


def test_a_place_that_rose_beyond_all_others_moved_and_improved() -> None:
    result = find_movers(rising(), WITHIN, PEERS)
    assert result.enough and [(item.row, item.improved) for item in result.moved] == [(3, True)]
    single = result.moved[0]
    assert single.rank_before[0] == 17 and single.rank_now == (1, 1, 1)
    assert (single.before, single.now) == (pytest.approx(61.8), pytest.approx(80))


def test_with_fewer_than_24_months_nothing_is_said() -> None:
    result = find_movers(rising(20), WITHIN, PEERS)
    assert (result.enough, result.months, result.moved) == (False, 20, ())


@pytest.mark.parametrize("what", ["starts", "blocked"])
def test_nothing_is_said_across_a_break_or_a_missing_provider(what: str) -> None:
    made = rising()
    where = made.starts if what == "starts" else made.blocked["2"][:, 0]
    where[3, 13] = True
    assert find_movers(made, WITHIN, PEERS).moved == ()


def test_a_rise_that_everybody_shares_is_no_movement() -> None:
    made = rising()
    made.columns["within_18"][..., 12:] += 1500
    made.columns["within_18"][3, :, 12:] = made.columns["within_18"][3, :, :12] + 1500
    assert find_movers(made, WITHIN, PEERS).moved == ()


def test_more_activity_moves_but_does_not_improve() -> None:
    made = panel()
    made.columns["completed_admitted"] = (
        1000 + 20 * np.arange(PLACES)[:, None, None] + np.zeros((PLACES, 1, 24))
    )
    made.columns["completed_admitted"][3, :, 12:] = 1800
    result = find_movers(made, ADMITTED, PEERS)
    assert [(item.row, item.improved) for item in result.moved] == [(3, False)]
    assert find_movers(made, MEDIAN, PEERS).moved == ()
