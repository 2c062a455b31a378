"""A count at the start, what was added to it and taken from it, and the count at the end: one row each,
every bar beginning where the one above it ends."""

from dataclasses import dataclass
from itertools import accumulate, pairwise

from metrics import formatting
from metrics.charts.axes import hatch_pattern
from metrics.charts.lines import NARROW
from metrics.charts.palette import GRID, INK, PAPER, PART, PLACE, QUIET
from metrics.charts.pictures import framed
from metrics.charts.scales import ValueScale, value_scale
from metrics.charts.svg import element, fitting, identity, line, measure, shorten, text, wrap

SIZE = 13.0
BAR = 16.0


@dataclass(frozen=True)
class WaterfallRow:
    """A `level` is a count that bars begin or end at; others are what is added (or, below zero, taken
    away). `is_rest`: reported by nobody, and hatched as what is not known."""

    label: str
    value: int
    is_level: bool = False
    is_rest: bool = False

    @property
    def figure(self) -> str:
        words = formatting.count(self.value)
        return words if self.is_level or self.value <= 0 else f"+{words}"


@dataclass(frozen=True)
class Waterfall:
    """`name` is unique on the page and makes the ids."""

    name: str
    title: str
    summary: str
    rows: tuple[WaterfallRow, ...]
    unit_words: str = "Pathways"
    remark: str = ""
    width: int = 720

    def __post_init__(self) -> None:
        first, *steps, last = self.rows
        if first.value + sum(row.value for row in steps) != last.value:
            raise ValueError(f"The bars of the chart {self.name} do not add up")

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """From where to where each bar reaches, the way that it runs."""
        first, *steps, last = self.rows
        reached = accumulate((row.value for row in steps), initial=first.value)
        return ((0, first.value), *pairwise(reached), (0, last.value))


@dataclass(frozen=True)
class _Frame:
    chart: Waterfall
    values: ValueScale
    left: float
    right: float
    top: float
    pitch: float
    is_narrow: bool

    @property
    def bottom(self) -> float:
        return self.top + self.pitch * len(self.chart.rows)

    def x(self, value: float) -> float:
        return self.left + self.values.part(value) * (self.right - self.left)

    def y(self, row: int) -> float:
        """The middle of its bar. In a narrow picture its words stand above it."""
        return self.top + self.pitch * row + self.pitch * (0.68 if self.is_narrow else 0.5)


def waterfall(chart: Waterfall, *, source: str = "") -> str:
    """As SVG; with a ``source``, with its title and that line, to travel alone."""
    frame = _frame(chart)
    return framed(
        [hatch_pattern(chart.name), *_scale(frame), *_connectors(frame), *_rows(frame)],
        name=chart.name,
        title=chart.title,
        summary=chart.summary,
        width=chart.width,
        height=frame.bottom + SIZE * 1.5 + 10,
        source=source,
        remark=chart.remark,
    )


def _frame(chart: Waterfall) -> _Frame:
    is_narrow = chart.width < NARROW
    ends = [float(end) for span in chart.spans for end in span]
    values = value_scale(ends, "count", zero_based=True, ticks=3 if is_narrow else 5)
    half = max(6.0, *(measure(values.tick_words(tick), SIZE) / 2 for tick in values.ticks))
    names = max(measure(row.label, SIZE, bold=row.is_level) for row in chart.rows)
    figures = max(measure(row.figure, SIZE, bold=row.is_level) for row in chart.rows)
    left = max(half + 2, 0 if is_narrow else min(names, chart.width * 0.34) + 16)
    right = chart.width - max(half + 2, 0 if is_narrow else figures + 22)
    return _Frame(chart, values, left, right, SIZE + 12, 48 if is_narrow else 34, is_narrow)


def _scale(frame: _Frame) -> list[str]:
    ways = [frame.values.note(frame.chart.unit_words), frame.values.note()]
    note = fitting(ways, frame.chart.width - 2, SIZE)
    drawn = [text(1, SIZE, note, SIZE, fill=QUIET)] if note else []
    for tick in frame.values.ticks:
        x = frame.x(tick)
        drawn.append(line(x, frame.top, x, frame.bottom, GRID if tick else QUIET))
        y = frame.bottom + SIZE * 1.3
        label = frame.values.tick_words(tick)
        drawn.append(text(x, y, label, SIZE, fill=QUIET, anchor="middle"))
    return drawn


def _connectors(frame: _Frame) -> list[str]:
    """From where a bar ends down to the next one, which begins there."""
    return [
        line(frame.x(end), frame.y(i), frame.x(end), frame.y(i + 1), QUIET, 0.75)
        for i, (_, end) in enumerate(frame.chart.spans[:-1])
    ]


def _rows(frame: _Frame) -> list[str]:
    rows = zip(frame.chart.rows, frame.chart.spans, strict=True)
    return [part for i, (row, span) in enumerate(rows) for part in _row(frame, i, row, span)]


def _row(frame: _Frame, i: int, row: WaterfallRow, span: tuple[int, int]) -> list[str]:
    low, high = sorted(map(frame.x, span))
    y = frame.y(i)
    hatch = f"url(#{identity(frame.chart.name)}-hatch)"
    bar = element(
        "rect",
        x=low,
        y=y - BAR / 2,
        width=max(1.0, high - low),
        height=BAR,
        fill=PLACE if row.is_level else hatch if row.is_rest else PART,
        stroke=PAPER if not row.is_rest else PART,
        stroke_width=1,
    )
    return [bar, *_words(frame, row, y)]


def _words(frame: _Frame, row: WaterfallRow, y: float) -> list[str]:
    """The name at the left and the figure at the right, above the bar where it is narrow."""
    bold, fill = row.is_level, PLACE if row.is_level else INK
    end = frame.chart.width - 1
    figure_y = y - BAR / 2 - 5 if frame.is_narrow else y + SIZE * 0.35
    figure = text(end, figure_y, row.figure, SIZE, bold=bold, fill=fill, anchor="end")
    if frame.is_narrow:
        room = frame.chart.width - measure(row.figure, SIZE, bold=bold) - 12
        name = shorten(row.label, room, SIZE, bold=bold)
        under = element(
            "rect",
            x=0,
            y=figure_y - SIZE,
            width=frame.chart.width,
            height=SIZE * 1.3,
            fill=PAPER,
        )
        return [under, text(1, figure_y, name, SIZE, bold=bold, fill=fill), figure]
    lines = wrap(row.label, frame.left - 12, SIZE, lines=2, bold=bold)
    first = y + SIZE * 0.35 - (len(lines) - 1) * SIZE * 0.55
    names = [
        text(1, first + n * SIZE * 1.1, part, SIZE, bold=bold, fill=fill)
        for n, part in enumerate(lines)
    ]
    return [*names, figure]
