"""Near, and different: pairs within 15 miles whose adjusted intervals do not meet."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from metrics.analysis.near_pairs import near_pairs
from metrics.analysis.panel import Panel
from metrics.analysis.results import analyse_panel
from metrics.models import Release
from tests.metrics.analysis.test_results import MEDIAN, PLACES, WITHIN, panel

pytestmark = pytest.mark.embedded


def on_a_road(miles: float = 10) -> Panel:
    """Twenty places in a row, the fourth far below its neighbours."""
    made = panel()
    made.columns["within_18"] += 20 * np.arange(PLACES)[:, None, None] % 60
    made.columns["within_18"][3] = 3000
    for i, place in enumerate(made.places):
        place.pk, place.latitude, place.longitude = i + 1, 52 + i * miles / 69.09, -1.0
    return made


def pairs(made: Panel, measure=WITHIN) -> list[tuple[str, str]]:
    result = near_pairs(Release(pk=1), made, {measure: analyse_panel(made, measure)})
    return [(pair.higher.code, pair.lower.code) for pair in result]


def test_the_neighbours_of_a_place_far_below_are_found() -> None:
    assert set(pairs(on_a_road())) == {("P02", "P03"), ("P04", "P03")}


def test_far_apart_nobody_is_a_neighbour() -> None:
    assert pairs(on_a_road(miles=16)) == []


@pytest.mark.parametrize(
    ("month", "found"),
    [(date(2026, 3, 1), set()), (date(2026, 4, 1), {("P02", "92A")})],
)
def test_centres_are_those_of_the_month(month: date, found: set[tuple[str, str]]) -> None:
    """Surrey Heartlands before April 2026 lay 15.2 miles from where Frimley did, and then 13.5."""
    made = on_a_road(miles=16)
    frimley, surrey = made.places[2:4]
    frimley.latitude, frimley.longitude = 51.39359, -0.71162
    surrey.code, surrey.latitude, surrey.longitude = "92A", 51.3013, -0.43496
    # Whoever stands on the road near either is moved out of the way.
    for place in made.places[4:]:
        place.latitude += 10
    months = (*made.months[:-1], month)
    assert set(pairs(replace(made, months=months))) == found


def test_values_and_distance_are_stored() -> None:
    made = on_a_road()
    pair = next(iter(near_pairs(Release(pk=1), made, {WITHIN: analyse_panel(made, WITHIN)})))
    assert pair.miles == pytest.approx(10, abs=0.05)
    assert pair.higher_value > 60 > pair.lower_value == pytest.approx(30)
    assert pair.ratio == pytest.approx(pair.higher_value / pair.lower_value, rel=0.01)


def test_percentiles_and_places_of_which_nothing_is_said_have_no_pairs() -> None:
    assert pairs(on_a_road(), MEDIAN) == []
    made = on_a_road()
    for part in made.blocked.values():
        part[3, :, -1] = True
    assert pairs(made) == []
