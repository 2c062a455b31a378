"""What lies behind the figures: gridlines and their words, months, and hatched missing months."""

from datetime import date

from metrics import formatting
from metrics.charts.frame import Frame, has_figures, missing_months
from metrics.charts.palette import GRID, PAPER, PART, QUIET
from metrics.charts.scales import MonthScale
from metrics.charts.svg import element, fitting, identity, line, measure, text

TICK_ROOM = 3.4
"""Least distance between two months along the bottom, in font sizes."""

NO_FIGURES = "No figures are known for these months"


def axes(frame: Frame) -> list[str]:
    return [
        *_hatching(frame),
        *_gridlines(frame),
        *_axis_note(frame),
        *(_end_months(frame) if frame.small else _month_ticks(frame)),
    ]


def hatch_pattern(name: str) -> str:
    """Thin slanting lines: they say "not known" without colour, in print too."""
    return element(
        "defs",
        element(
            "pattern",
            element("rect", x=0, y=0, width=6, height=6, fill=PAPER),
            line(0, 0, 0, 6, PART, 1.2),
            id=f"{identity(name)}-hatch",
            width=6,
            height=6,
            patternUnits="userSpaceOnUse",
            patternTransform="rotate(45)",
        ),
    )


def _hatching(frame: Frame) -> list[str]:
    runs = missing_months(frame.chart)
    if not runs or frame.months is None:
        return []
    bands = []
    for first, last in runs:
        left = frame.months.between(date(first // 12, first % 12 + 1, 1))
        right = frame.months.between(date((last + 1) // 12, (last + 1) % 12 + 1, 1))
        if frame.months.first == frame.months.last:
            left, right = frame.left, frame.right
        bands.append(
            element(
                "rect",
                x=left,
                y=frame.top,
                width=max(1.0, right - left),
                height=frame.bottom - frame.top,
                fill=f"url(#{identity(frame.chart.name)}-hatch)",
            )
        )
    return [hatch_pattern(frame.chart.name), *bands]


def _gridlines(frame: Frame) -> list[str]:
    ticks = frame.values.ticks
    if not has_figures(frame.chart):
        return [line(frame.left, frame.bottom, frame.right, frame.bottom, QUIET), _nothing(frame)]
    drawn = []
    for tick in ticks:
        y = frame.y(tick)
        # Only a true zero is a ground to stand on; an axis that starts elsewhere has none.
        colour = QUIET if abs(tick) < frame.values.step / 1e6 else GRID
        drawn.append(line(frame.left, y, frame.right, y, colour))
        drawn.append(
            text(
                frame.left - 6,
                y + frame.size * 0.35,
                frame.values.tick_words(tick),
                frame.size,
                fill=QUIET,
                anchor="end",
            )
        )
    return drawn


def _nothing(frame: Frame) -> str:
    not_known = formatting.NOT_KNOWN.capitalize()
    ways = [not_known] if frame.small else [NO_FIGURES, not_known]
    words_here = fitting(ways, frame.chart.width, frame.size)
    width = measure(words_here, frame.size)
    # In the middle of the plot, unless long labels at its right leave it too narrow for the words.
    middle = max(width / 2, (frame.left + frame.right) / 2)
    y = (frame.top + frame.bottom) / 2
    left = max(0.0, middle - width / 2 - 6)
    return element(
        "rect",
        x=left,
        y=y - frame.size,
        width=min(width + 12, frame.chart.width - left),
        height=frame.size * 2,
        fill=PAPER,
    ) + text(middle, y + frame.size * 0.35, words_here, frame.size, anchor="middle")


def _axis_note(frame: Frame) -> list[str]:
    scale = frame.values
    ways = [scale.note(frame.chart.unit_words), scale.note()]
    note = fitting(ways, frame.chart.width - 2, frame.size)
    return [text(1, frame.size, note, frame.size, fill=QUIET)] if note else []


def month_room(months: MonthScale | None, size: float) -> float:
    """Height of the words under the plot: one row of years, or months with years beneath."""
    if months is None:
        return size * 0.5
    years = any(year for _, _, year in months.ticks(room=size * TICK_ROOM))
    return size * (2.9 if years else 1.8)


def _month_ticks(frame: Frame) -> list[str]:
    if frame.months is None:
        return []
    size, drawn = frame.size, []
    for month, word, year in frame.months.ticks(room=size * TICK_ROOM):
        x = frame.months.x(month)
        anchor = "start" if x - measure(year or word, size) / 2 < 0 else "middle"
        drawn.append(line(x, frame.bottom, x, frame.bottom + 5, QUIET))
        y = frame.bottom + 5 + size
        drawn.append(text(x, y, word, size, fill=QUIET, anchor=anchor))
        if year:
            drawn.append(text(x, y + size * 1.15, year, size, fill=QUIET, anchor=anchor))
    return drawn


def _end_months(frame: Frame) -> list[str]:
    """The small form names its first and last month only."""
    if frame.months is None:
        return []
    first, last = frame.chart.months[0], frame.chart.months[-1]
    y = frame.bottom + 5 + frame.size
    ends = []
    for month in (first, last):
        label = formatting.short_month(month)
        width = measure(label, frame.size)
        # Under its point, but inside the picture.
        x = min(frame.chart.width - 2 - width, max(2.0, frame.months.x(month) - width / 2))
        ends.append((x, x + width, text(x, y, label, frame.size, fill=QUIET)))
    # Where the two would touch, the last one is enough.
    return [drawn for _, _, drawn in (ends if ends[0][1] + 6 <= ends[1][0] else ends[1:])]
