"""Known breaks, gaps and flags: words above the plot, and the line that each hangs on."""

from datetime import date
from xml.sax.saxutils import escape

from metrics.charts.frame import Frame, has_figures, missing_months
from metrics.charts.layout import Note, shelf_heights, shelve
from metrics.charts.palette import COMMON, INK, PAPER, PLACE, QUIET, SPECIAL, SPECIAL_OUTLINE
from metrics.charts.scales import MonthScale, month_number
from metrics.charts.specs import Cause, LineChart
from metrics.charts.svg import (
    LINE_HEIGHT,
    clean,
    element,
    identity,
    line,
    measure,
    polygon,
    text,
)

CAUSE_WORDS: dict[Cause, str] = {
    "improvement": "Special cause: improvement",
    "concern": "Special cause: concern",
    "neutral": "Special cause: neither better nor worse",
    "common": "Common cause: usual movement",
}
SIZE, SIZE_IN_SIGNAL = 4.5, 6.5
SIGNAL_WORDS = "Larger: made the newest signal"
HATCH_WORDS = "Figures not known"


def notes_of(chart: LineChart, months: MonthScale | None, size: float) -> list[Note]:
    """Every dated remark that falls inside the months shown."""
    if months is None:
        return []
    flags = [flag for flag in chart.flags if months.holds(flag.month)]
    notes = [
        *(Note(months.between(day), words, size, "break") for day, words in _broken(chart, months)),
        *(Note(months.between(day), words, size, "gap") for day, words in _gapped(chart, months)),
        *(Note(months.x(flag.month), flag.words, size, "flag", flag) for flag in flags),
    ]
    worded = [note for note in notes if note.words.strip()]
    return shelve(worded, chart.width, room=min(230.0, chart.width * 0.45))


def _broken(chart: LineChart, months: MonthScale) -> list[tuple[date, str]]:
    # A break at the first month has nothing before it to differ from.
    parted = (*chart.breaks, *((chart.ahead,) if chart.ahead else ()))
    return [each for each in parted if months.holds(each[0]) and each[0] > chart.months[0]]


def _gapped(chart: LineChart, months: MonthScale) -> list[tuple[date, str]]:
    first, last = chart.months[0], chart.months[-1]
    return [(max(a, first), words) for a, b, words in chart.gaps if b >= first and a <= last]


def hairlines(frame: Frame, notes: list[Note], foot: float) -> list[str]:
    """The line from each note down through the plot; ``foot`` is where the shelves begin."""
    drawn = []
    for note in notes:
        top = _shelf_foot(notes, note.shelf, foot) - note.height + 4
        if frame.small:
            top = frame.top
        end = frame.top if note.kind == "gap" else frame.bottom
        if end > top:
            drawn.append(line(note.x, top, note.x, end, QUIET, 0.75))
        if note.kind == "flag":
            drawn.append(_pennant(note.x, frame.top, frame.chart.width))
    return drawn


def words_above(notes: list[Note], foot: float) -> list[str]:
    return [drawn for note in notes for drawn in _words(notes, note, foot, QUIET)]


def links_above(frame: Frame, notes: list[Note], foot: float) -> list[str]:
    """Of flags that lead somewhere: their words and pennants, called by their whole titles."""
    links = []
    for note in notes:
        if note.flag is None or not note.is_link:
            continue
        top = _shelf_foot(notes, note.shelf, foot) - note.height
        under = element(
            "rect", x=note.left, y=top, width=note.width, height=note.height, fill=PAPER
        )
        links.append(
            element(
                "a",
                element("title", escape(clean(note.flag.name))),
                under,
                *_words(notes, note, foot, PLACE),
                _pennant(note.x, frame.top, frame.chart.width),
                href=note.flag.url,
                aria_label=note.flag.name,
                class_="chart-link",
            )
        )
    return links


def _words(notes: list[Note], note: Note, foot: float, fill: str) -> list[str]:
    y = _shelf_foot(notes, note.shelf, foot) - note.height + note.size
    return [
        text(note.left, y + i * note.size * LINE_HEIGHT, words, note.size, fill=fill)
        for i, words in enumerate(note.lines)
    ]


def _shelf_foot(notes: list[Note], shelf: int, foot: float) -> float:
    return foot - sum(shelf_heights(notes)[:shelf])


def _pennant(x: float, top: float, width: float) -> str:
    out = 9 if x + 9 <= width else -9
    return polygon([(x, top), (x + out, top + 4), (x, top + 8)], fill=INK)


def point(cause: str, x: float, y: float, size: float) -> str:
    """Making Data Count's colour, and a shape of its own for those who do not see the colour."""
    if cause == "common":
        return element(
            "circle", cx=x, cy=y, r=size * 0.75, fill=COMMON, stroke=QUIET, stroke_width=0.75
        )
    a, b = size, size * 5 / 6
    corners = {
        "improvement": [(x, y - a), (x + a, y), (x, y + a), (x - a, y)],
        "concern": [(x - b, y - b), (x + b, y - b), (x + b, y + b), (x - b, y + b)],
        "neutral": [(x, y - a), (x + a, y + b), (x - a, y + b)],
    }[cause]
    width = 1.25 if size > 4 else 0.75
    return polygon(corners, fill=SPECIAL[cause], stroke=SPECIAL_OUTLINE, stroke_width=width)


def key(chart: LineChart, size: float, top: float) -> tuple[list[str], float]:
    """Rows under the months for the shapes that have no words on the chart, and their foot."""
    marked = {mark.cause for mark in chart.marked}
    items: list[tuple[str, str]] = [
        (cause, label) for cause, label in CAUSE_WORDS.items() if cause in marked
    ]
    if newest := [mark.cause for mark in chart.marked if mark.in_signal]:
        items.append((newest[-1], SIGNAL_WORDS))
    if _hatched_without_words(chart) and has_figures(chart):
        items.append(("hatch", HATCH_WORDS))
    drawn, x, y = [], 2.0, top + size * 1.6
    for shape, item_label in items:
        width = measure(item_label, size) + 38
        if x > 2 and x + width > chart.width:
            x, y = 2.0, y + size * 1.6
        drawn += [
            _swatch(chart, shape, x + 7, y - 4, larger=item_label == SIGNAL_WORDS),
            text(x + 20, y, item_label, size, fill=QUIET),
        ]
        x += width
    return drawn, y + size * 0.6 if items else top


def _hatched_without_words(chart: LineChart) -> bool:
    labelled_spans = [
        (month_number(a), month_number(b)) for a, b, words in chart.gaps if words.strip()
    ]
    return any(
        not any(a <= number <= b for a, b in labelled_spans)
        for first, last in missing_months(chart)
        for number in range(first, last + 1)
    )


def _swatch(chart: LineChart, shape: str, x: float, y: float, *, larger: bool) -> str:
    if shape != "hatch":
        return point(shape, x, y, SIZE_IN_SIGNAL if larger else SIZE)
    fill = f"url(#{identity(chart.name)}-hatch)"
    return element(
        "rect", x=x - 7, y=y - 6, width=14, height=12, fill=fill, stroke=QUIET, stroke_width=0.75
    )
