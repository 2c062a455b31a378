"""A line the size of a word, for a table's cell: the row already has its figures."""

from datetime import date
from xml.sax.saxutils import escape

from metrics.charts.lines import runs_of
from metrics.charts.palette import PLACE
from metrics.charts.scales import month_number
from metrics.charts.specs import LineChart, Series
from metrics.charts.svg import clean, coordinate, element

WIDTH, HEIGHT, EDGE = 120, 28, 4


def sparkline(values: tuple[float | None, ...], months: tuple[date, ...], title: str = "") -> str:
    """Its own scale, from lowest to highest; hidden from screen readers, which read the row."""
    chart = LineChart("spark", "", "", months, (Series("", values, "place"),), "rate")
    runs = runs_of(chart, chart.series[0])
    known = [value for run in runs for _, value in run]
    drawn = []
    if known:
        low, span = min(known), max(known) - min(known)
        first = month_number(months[0])
        pitch = (WIDTH - 2 * EDGE) / max(1, month_number(months[-1]) - first)

        def point(number: int, value: float) -> tuple[float, float]:
            part = (value - low) / span if span > 1e-12 else 0.5
            return EDGE + (number - first) * pitch, HEIGHT - EDGE - part * (HEIGHT - 2 * EDGE)

        for run in runs:
            drawn += _run([point(*each) for each in run])
        x, y = point(*runs[-1][-1])
        drawn.append(element("circle", cx=x, cy=y, r=2.5, fill=PLACE))
    return element(
        "svg",
        *([element("title", escape(clean(title)))] if title else []),
        *drawn,
        xmlns="http://www.w3.org/2000/svg",
        class_="sparkline",
        aria_hidden="true",
        focusable="false",
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        width=WIDTH,
        height=HEIGHT,
    )


def _run(points: list[tuple[float, float]]) -> list[str]:
    if len(points) == 1:
        return [element("circle", cx=points[0][0], cy=points[0][1], r=1.5, fill=PLACE)]
    path = "M" + "L".join(f"{coordinate(x)} {coordinate(y)}" for x, y in points)
    return [element("path", d=path, fill="none", stroke=PLACE, stroke_width=1.5)]
