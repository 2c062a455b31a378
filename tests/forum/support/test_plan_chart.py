"""The aim on a plan's chart: from which level, and which months are to come."""

from datetime import date

from forum.support.models import ImprovementPlan
from forum.support.pages.plan import add_aim, charted_baseline
from metrics.analysis.control_chart import NO_SIGNAL, ControlChart, ControlPoint
from metrics.charts import LineChart
from metrics.models import Place

MONTHS = [date(2026, month, 1) for month in range(1, 9)]


def plan(**fields: object) -> ImprovementPlan:
    given = {
        "place": Place(code="03R", name="Wakefield"),
        "measure": "within-18-weeks",
        "direction": "up",
        "target_month": date(2027, 1, 1),
    }
    return ImprovementPlan(**(given | fields))


def control(centres: list[float | None]) -> ControlChart:
    """Its limits were drawn anew wherever the centre changes."""
    points = tuple(
        ControlPoint(month, 60.0, centre, None, None, phase=0)
        for month, centre in zip(MONTHS, centres, strict=True)
    )
    return ControlChart("within-18-weeks", points, NO_SIGNAL, "common")


def test_the_baseline_is_the_level_in_force_at_its_start() -> None:
    drawn_anew = control([50.0] * 5 + [58.0] * 3)
    baseline = charted_baseline(plan(started_on=date(2026, 6, 10)), drawn_anew)
    assert baseline == (50.0, "Centre before the plan")
    later = charted_baseline(plan(started_on=date(2026, 8, 1)), drawn_anew)
    assert later == (58.0, "Centre before the plan")


def test_without_a_level_before_its_start_the_chart_says_nothing() -> None:
    assert charted_baseline(plan(started_on=date(2026, 1, 5)), control([50.0] * 8)) is None
    assert charted_baseline(plan(started_on=date(2026, 6, 1)), None) is None
    assert charted_baseline(plan(started_on=date(2026, 6, 1)), control([None] * 8)) is None


def test_months_that_are_published_late_are_not_to_come() -> None:
    chart = LineChart(
        name="x", title="x", summary="x", months=tuple(MONTHS), series=(), unit="%", height=240
    )
    drawn = add_aim(chart, plan(), None, date(2026, 11, 29))
    assert drawn.gaps == (
        (date(2026, 9, 1), date(2026, 10, 1), "not published yet"),
        (date(2026, 11, 1), date(2027, 1, 1), "months to come"),
    )
    assert add_aim(chart, plan(), None, date(2026, 9, 30)).gaps == (
        (date(2026, 9, 1), date(2027, 1, 1), "months to come"),
    )
