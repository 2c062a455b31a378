"""A funnel: places by size and value, inside limits that narrow as places grow."""

from collections.abc import Callable
from dataclasses import dataclass

from metrics.charts.palette import GRID, INK, MODELLED, PAPER, PART, PLACE, QUIET
from metrics.charts.pictures import framed
from metrics.charts.scales import ValueScale, value_scale
from metrics.charts.specs import Unit, drawable
from metrics.charts.svg import (
    LINE_HEIGHT,
    coordinate,
    element,
    fitting,
    line,
    measure,
    polygon,
    text,
)

NARROW = 480
NAMED = 6


@dataclass(frozen=True)
class FunnelDot:
    """`outside`: 2 (or -2) beyond the wide limits, 1 (or -1) beyond the narrow ones, else 0."""

    label: str
    size: float
    value: float
    outside: int = 0
    is_this_place: bool = False
    """The place that a page is about: named wherever it lies."""


@dataclass(frozen=True)
class FunnelChart:
    """`limits` are curves of (size, lower, upper): the narrow (95%) first, then the wide (99.8%)."""

    name: str
    title: str
    summary: str
    dots: tuple[FunnelDot, ...]
    limits: tuple[tuple[tuple[float, float, float], ...], ...]
    middle: float
    unit: Unit
    size_words: str
    size_words_short: str
    unit_words: str = ""
    middle_words: str = "England, all places together"
    width: int = 720


@dataclass(frozen=True)
class _Frame:
    values: ValueScale
    sizes: ValueScale
    left: float
    right: float
    top: float
    bottom: float
    text_size: float

    def x(self, size: float) -> float:
        return self.left + self.sizes.part(size) * (self.right - self.left)

    def y(self, value: float) -> float:
        return self.bottom - self.values.part(value) * (self.bottom - self.top)


def funnel_chart(chart: FunnelChart, *, source: str = "") -> str:
    frame = _frame(chart)
    dots = [dot for dot in chart.dots if drawable(dot.value) is not None]
    body = [
        *_axes(frame, chart),
        *(_curve(frame, curve, wide=i > 0) for i, curve in enumerate(chart.limits) if curve),
        line(
            frame.left, frame.y(chart.middle), frame.right, frame.y(chart.middle), INK, 1.5, "5 4"
        ),
        *(
            element("g", _dot(frame, dots[i]), data_n=None if source else str(i))
            for i in sorted(range(len(dots)), key=lambda i: abs(dots[i].outside))
        ),
        *_names(frame, dots),
    ]
    below, foot = _key(chart, frame)
    return framed(
        [*body, *below],
        name=chart.name,
        title=chart.title,
        summary=chart.summary,
        width=chart.width,
        height=foot,
        source=source,
    )


def _frame(chart: FunnelChart) -> _Frame:
    narrow = chart.width < NARROW
    size = 12.0 if narrow else 13.0
    # The widest parts of the limits, over the smallest places, may leave the plot: they run along it.
    ends = [end for curve in chart.limits if curve for end in curve[len(curve) // 8][1:]]
    values = value_scale(
        [
            v
            for v in (*(dot.value for dot in chart.dots), *ends, chart.middle)
            if drawable(v) is not None
        ],
        chart.unit,
        zero_based=False,
        ticks=4,
    )
    sizes = value_scale(
        [dot.size for dot in chart.dots], "count", zero_based=True, ticks=3 if narrow else 5
    )
    left = max(measure(values.tick_words(tick), size) for tick in values.ticks) + 10
    top = size * 2 + 6
    return _Frame(values, sizes, left, chart.width - 24, top, top + (260 if narrow else 330), size)


def _axes(frame: _Frame, chart: FunnelChart) -> list[str]:
    size = frame.text_size
    notes = [frame.values.note(chart.unit_words), frame.values.note()]
    drawn = [text(1, size, fitting(notes, chart.width - 2, size), size, fill=QUIET)]
    for tick in frame.values.ticks:
        y = frame.y(tick)
        label = frame.values.tick_words(tick)
        drawn.append(line(frame.left, y, frame.right, y, GRID))
        drawn.append(text(frame.left - 6, y + size * 0.35, label, size, fill=QUIET, anchor="end"))
    drawn.append(line(frame.left, frame.bottom, frame.right, frame.bottom, QUIET))
    for tick in frame.sizes.ticks:
        x, label = frame.x(tick), frame.sizes.tick_words(tick)
        half = measure(label, size) / 2
        at = min(max(x, half + 1), chart.width - half - 1)
        drawn.append(line(x, frame.bottom, x, frame.bottom + 5, QUIET))
        drawn.append(text(at, frame.bottom + 5 + size, label, size, fill=QUIET, anchor="middle"))
    words = fitting([chart.size_words, chart.size_words_short], frame.right - 2, size)
    drawn.append(
        text(frame.right, frame.bottom + 7 + size * 2.2, words, size, fill=QUIET, anchor="end")
    )
    return drawn


def _curve(frame: _Frame, curve: tuple[tuple[float, float, float], ...], *, wide: bool) -> str:
    """Both sides as one path; where a limit leaves the plot it runs along its edge."""
    parts = []
    for side in (1, 2):
        points = [(frame.x(point[0]), frame.y(point[side])) for point in curve]
        parts.append("M" + "L".join(f"{coordinate(x)} {coordinate(y)}" for x, y in points))
    return element(
        "path",
        d="".join(parts),
        fill="none",
        stroke=MODELLED,
        stroke_width=2 if wide else 1.5,
        stroke_dasharray=None if wide else "6 3",
    )


def _dot(frame: _Frame, dot: FunnelDot) -> str:
    return _SHAPES[abs(dot.outside)](frame.x(dot.size), frame.y(dot.value))


def _circle(x: float, y: float) -> str:
    return element("circle", cx=x, cy=y, r=4, fill=PART, stroke=PAPER, stroke_width=1)


def _diamond(x: float, y: float) -> str:
    corners = [(x, y - 6), (x + 6, y), (x, y + 6), (x - 6, y)]
    return polygon(corners, fill=PAPER, stroke=PLACE, stroke_width=2)


def _square(x: float, y: float) -> str:
    corners = [(x - 5, y - 5), (x + 5, y - 5), (x + 5, y + 5), (x - 5, y + 5)]
    return polygon(corners, fill=PLACE, stroke=PAPER, stroke_width=1)


_SHAPES: tuple[Callable[[float, float], str], ...] = (_circle, _diamond, _square)
_OUTSIDE_WORDS = (
    "No different from the general spread",
    "Possibly different",
    "Different beyond chance and the usual spread",
)


def _names(frame: _Frame, dots: list[FunnelDot]) -> list[str]:
    """The places beyond the wide limits, where their words find room; all names are in the table."""
    size = frame.text_size - 1
    placed_boxes: list[tuple[float, ...]] = []
    drawn: list[str] = []
    far = [dot for dot in dots if dot.is_this_place or abs(dot.outside) == 2]
    far.sort(key=lambda dot: (not dot.is_this_place, -dot.size, dot.label))
    for dot in far:
        width = measure(dot.label, size)
        x, y = frame.x(dot.size), frame.y(dot.value)
        left = x + 9 if x + 9 + width <= frame.right + 20 else x - 9 - width
        label_box = (left, y - size * 0.6, left + width, y + size * 0.6)
        if (
            left < frame.left
            or len(drawn) == NAMED
            or any(_touch(label_box, placed) for placed in placed_boxes)
        ):
            continue
        placed_boxes.append(label_box)
        drawn.append(text(left, y + size * 0.35, dot.label, size, bold=dot.is_this_place))
    return drawn


def _touch(first: tuple[float, ...], second: tuple[float, ...]) -> bool:
    return (
        first[0] < second[2]
        and second[0] < first[2]
        and first[1] < second[3]
        and second[1] < first[3]
    )


def _key(chart: FunnelChart, frame: _Frame) -> tuple[list[str], float]:
    size, y = frame.text_size, frame.bottom + 10 + frame.text_size * 3.8
    drawn = []
    for shape, label in zip(_SHAPES, _OUTSIDE_WORDS, strict=True):
        drawn += [shape(9, y - 4), text(22, y, fitting([label], chart.width - 26, size), size)]
        y += size * LINE_HEIGHT * 1.2
    lines: list[tuple[str, str | None, float, str]] = [(INK, "5 4", 1.5, chart.middle_words)]
    if any(chart.limits):
        lines += [(MODELLED, "6 3", 1.5, "95% limits"), (MODELLED, None, 2, "99.8% limits")]
    for colour, dash, width, label in lines:
        drawn += [line(1, y - 4, 18, y - 4, colour, width, dash), text(22, y, label, size)]
        y += size * LINE_HEIGHT * 1.2
    return drawn, y
