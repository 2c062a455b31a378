"""A suggestion to draw limits anew: only after a known event, never for a change of the data."""

import numpy as np
import pytest

from metrics.analysis import recalculation
from metrics.analysis.panel import Panel
from tests.metrics.analysis.test_results import PLACES, WITHIN, panel

pytestmark = pytest.mark.embedded


@pytest.fixture
def shifted(monkeypatch: pytest.MonkeyPatch) -> Panel:
    """One place settles ten points higher for its last 13 months; something happened there then."""
    made = panel(months=36)
    for number, place in enumerate(made.places):
        place.pk = number + 1
    made.columns["within_18"][4, :, 23:] += 1000
    known = np.arange(36)[None, :] == 23
    monkeypatch.setattr(recalculation, "_events", lambda place, months: known)
    return made


def test_a_lasting_shift_after_a_known_event_is_suggested(shifted: Panel) -> None:
    result = recalculation.suggested_recalculation(shifted, WITHIN, shifted.places[4])
    assert result is not None and result.month == shifted.months[23]
    assert (result.points, result.ample) == (13, True)


def test_without_an_event_or_a_shift_nothing_is(shifted: Panel, monkeypatch) -> None:
    assert recalculation.suggested_recalculation(shifted, WITHIN, shifted.places[5]) is None
    monkeypatch.setattr(
        recalculation, "_events", lambda place, months: np.zeros((1, 36), dtype=bool)
    )
    assert recalculation.suggested_recalculation(shifted, WITHIN, shifted.places[4]) is None


@pytest.mark.parametrize("what", ["starts", "blocked"])
def test_a_change_of_the_data_is_no_reason(shifted: Panel, what: str) -> None:
    where = shifted.starts if what == "starts" else shifted.blocked["2"][:, 0]
    where[4, 23] = True
    assert recalculation.suggested_recalculation(shifted, WITHIN, shifted.places[4]) is None


def test_limits_drawn_anew_already_are_not_suggested_again(shifted: Panel) -> None:
    from dataclasses import replace

    again = replace(shifted, restarts=((4, "C_999", WITHIN.slug, 23),))
    assert recalculation.suggested_recalculation(again, WITHIN, again.places[4]) is None


def test_a_place_not_in_the_panel_has_none(shifted: Panel) -> None:
    from metrics.models import Place

    assert recalculation.suggested_recalculation(shifted, WITHIN, Place(pk=PLACES + 9)) is None
