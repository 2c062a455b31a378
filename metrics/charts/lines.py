"""Figures by month as lines: one large chart, and the small form of which four stand in a row."""

from dataclasses import replace
from datetime import date

from metrics import formatting
from metrics.charts import control, notes
from metrics.charts.axes import axes, month_room
from metrics.charts.figures import figure_words
from metrics.charts.frame import (
    Frame,
    chart_scale,
    drawn_values,
    label_room,
    month_scale,
    tick_room,
)
from metrics.charts.layout import EndLabel, fitted, shelf_heights, spread
from metrics.charts.palette import COMPARED, DRAWING_ORDER, PAPER, QUIET, RANKS, STROKES, Stroke
from metrics.charts.pictures import framed
from metrics.charts.scales import ValueScale, month_number
from metrics.charts.specs import LineChart, Series, drawable
from metrics.charts.svg import LINE_HEIGHT, coordinate, element, line, text, wrap

NARROW = 480
"""Below this width a chart is meant for a telephone: smaller words, fewer of them at line ends."""

SMALL_WIDTH, SMALL_HEIGHT = 260, 150

HOLLOW_ROOM = 6
"""Least distance between months at which hollow dots stay apart."""


def line_chart(chart: LineChart, *, source: str = "") -> str:
    """The chart as SVG. With a ``source`` it carries its title and that line, to travel alone."""
    size = 12.0 if chart.width < NARROW else 13.0
    values = chart_scale(chart, ticks=4)
    height = chart.height - size * 4.6
    room = chart.width * (0.32 if chart.width < NARROW else 0.27)
    labels = fitted(end_labels(chart, values, size, room), height + size)
    left = tick_room(values, size)
    right = chart.width - label_room(labels, least=16)
    months = month_scale(chart.months, left, right)
    remarks = notes.notes_of(chart, months, size - 1)
    foot = (size + 8 if values.note(chart.unit_words) else 2) + sum(shelf_heights(remarks))
    frame = Frame(chart, values, months, left, right, foot + 6, foot + 6 + height, size)
    below, bottom = notes.key(chart, size, frame.bottom + month_room(months, size))
    body = [
        *axes(frame),
        *notes.hairlines(frame, remarks, foot),
        *notes.words_above([note for note in remarks if source or not note.is_link], foot),
        *lines(frame, labels),
        *below,
    ]
    return framed(
        body,
        links=[] if source else notes.links_above(frame, remarks, foot),
        at=months.written if months else "",
        name=chart.name,
        title=chart.title,
        summary=chart.summary,
        width=chart.width,
        height=bottom + 4,
        source=source,
        remark=chart.remark,
    )


def small_line(chart: LineChart) -> str:
    """One of a row of four: this place and England alone, with the last value of each."""
    drawn_series = tuple(s for s in chart.series if s.role in ("place", "england", "modelled"))
    # Of a control chart the newest signal is marked, and the lines that it is judged by are drawn.
    marked = tuple(mark for mark in chart.marked if mark.in_signal)
    chart = replace(
        chart, series=drawn_series, width=SMALL_WIDTH, height=SMALL_HEIGHT, marked=marked
    )
    size = 12.0
    values = chart_scale(chart, ticks=2)
    unlimited = replace(chart, phases=())
    labels = end_labels(unlimited, values, size, room=SMALL_WIDTH * 0.36, small=True)
    right = chart.width - label_room(labels, least=16)
    left = tick_room(values, size)
    months = month_scale(chart.months, left, right)
    top = size + (10 if values.note(chart.unit_words) else 0)
    frame = Frame(chart, values, months, left, right, top, SMALL_HEIGHT - 24, size, small=True)
    remarks = notes.notes_of(chart, months, size)
    labels = fitted(labels, frame.bottom - frame.top + 2 * size)
    body = [*axes(frame), *notes.hairlines(frame, remarks, top), *lines(frame, labels)]
    return framed(
        body,
        name=chart.name,
        title=chart.title,
        summary=chart.summary,
        width=chart.width,
        height=chart.height,
    )


def lines(frame: Frame, labels: list[EndLabel]) -> list[str]:
    """Standards, series, special causes and the words at their ends, from the back to the front."""
    chart = frame.chart
    drawn = [part for value, _ in chart.standards for part in _standard(frame, value)]
    drawn += control.limit_lines(frame)
    for role in DRAWING_ORDER:
        for series in chart.series:
            if series.role == role:
                drawn += _series(frame, series)
    drawn += control.points(frame)
    placed = [replace(label, wanted_y=frame.y(label.wanted_y)) for label in labels]
    for label in spread(placed, frame.top - frame.size / 2, frame.bottom + frame.size / 2):
        drawn += _label(frame, label)
    return drawn


def _standard(frame: Frame, value: float) -> list[str]:
    if drawable(value) is None or not frame.values.low <= value <= frame.values.high:
        return []
    stroke = STROKES["standard"]
    y = frame.y(value)
    return [line(frame.left, y, frame.right, y, stroke.colour, stroke.width, stroke.dash)]


def runs_of(chart: LineChart, series: Series) -> list[list[tuple[int, float]]]:
    """The line in its unbroken runs: a missing month, one leapt over, or one of other providers ends
    a run."""
    runs: list[list[tuple[int, float]]] = []
    before = None
    for month, value in zip(chart.months, drawn_values(chart, series), strict=True):
        number = month_number(month)
        if value is None:
            before = None
            continue
        if before != number - 1 or month in series.parted:
            runs.append([])
        runs[-1].append((number, value))
        before = number
    return runs


def stroke_of(series: Series) -> Stroke:
    return COMPARED[series.compared - 1] if series.compared else STROKES[series.role]


def _series(frame: Frame, series: Series) -> list[str]:
    is_pointed = bool(frame.chart.phases) and series.role == "place"
    stroke = STROKES["points"] if is_pointed else stroke_of(series)
    runs = [
        [(_x(frame, number), frame.y(value)) for number, value in run]
        for run in runs_of(frame.chart, series)
    ]
    drawn = [
        element(
            "path",
            d="M" + "L".join(f"{coordinate(x)} {coordinate(y)}" for x, y in run),
            fill="none",
            stroke=stroke.colour,
            stroke_width=stroke.width,
            stroke_dasharray=stroke.dash,
            stroke_linejoin="round",
        )
        for run in runs
        if len(run) > 1
    ]
    if is_pointed:
        return drawn
    # A single month between missing ones has no line to be seen by; the newest figure of the
    # place is the one that readers look for.
    dots = [run[0] for run in runs if len(run) == 1]
    if series.role == "place" and runs and len(runs[-1]) > 1:
        dots.append(runs[-1][-1])
    radius = 3.5 if series.role == "place" else 2.5
    drawn += [element("circle", cx=x, cy=y, r=radius, fill=stroke.colour) for x, y in dots]
    return drawn + (_hollow_dots(frame, runs) if series.role == "published" else [])


def _hollow_dots(frame: Frame, runs: list[list[tuple[float, float]]]) -> list[str]:
    """A mark on each month that is as published, where they lie far enough apart to be seen; else the
    thin line says so alone."""
    if not runs or (frame.right - frame.left) / len(frame.chart.months) < HOLLOW_ROOM:
        return []
    stroke = STROKES["published"]
    return [
        element(
            "circle",
            cx=x,
            cy=y,
            r=2,
            fill=PAPER,
            stroke=stroke.colour,
            stroke_width=stroke.width,
        )
        for run in runs
        for x, y in run
    ]


def _x(frame: Frame, number: int) -> float:
    assert frame.months is not None
    return frame.months.at(number)


def end_labels(
    chart: LineChart, values: ValueScale, size: float, room: float, *, small: bool = False
) -> list[EndLabel]:
    """The words at the right, each wanting to stand at its line's last value."""
    labels = []
    for series in chart.series:
        known = [
            (month, value)
            for month, value in zip(chart.months, drawn_values(chart, series), strict=True)
            if value is not None
        ]
        if known:
            labels.append(_series_label(chart, series, *known[-1], size, room - 14, small=small))
    for value, name in chart.standards:
        if labels and drawable(value) is not None:
            name_lines = wrap(name, room - 14, size, lines=3)
            colour = STROKES["standard"].words
            labels.append(EndLabel(tuple(name_lines), value, colour, RANKS["standard"], size))
    return labels + control.limit_labels(chart, size, room - 14)


def _series_label(
    chart: LineChart,
    series: Series,
    month: date,
    value: float,
    size: float,
    room: float,
    *,
    small: bool,
) -> EndLabel:
    bold = series.role == "place"
    latest = month == chart.months[-1]
    figure = figure_words(value, chart.unit).removesuffix(" weeks" if small else "")
    if not latest and not small:
        figure += f" in {formatting.short_month(month)}"
    # In the small form the place needs no name: the heading above it has one.
    name = "" if small and bold else series.label
    text_lines = [*wrap(name, room, size, lines=3, bold=bold), *wrap(figure, room, size, bold=bold)]
    return EndLabel(
        lines=tuple(text_lines),
        wanted_y=value,
        colour=stroke_of(series).words,
        rank=RANKS[series.role],
        size=size,
        short=tuple(wrap(series.label, room, size - 1, lines=2, bold=bold)),
        bold=bold,
        threaded=latest,
    )


def _label(frame: Frame, label: EndLabel) -> list[str]:
    pitch = label.size * LINE_HEIGHT
    first = label.middle - (len(label.lines) - 1) * pitch / 2 + label.size * 0.35
    x, fill, bold = frame.right + 10, label.colour, label.bold
    drawn = [
        text(x, first + i * pitch, text_line, label.size, fill=fill, bold=bold)
        for i, text_line in enumerate(label.lines)
    ]
    if label.threaded and abs(label.middle - label.wanted_y) > label.size * 0.6:
        # Moved away from its line: a thin thread leads back to it.
        drawn.append(line(frame.right, label.wanted_y, frame.right + 8, label.middle, QUIET, 0.75))
    return drawn
