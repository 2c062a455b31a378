"""A line the size of a word, for a table's cell: the row already has its figures."""

from collections.abc import Callable
from datetime import date
from xml.sax.saxutils import escape

from metrics.charts.lines import runs_of
from metrics.charts.notes import point as special_point
from metrics.charts.palette import PLACE, STROKES
from metrics.charts.scales import month_number, value_scale
from metrics.charts.specs import LineChart, Mark, Phase, Series, Unit, drawable
from metrics.charts.svg import clean, coordinate, element, line

WIDTH, HEIGHT, EDGE, MARK = 120, 28, 4, 3


def sparkline(
    series: Series,
    months: tuple[date, ...],
    *,
    unit: Unit = "rate",
    phases: tuple[Phase, ...] = (),
    marked: tuple[Mark, ...] = (),
) -> str:
    """On a scale as a chart of its unit has it; hidden from screen readers, which read the row. With
    `phases` it is a small control chart, from its lowest to its highest: limits, centre line and the
    points that are marked."""
    chart = LineChart("spark", "", "", months, (series,), unit)
    runs = runs_of(chart, series)
    known = [value for run in runs for _, value in run]
    drawn = []
    if known:
        drawn_lines = [value for phase in phases for value in phase.lines]
        scale = value_scale(known, unit, zero_based=None)
        low, high = scale.low, scale.high
        if phases:
            low, high = min(known + drawn_lines), max(known + drawn_lines)
        span = high - low
        first = month_number(months[0])
        pitch = (WIDTH - 2 * EDGE) / max(1, month_number(months[-1]) - first)

        def point(number: int, value: float) -> tuple[float, float]:
            part = (value - low) / span if span > 1e-12 else 0.5
            return EDGE + (number - first) * pitch, HEIGHT - EDGE - part * (HEIGHT - 2 * EDGE)

        for phase in phases:
            drawn += _limits(phase, point)
        for run in runs:
            drawn += _run([point(*each) for each in run])
        x, y = point(*runs[-1][-1])
        drawn.append(element("circle", cx=x, cy=y, r=2.5, fill=PLACE))
        drawn += _marks(marked, dict(each for run in runs for each in run), point)
    return element(
        "svg",
        *([element("title", escape(clean(series.label)))] if series.label else []),
        *drawn,
        xmlns="http://www.w3.org/2000/svg",
        class_="sparkline",
        aria_hidden="true",
        focusable="false",
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        width=WIDTH,
        height=HEIGHT,
    )


Place = Callable[[int, float], tuple[float, float]]


def _limits(phase: Phase, point: Place) -> list[str]:
    first, last = month_number(phase.first), month_number(phase.last)
    drawn = []
    for value, name in ((phase.lower, "limit"), (phase.centre, "centre"), (phase.upper, "limit")):
        if (level := drawable(value)) is not None:
            (left, y), (right, _) = point(first, level), point(last, level)
            dash = "3 2" if name == "limit" else None
            drawn.append(line(left, y, right, y, STROKES[name].colour, 0.75, dash))
    return drawn


def _marks(marked: tuple[Mark, ...], values: dict[int, float], point: Place) -> list[str]:
    return [
        special_point(mark.cause, *point(number, values[number]), MARK)
        for mark in marked
        if (number := month_number(mark.month)) in values
    ]


def _run(points: list[tuple[float, float]]) -> list[str]:
    if len(points) == 1:
        return [element("circle", cx=points[0][0], cy=points[0][1], r=1.5, fill=PLACE)]
    path = "M" + "L".join(f"{coordinate(x)} {coordinate(y)}" for x, y in points)
    return [element("path", d=path, fill="none", stroke=PLACE, stroke_width=1.5)]
