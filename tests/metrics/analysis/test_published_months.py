"""Evaluations of ICBs look back on months as NHS England published them; never on others' figures."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from metrics.analysis.analysed_measures import ANALYSED_OF
from metrics.analysis.change_panels import ChangePanel, read_change_panel
from metrics.analysis.changes import Change, evaluate_change, question_of
from metrics.analysis.load_panel import load_panel
from metrics.analysis.published_months import (
    months_without_estimates,
    published_months,
    with_published_months,
)
from metrics.calendar import add_months, months_through
from metrics.history import COMPARED_FROM
from metrics.measures import admitted_per_1000_monthly, over_52_weeks_share, within_18_weeks
from metrics.models import Place, PublishedFigure, Release
from metrics.rtt.columns import INCOMPLETE
from metrics.stats.gates import Gate
from tests.factories.evaluations import BEFORE, ICBS, JOINT, LAST, LIST, make_icb_months
from tests.factories.figures import make_figure

pytestmark = pytest.mark.django_db
WITHIN = ANALYSED_OF[within_18_weeks.MEASURE.slug]
LONG = ANALYSED_OF[over_52_weeks_share.MEASURE.slug]
ADMITTED = ANALYSED_OF[admitted_per_1000_monthly.MEASURE.slug]


@pytest.fixture
def icbs() -> Sequence[Place]:
    return make_icb_months()


def panel_of() -> ChangePanel:
    panel = read_change_panel(Place.Kind.ICB, "C_999")
    assert panel is not None
    return panel


def since(start: date = date(2024, 7, 1), **more: object) -> Change:
    return Change(WITHIN, start, 1, comparators=("QX01", "QX02"), **more)  # type: ignore[arg-type]


def closed_by(panel: ChangePanel, place: Place, change: Change) -> dict[Gate, str]:
    evaluated = evaluate_change(panel, place, change)
    assert evaluated is not None
    return {each.gate: each.reason for each in evaluated.verdict.closed}


def test_they_stand_before_full_extracts_from_may_2023_on(icbs: Sequence[Place]) -> None:
    panel = panel_of()
    assert panel.panel.months == months_through(COMPARED_FROM, LAST) and panel.published == 11
    values = panel.values(WITHIN)[0]
    known = PublishedFigure.objects.get(place=icbs[0], release__month=COMPARED_FROM)
    assert values[0] == pytest.approx(100 * (known.within_18 or 0) / LIST)
    assert np.isfinite(values).all() and np.isfinite(panel.values(LONG)[:, :11]).all()
    # What NHS England's tables of ICBs do not have is not made up.
    assert not np.isfinite(panel.values(ADMITTED)[:, :11]).any()
    # With 12 months on each side, and peers that pass the same, the change is read.
    assert closed_by(panel, icbs[0], since()) == {}


def test_what_they_do_not_have_begins_with_full_extracts(icbs: Sequence[Place]) -> None:
    panel = panel_of()
    question = question_of(panel, icbs[0], Change(ADMITTED, date(2024, 7, 1), 1))
    assert question is not None and question.months[0] == JOINT
    assert question_of(panel, icbs[0], Change(ADMITTED, JOINT, 1)) is None


def test_a_gap_ends_them(icbs: Sequence[Place]) -> None:
    Release.objects.filter(month=date(2023, 12, 1)).delete()
    panel = panel_of()
    assert panel.panel.months[0] == date(2024, 1, 1) and panel.published == 3
    Release.objects.filter(month=date(2024, 3, 1)).delete()
    assert panel_of().published == 0


def test_a_place_of_which_more_than_little_is_left_out_has_none(icbs: Sequence[Place]) -> None:
    full = load_panel(Place.Kind.ICB, LAST, ["C_999"])
    left_out = {(0, "C_999", INCOMPLETE): 0.021, (1, "C_999", INCOMPLETE): 0.019}
    published = published_months(full.months[0], 60)
    joined = with_published_months(replace(full, left_out_shares=left_out), "C_999", published)
    panel = ChangePanel("C_999", joined, {}, published=len(published))
    known = np.isfinite(panel.values(WITHIN)).all(axis=1)
    assert known.tolist() == [False, *[True] * (ICBS - 1)]
    assert panel.comparable(WITHIN, 0).tolist() == known.tolist(), "it is no peer either"
    assert panel.comparable(WITHIN, len(published)).all(), "but of months that it has"


def test_a_step_where_they_meet_closes_the_gate(icbs: Sequence[Place]) -> None:
    PublishedFigure.objects.filter(place=icbs[0]).update(within_18=500)
    reason = closed_by(panel_of(), icbs[0], since())[Gate.BREAK]
    assert reason == "who sent nothing is not known before April 2024"
    assert closed_by(panel_of(), icbs[1], since()) == {}


def test_a_month_that_nhs_england_estimated_closes_it_where_the_series_stepped(
    icbs: Sequence[Place],
) -> None:
    september = date(2023, 9, 1)
    assert list(months_without_estimates(BEFORE)) == [september]
    fallen = PublishedFigure.objects.filter(place=icbs[0], release__month=september)
    fallen.update(within_18=450)
    assert Gate.MISSING in closed_by(panel_of(), icbs[0], since())
    assert closed_by(panel_of(), icbs[1], since()) == {}


def test_other_kinds_of_places_have_none(icbs: Sequence[Place]) -> None:
    place = Place.objects.create(code="X00", name="A location", kind=Place.Kind.SUB_ICB)
    make_figure(Release.objects.get(month=LAST), place)
    panel = read_change_panel(Place.Kind.SUB_ICB, "C_999")
    assert panel is not None and panel.published == 0
    assert panel.panel.months == months_through(JOINT, LAST)
    assert add_months(JOINT, -1) in BEFORE
