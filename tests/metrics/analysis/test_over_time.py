"""Positions and spread by month, on panels made by hand."""

import numpy as np
import pytest

from metrics.analysis.over_time import ranked_months, spread_over_time
from tests.metrics.analysis.test_results import ADMITTED, MEDIAN, PLACES, WITHIN, far_below, panel

pytestmark = pytest.mark.embedded


def test_each_month_has_a_rank_inside_its_interval() -> None:
    result = ranked_months(far_below(panel(months=20)), WITHIN, [3, 7])
    assert set(result) == {3, 7} and len(result[3]) == 20
    assert all((item.rank, item.low, item.high, item.of) == (20, 20, 20, 20) for item in result[3])
    assert all(1 <= item.low <= item.rank <= item.high <= 19 for item in result[7])
    assert any(item.high - item.low >= 5 for item in result[7]), "places alike cannot be told apart"


def test_the_same_figures_give_the_same_intervals() -> None:
    item, other = (ranked_months(panel(months=12), ADMITTED, [0]) for _ in range(2))
    assert item == other


def test_a_month_without_a_figure_has_no_rank() -> None:
    made = panel(months=12)
    made.columns["within_18"][3, :, 5] = np.nan
    made.columns["waiting_list"][3, :, 5] = np.nan
    result = ranked_months(made, WITHIN, [3, 4])
    assert result[3][5] is None and result[4][5].of == PLACES - 1


def test_percentiles_have_no_positions_and_no_spread() -> None:
    assert ranked_months(panel(), MEDIAN, [3]) == {}
    assert spread_over_time(panel(), MEDIAN) is None


def test_twenty_months_are_one_year_and_no_trend() -> None:
    result = spread_over_time(panel(months=20), WITHIN)
    assert result is not None
    assert (len(result.by_month), len(result.by_year)) == (20, 9)
    assert (result.separate_years, result.widening) == (1, None)
    assert result.compared == PLACES and result.by_month[-1].ratio_90_10 >= 1


def test_a_place_with_a_break_is_left_out_of_every_month() -> None:
    made = panel(months=20)
    made.starts[5, 10] = True
    result = spread_over_time(made, WITHIN)
    assert result is not None and {item.places for item in result.by_month} == {PLACES - 1}


def test_three_years_of_places_drifting_apart_are_seen() -> None:
    made = panel(months=36)
    apart = np.linspace(-1, 1, PLACES)[:, None, None] * np.linspace(100, 2500, 36)
    made.columns["within_18"] = np.round(6000 + apart)
    result = spread_over_time(made, WITHIN)
    assert result is not None and result.widening is not None and result.widening.direction == 1
