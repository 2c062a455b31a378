"""Where chosen places stood month by month, each with the interval its rank may lie in."""

from dataclasses import dataclass
from datetime import date

from metrics.charts.layout import EndLabel, spread
from metrics.charts.palette import CHOSEN, GRID, PAPER, QUIET
from metrics.charts.pictures import framed
from metrics.charts.scales import MonthScale, month_number
from metrics.charts.svg import LINE_HEIGHT, coordinate, element, line, measure, polygon, text, wrap

NARROW = 480
MOST = len(CHOSEN)


@dataclass(frozen=True)
class RankSeries:
    """(rank, lowest, highest) by month, None where the place is not ranked."""

    label: str
    ranks: tuple[tuple[int, int, int] | None, ...]


@dataclass(frozen=True)
class RankChart:
    name: str
    title: str
    summary: str
    months: tuple[date, ...]
    series: tuple[RankSeries, ...]
    of: int
    width: int = 720


@dataclass(frozen=True)
class _Frame:
    months: MonthScale
    of: int
    top: float
    bottom: float
    size: float

    def y(self, rank: float) -> float:
        return self.top + (rank - 1) / max(1, self.of - 1) * (self.bottom - self.top)


def rank_chart(chart: RankChart, *, source: str = "") -> str:
    narrow = chart.width < NARROW
    size = 12.0 if narrow else 13.0
    room = chart.width * (0.3 if narrow else 0.24)
    left, top = measure(str(chart.of), size) + 14, size * 2
    first, last = month_number(chart.months[0]), month_number(chart.months[-1])
    frame = _Frame(
        MonthScale(first, last, left + 8, chart.width - room - 12), chart.of, top, top + 300, size
    )
    body = [
        text(1, size, f"Position from the highest, of {chart.of}", size, fill=QUIET),
        *_axes(frame, left, chart.width - room),
        *(
            part
            for i, series in enumerate(chart.series)
            for part in _series(chart, frame, i, series)
        ),
        *_labels(chart, frame, room),
    ]
    return framed(
        body,
        name=chart.name,
        title=chart.title,
        summary=chart.summary,
        width=chart.width,
        height=frame.bottom + 14 + size * 3,
        source=source,
        at=frame.months.written,
    )


def _axes(frame: _Frame, left: float, right: float) -> list[str]:
    drawn, size = [], frame.size
    step = max(1, round(frame.of / 4 / 5) * 5)
    for rank in sorted({1, *range(step, frame.of - step // 2, step), frame.of}):
        y = frame.y(rank)
        drawn.append(line(left, y, right, y, GRID))
        drawn.append(text(left - 5, y + size * 0.35, str(rank), size, fill=QUIET, anchor="end"))
    for month, word, year in frame.months.ticks(room=size * 3.4):
        x = frame.months.x(month)
        drawn.append(line(x, frame.bottom + 3, x, frame.bottom + 8, QUIET))
        for i, tick_line in enumerate(filter(None, (word, year))):
            y = frame.bottom + 10 + size * (1 + i * 1.15)
            drawn.append(text(x, y, tick_line, size, fill=QUIET, anchor="middle"))
    return drawn


def _series(chart: RankChart, frame: _Frame, i: int, series: RankSeries) -> list[str]:
    """Intervals as upright lines, a little apart from those of the other places, then the line."""
    colour = CHOSEN[i]
    offset = (i - (len(chart.series) - 1) / 2) * min(4.0, frame.months.pitch / 6)
    drawn, path, gap = [], "", True
    marks = []
    for month, rank_span in zip(chart.months, series.ranks, strict=True):
        if rank_span is None:
            gap = True
            continue
        x = frame.months.x(month) + offset
        rank, low, high = (frame.y(each) for each in rank_span)
        drawn.append(line(x, low, x, high, colour, 1.5))
        path += f"{'M' if gap else 'L'}{coordinate(x)} {coordinate(rank)}"
        marks.append(_mark(i, x, rank))
        gap = False
    if path:
        drawn.append(
            element("path", d=path, fill="none", stroke=colour, stroke_width=1, opacity=0.6)
        )
    return drawn + marks


def _mark(i: int, x: float, y: float) -> str:
    fill = CHOSEN[i]
    if i == 0:
        return element("circle", cx=x, cy=y, r=4, fill=fill, stroke=PAPER, stroke_width=1)
    corners = {
        1: [(x - 4, y - 4), (x + 4, y - 4), (x + 4, y + 4), (x - 4, y + 4)],
        2: [(x, y - 5), (x + 5, y), (x, y + 5), (x - 5, y)],
        3: [(x, y - 5), (x + 5, y + 4), (x - 5, y + 4)],
        4: [(x, y + 5), (x + 5, y - 4), (x - 5, y - 4)],
        5: [
            (x - 5, y),
            (x - 2.5, y - 4),
            (x + 2.5, y - 4),
            (x + 5, y),
            (x + 2.5, y + 4),
            (x - 2.5, y + 4),
        ],
    }[i]
    return polygon(corners, fill=fill, stroke=PAPER, stroke_width=1)


def _labels(chart: RankChart, frame: _Frame, room: float) -> list[str]:
    labels, size = [], frame.size
    for i, series in enumerate(chart.series):
        known = [rank for rank in series.ranks if rank]
        if known:
            lines = tuple(wrap(series.label, room - 22, size, lines=2, bold=True))
            labels.append(EndLabel(lines, frame.y(known[-1][0]), CHOSEN[i], i, size, bold=True))
    drawn = []
    for label in spread(labels, frame.top - size, frame.bottom + size):
        x, pitch = chart.width - room + 6, size * LINE_HEIGHT
        first = label.middle - (len(label.lines) - 1) * pitch / 2 + size * 0.35
        drawn.append(_mark(label.rank, x, first - size * 0.35))
        for n, text_line in enumerate(label.lines):
            y = first + n * pitch
            drawn.append(text(x + 9, y, text_line, size, fill=label.colour, bold=True))
    return drawn
