"""A control chart says what the analysis says: the same values, lines and points."""

import json
from collections import Counter
from datetime import date

import numpy as np
import pytest

from metrics.analysis.analysed_measures import ANALYSED, AnalysedMeasure
from metrics.analysis.control_chart import (
    ControlChart,
    Restart,
    control_chart,
    control_chart_data,
    control_chart_from,
)
from metrics.analysis.panel import Panel, silence_blocked
from metrics.analysis.results import CHARTED, analyse_panel
from metrics.measures import Series
from metrics.models import Parts, SeriesBreak
from tests.metrics.analysis.test_results import PLACES, WITHIN, panel
from tests.oracles import signal_points

pytestmark = pytest.mark.embedded


def series_of(made: Panel, row: int) -> Series:
    columns = {name: values[row, 0] for name, values in made.columns.items()}
    rows = tuple(
        Parts(*(float(columns[name][i]) if name in columns else None for name in Parts._fields))
        for i in range(len(made.months))
    )
    return Series(made.months, rows, blocked=tuple(made.blocked["2"][row, 0].tolist()))


def breaks_of(made: Panel, row: int) -> list[SeriesBreak]:
    at = [month for month, starts in zip(made.months, made.starts[row], strict=True) if starts]
    return [SeriesBreak(month=month, kind="geography", short="Moved") for month in at]


def restarts_of(made: Panel, row: int, measure: AnalysedMeasure) -> list[Restart]:
    return [
        Restart(made.months[month], "Amina Rahman")
        for at, _, slug, month in made.restarts
        if (at, slug) == (row, measure.slug)
    ]


def wandering(seed: int) -> Panel:
    """Twenty places whose shares and counts wander, with breaks, restarts and months not sent."""
    random = np.random.default_rng(seed)
    walk = random.standard_normal((PLACES, 1, 40)).cumsum(axis=-1)
    made = panel(
        months=40,
        within_18=np.round(6000 + 60 * walk),
        over_52=np.round(500 + 8 * walk),
        completed_admitted=np.round(1500 + 30 * walk),
        clock_starts=np.round(3000 + 50 * random.standard_normal(walk.shape)),
        p92=30 + walk / 4,
    )
    made.columns["median"][7, 0, -6:] = 13.3 + 0.05 * np.arange(6)
    made.starts[::4, 15] = True
    for blocked in made.blocked.values():
        blocked[1::5, :, 20] = blocked[2, :, -3] = True
    silence_blocked(made)
    restarts = tuple((row, "C_999", m.slug, 27) for row in range(3, PLACES, 5) for m in ANALYSED)
    return Panel(**{**vars(made), "restarts": restarts})


def test_a_chart_and_what_is_stored_of_it_are_the_same() -> None:
    rules: Counter[str] = Counter()
    for seed in range(3):
        made = wandering(seed)
        for measure in ANALYSED:
            stored = analyse_panel(made, measure)
            for row in range(PLACES):
                chart = control_chart(
                    measure,
                    series_of(made, row),
                    breaks=breaks_of(made, row),
                    restarts=restarts_of(made, row, measure),
                )
                rules[chart.signal.rule] += 1
                newest = chart.points[-1]
                assert chart.suppression_reason == stored.suppression_reason[row, 0]
                assert chart.signal.rule == stored.rule[row, 0]
                assert (chart.signal.side, chart.signal.run) == (
                    stored.side[row, 0],
                    stored.run[row, 0],
                )
                assert chart.signal.points == stored.points[row, 0]
                assert chart.variation == stored.variation[row, 0]
                if not chart.suppression_reason:
                    drawn = [newest.value, newest.centre, newest.lower, newest.upper]
                    lines = (stored.value, stored.centre, stored.lower, stored.upper)
                    np.testing.assert_array_equal(
                        np.array(drawn, dtype=float), [line[row, 0] for line in lines]
                    )
                assert_marked_points_made_the_signal(chart)
    assert set(rules) == {"", "astronomical", "trend", "two_of_three", "shift"}


def assert_marked_points_made_the_signal(chart: ControlChart) -> None:
    marked = {back for back, point in enumerate(reversed(chart.points)) if point.in_signal}
    if not chart.signal.rule:
        assert not marked
        return
    newest = chart.points[-1]
    phase = [point for point in chart.points if point.phase == newest.phase]
    months = [np.nan if point.value is None else point.value for point in phase]
    lines = newest.centre, newest.lower, newest.upper
    assert marked == signal_points.of_signal(chart.signal.rule, months, *lines)
    causes = {point.cause for point in chart.points if point.in_signal}
    assert causes == {chart.variation.split("_")[0]}


def test_only_the_last_three_years_are_charted_and_each_month_is_there() -> None:
    made = wandering(1)
    chart = control_chart(WITHIN, series_of(made, 1), breaks=(), restarts=())
    assert [point.month for point in chart.points] == list(made.months[-CHARTED:])
    (gap,) = [point for point in chart.points if point.value is None]
    assert gap.is_incomplete and gap.month == made.months[20] and not gap.rule


def test_phases_are_numbered_and_a_restart_says_who_and_when() -> None:
    made = panel(months=36)
    anew = Restart(made.months[18], "Amina Rahman", date(2025, 9, 3), "A new unit.")
    moved = SeriesBreak(month=made.months[9], kind="geography", short="Moved")
    event = SeriesBreak(month=made.months[30], kind="event", short="Strikes")
    chart = control_chart(WITHIN, series_of(made, 0), breaks=[moved, event], restarts=[anew])
    assert [point.phase for point in chart.points] == [1] * 9 + [2] * 9 + [3] * 18
    assert chart.points[0].upper is None, "nine months have no limits"
    assert chart.restarts == (anew,) and [words for _, words in chart.breaks] == [
        "Moved",
        "Strikes",
    ]
    runs = [point.run for point in chart.points]
    assert runs[18] == 1 and max(runs) < 12


def test_of_a_place_that_is_not_compared_nothing_is_marked() -> None:
    made = wandering(2)
    chart = control_chart(WITHIN, series_of(made, 2))
    assert "too much was missing" in chart.suppression_reason
    assert not any(p.rule or p.cause or p.in_signal or p.run for p in chart.points)
    assert chart.points[0].upper is not None, "its lines are drawn all the same"


def test_too_few_are_counted() -> None:
    made = panel(months=36)
    for name in ("waiting_list", "within_18"):
        made.columns[name][0, 0, -1] = 7.0
    chart = control_chart(WITHIN, series_of(made, 0))
    assert (chart.is_too_few, chart.counted, chart.points[-1].value) == (True, 7, None)


def test_a_chart_is_kept_and_read_again_as_it_was() -> None:
    made = wandering(0)
    anew = [Restart(made.months[18], "Amina Rahman", date(2025, 9, 3), "A new unit.")]
    chart = control_chart(WITHIN, series_of(made, 0), breaks=breaks_of(made, 0), restarts=anew)
    assert control_chart_from(json.loads(json.dumps(control_chart_data(chart)))) == chart
