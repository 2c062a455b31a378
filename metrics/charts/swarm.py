"""All places of one kind on one scale: dots that are alike stand on each other."""

from dataclasses import dataclass

from metrics.charts.figures import figure_words
from metrics.charts.palette import GRID, INK, PAPER, PART, QUIET
from metrics.charts.pictures import framed
from metrics.charts.scales import value_scale
from metrics.charts.specs import Unit, all_drawable, drawable
from metrics.charts.svg import element, fitting, line, measure, text

NARROW = 480


@dataclass(frozen=True)
class Swarm:
    """`groups` are (words, values): one band of dots each, under the other. `names` are those of the
    values, in the same order, where each can be told from the others."""

    name: str
    title: str
    summary: str
    groups: tuple[tuple[str, tuple[float | None, ...]], ...]
    unit: Unit
    names: tuple[tuple[str, ...], ...] = ()
    reference: float | None = None
    unit_words: str = ""
    width: int = 720


def swarm(chart: Swarm, *, source: str = "") -> str:
    narrow = chart.width < NARROW
    size, radius = (12.0, 3.0) if narrow else (13.0, 4.0)
    known = [v for _, values in chart.groups for v in all_drawable(values)]
    reference = drawable(chart.reference) if known else None
    scale = value_scale(
        known + ([reference] if reference is not None else []),
        chart.unit,
        zero_based=None,
        ticks=3 if narrow else 5,
    )
    half = max(8.0, *(measure(scale.tick_words(tick), size) / 2 for tick in scale.ticks))
    left, right = half + 2, chart.width - half - 2

    def x(value: float) -> float:
        return left + scale.part(value) * (right - left)

    y = size * 2.6 + 6
    body: list[str] = []
    before = 0
    for words, values in chart.groups:
        stacks = _stacks([x(v) for v in all_drawable(values)], radius)
        high = max((stack.level for stack in stacks), default=0) + 1
        body.append(text(1, y + size, words, size, bold=True))
        floor = y + size * 1.7 + high * radius * 2
        body.append(line(left, floor + 1, right, floor + 1, QUIET))
        body += [
            element(
                "circle",
                cx=stack.x,
                cy=floor - radius - stack.level * radius * 2,
                r=radius,
                fill=PART,
                stroke=PAPER,
                stroke_width=0.75,
                data_n=str(before + stack.number) if chart.names and not source else None,
            )
            for stack in stacks
        ]
        before += len(stacks)
        y = floor + size * 1.2
    foot = y
    behind = [line(x(tick), size * 2.6, x(tick), foot, GRID) for tick in scale.ticks]
    ticks = [
        text(x(t), foot + size * 1.2, scale.tick_words(t), size, fill=QUIET, anchor="middle")
        for t in scale.ticks
    ]
    note = fitting([scale.note(chart.unit_words), scale.note()], chart.width - 2, size)
    marked = _reference(chart, reference, x(reference) if reference is not None else 0, foot, size)
    return framed(
        [
            *behind,
            *([text(1, size, note, size, fill=QUIET)] if note else []),
            *body,
            *marked,
            *ticks,
        ],
        name=chart.name,
        title=chart.title,
        summary=chart.summary,
        width=chart.width,
        height=foot + size * 1.8,
        source=source,
    )


@dataclass(frozen=True)
class _Stacked:
    """A dot: `level` is how many it stands on, `number` its place among the values."""

    x: float
    level: int
    number: int


def _stacks(xs: list[float], radius: float) -> list[_Stacked]:
    """Dots that would touch share a column."""
    columns: dict[int, int] = {}
    placed = []
    for number in sorted(range(len(xs)), key=xs.__getitem__):
        column = round(xs[number] / (radius * 2))
        placed.append(_Stacked(column * radius * 2, columns.get(column, 0), number))
        columns[column] = columns.get(column, 0) + 1
    return placed


def _reference(chart: Swarm, value: float | None, at: float, foot: float, size: float) -> list[str]:
    if value is None:
        return []
    label = f"England {figure_words(value, chart.unit)}"
    width = measure(label, size)
    start = at + 6 if at + 6 + width <= chart.width - 2 else max(2.0, at - 6 - width)
    return [
        line(at, size * 1.4, at, foot, INK, 1.5, "5 4"),
        text(start, size * 2.3, label, size),
    ]
