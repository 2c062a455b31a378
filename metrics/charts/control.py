"""What makes a line of months a control chart: centre line and limits, phase by phase, and points."""

from datetime import date

from metrics.charts.figures import figure_words
from metrics.charts.frame import Frame, drawn_values
from metrics.charts.layout import EndLabel
from metrics.charts.notes import SIZE, SIZE_IN_SIGNAL, point
from metrics.charts.palette import RANKS, STROKES
from metrics.charts.scales import month_number
from metrics.charts.specs import LineChart, Phase, drawable
from metrics.charts.svg import element, line, wrap


def limit_lines(frame: Frame) -> list[str]:
    """Each phase from where its first month begins to where its last one ends."""
    drawn: list[str] = []
    for phase in frame.chart.phases:
        left, right = _ends(frame, phase)
        for name, value in _named_lines(phase):
            stroke, y = STROKES[name], frame.y(value)
            drawn.append(line(left, y, right, y, stroke.colour, stroke.width, stroke.dash))
    return drawn


def _ends(frame: Frame, phase: Phase) -> tuple[float, float]:
    assert frame.months is not None
    after = month_number(phase.last) + 1
    next_month = date(after // 12, after % 12 + 1, 1)
    return frame.months.between(phase.first), frame.months.between(next_month)


def _named_lines(phase: Phase) -> list[tuple[str, float]]:
    named = (("limit", phase.lower), ("centre", phase.centre), ("limit", phase.upper))
    return [(name, known) for name, value in named if (known := drawable(value)) is not None]


def limit_labels(chart: LineChart, size: float, room: float) -> list[EndLabel]:
    """Of the newest phase: those of earlier ones are in the table."""
    if not chart.phases:
        return []
    phase, labels = chart.phases[-1], []
    for words, name, limit in (
        ("Upper limit", "limit", phase.upper),
        ("Median" if phase.upper is None else "Centre", "centre", phase.centre),
        ("Lower limit", "limit", phase.lower),
    ):
        if (value := drawable(limit)) is not None:
            written = f"{words} {figure_words(value, chart.unit).removesuffix(' weeks')}"
            lines = tuple(wrap(written, room, size, lines=2))
            colour = STROKES[name].words
            labels.append(EndLabel(lines, value, colour, RANKS["limit"], size, short=lines))
    return labels


def points(frame: Frame) -> list[str]:
    """The marks on the place's own line; on a control chart a plain dot for every other month."""
    chart, months = frame.chart, frame.months
    if months is None:
        return []
    marks = {mark.month: mark for mark in chart.marked}
    drawn = []
    for series in chart.series:
        if series.role != "place":
            continue
        for month, value in zip(chart.months, drawn_values(chart, series), strict=True):
            if value is None:
                continue
            x, y = months.x(month), frame.y(value)
            if mark := marks.get(month):
                drawn.append(point(mark.cause, x, y, SIZE_IN_SIGNAL if mark.in_signal else SIZE))
            elif chart.phases:
                drawn.append(element("circle", cx=x, cy=y, r=2, fill=STROKES["points"].colour))
    return drawn
