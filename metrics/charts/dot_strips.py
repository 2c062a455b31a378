"""Places side by side: one row each, a dot on a common scale, England as a line through all."""

from dataclasses import dataclass

from metrics import formatting
from metrics.charts.figures import figure_words
from metrics.charts.lines import NARROW
from metrics.charts.palette import GRID, PAPER, QUIET, STROKES
from metrics.charts.pictures import framed
from metrics.charts.scales import ValueScale, value_scale
from metrics.charts.specs import Dot, DotStrip, all_drawable, drawable
from metrics.charts.svg import element, fitting, line, measure, shorten, text, wrap

# How far an interval reaches beyond its dot, on either side, to be drawn.
SEEN = 3


@dataclass(frozen=True)
class Strip:
    """Where the rows lie. In a narrow picture each name stands above its own row."""

    strip: DotStrip
    values: ValueScale
    left: float
    right: float
    top: float
    pitch: float
    size: float
    narrow: bool

    @property
    def bottom(self) -> float:
        return self.top + self.pitch * max(1, len(self.strip.rows))

    def x(self, value: float) -> float:
        return self.left + self.values.part(value) * (self.right - self.left)

    def y(self, row: int) -> float:
        return self.top + self.pitch * row + self.pitch * (0.72 if self.narrow else 0.5)


def dot_strip(strip: DotStrip, *, source: str = "") -> str:
    """The strip as SVG; with a ``source``, with its title and that line, to travel alone."""
    references = _reference_lines(strip)
    frame = _frame(strip, references)
    body = [*_scale(frame), *_references(frame, references), *_rows(frame)]
    return framed(
        body,
        name=strip.name,
        title=strip.title,
        summary=strip.summary,
        width=strip.width,
        height=frame.bottom + frame.size * 1.5 + 10,
        source=source,
    )


def _frame(strip: DotStrip, references: list[tuple[float, str, str]]) -> Strip:
    narrow, size = strip.width < NARROW, 13.0
    values = value_scale(
        [
            *all_drawable([row.value for row in strip.rows]),
            *(value for row in strip.rows for value in _ends(row)),
            *(value for value, _, _ in references),
        ],
        strip.unit,
        zero_based=strip.zero_based,
        ticks=3 if narrow else 5,
    )
    half = max(6.0, *(measure(values.tick_words(tick), size) / 2 for tick in values.ticks))
    names = max((measure(row.label, size, bold=_heavy(row)) for row in strip.rows), default=0.0)
    figures = max(
        (measure(_figure(strip, row), size, bold=_heavy(row)) for row in strip.rows), default=0.0
    )
    left = max(half + 2, 0 if narrow else min(names, strip.width * 0.34) + 16)
    right = strip.width - max(half + 2, 0 if narrow else figures + 22)
    note_room = size + 8 if values.note(strip.unit_words) else 2.0
    top = note_room + size * 1.5 * len(references) + 4
    return Strip(strip, values, left, right, top, 44 if narrow else 28, size, narrow)


def _heavy(row: Dot) -> bool:
    return row.role == "place"


def _ends(row: Dot) -> list[float]:
    """Of an interval that can be drawn; nothing without its value."""
    ends = all_drawable(row.ends or ())
    return ends if len(ends) == 2 and drawable(row.value) is not None else []


def _figure(strip: DotStrip, row: Dot) -> str:
    value = drawable(row.value)
    return formatting.NOT_KNOWN if value is None else figure_words(value, strip.unit)


def _reference_lines(strip: DotStrip) -> list[tuple[float, str, str]]:
    """(value, words, role): England's, then the standards."""
    lines = []
    if strip.reference and (value := drawable(strip.reference[0])) is not None:
        reference_label = f"{strip.reference[1]} {figure_words(value, strip.unit)}"
        lines.append((value, reference_label, "england"))
    for standard, label in strip.standards:
        if (value := drawable(standard)) is not None:
            lines.append((value, label, "standard"))
    return lines


def _scale(frame: Strip) -> list[str]:
    ways = [frame.values.note(frame.strip.unit_words), frame.values.note()]
    note = fitting(ways, frame.strip.width - 2, frame.size)
    drawn = [text(1, frame.size, note, frame.size, fill=QUIET)] if note else []
    for tick in frame.values.ticks:
        x = frame.x(tick)
        colour = QUIET if abs(tick) < frame.values.step / 1e6 else GRID
        drawn.append(line(x, frame.top, x, frame.bottom, colour))
        label = frame.values.tick_words(tick)
        y = frame.bottom + frame.size * 1.3
        drawn.append(text(x, y, label, frame.size, fill=QUIET, anchor="middle"))
    return drawn


def _references(frame: Strip, references: list[tuple[float, str, str]]) -> list[str]:
    """Each line's words stand above the rows, one under the other, so that none can touch."""
    drawn = []
    for i, (value, label, role) in enumerate(references):
        stroke = STROKES[role]
        x = frame.x(value)
        y = frame.top - frame.size * 1.5 * (len(references) - i) - 2
        drawn.append(line(x, y + 2, x, frame.bottom, stroke.colour, stroke.width, stroke.dash))
        label = shorten(label, frame.strip.width - 4, frame.size)
        width = measure(label, frame.size)
        start = x + 6 if x + 6 + width <= frame.strip.width - 2 else max(2.0, x - 6 - width)
        drawn.append(text(start, y + frame.size, label, frame.size, fill=stroke.words))
    return drawn


def _rows(frame: Strip) -> list[str]:
    return [part for i, row in enumerate(frame.strip.rows) for part in _row(frame, i, row)]


def _row(frame: Strip, i: int, row: Dot) -> list[str]:
    stroke, y = STROKES[row.role], frame.y(i)
    drawn = [line(frame.left, y, frame.right, y, GRID), *_name(frame, row, y)]
    value = drawable(row.value)
    radius = 6.5 if _heavy(row) else 5.5
    if ends := _ends(row):
        low, high = (frame.x(end) for end in ends)
        # Where the dot all but covers it, what is left would look like specks.
        if high - low > 2 * (radius + SEEN):
            drawn.append(line(low, y, high, y, stroke.colour, 3))
    if value is not None:
        # The white rim keeps two dots apart, and a dot apart from the line of England.
        drawn.append(
            element(
                "circle",
                cx=frame.x(value),
                cy=y,
                r=radius,
                fill=stroke.colour,
                stroke=PAPER,
                stroke_width=1,
            )
        )
    return drawn


def _name(frame: Strip, row: Dot, y: float) -> list[str]:
    """The name at the left and the figure at the right, above the row where it is narrow."""
    size, bold, fill = frame.size, _heavy(row), STROKES[row.role].words
    figure = _figure(frame.strip, row)
    end = frame.strip.width - 1
    if frame.narrow:
        room = frame.strip.width - measure(figure, size, bold=bold) - 12
        name = shorten(row.label, room, size, bold=bold)
        under = [
            _blank(0, y - 14, measure(name, size, bold=bold) + 4, size),
            _blank(end - measure(figure, size, bold=bold), y - 14, end, size),
        ]
        return [
            *under,
            text(1, y - 14, name, size, bold=bold, fill=fill),
            text(end, y - 14, figure, size, bold=bold, fill=fill, anchor="end"),
        ]
    lines = wrap(row.label, frame.left - 12, size, lines=2, bold=bold)
    first = y + size * 0.35 - (len(lines) - 1) * size * 0.55
    return [
        *(
            text(1, first + n * size * 1.1, part, size, bold=bold, fill=fill)
            for n, part in enumerate(lines)
        ),
        text(end, y + size * 0.35, figure, size, bold=bold, fill=fill, anchor="end"),
    ]


def _blank(left: float, baseline: float, right: float, size: float) -> str:
    """White behind words that England's line would otherwise cross."""
    return element(
        "rect",
        x=max(0.0, left),
        y=baseline - size,
        width=max(0.0, right - max(0.0, left)),
        height=size * 1.3,
        fill=PAPER,
    )
