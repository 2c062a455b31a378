"""What a chart is drawn from: figures and words, with nothing about pixels but a width."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Literal, NamedTuple

Role = Literal["place", "part", "peer", "england", "modelled", "published"]
Unit = Literal["count", "percent", "weeks", "rate", "index"]
Cause = Literal["improvement", "concern", "neutral", "common"]

# No count of people comes near this. Beyond it there is a fault in the figures, and drawing it
# would flatten every true figure on the chart.
ABSURD = 1e15


def drawable(value: float | None) -> float | None:
    """The value as a float, or None for what cannot stand on a scale."""
    if value is None or abs(value) > ABSURD or not isfinite(value):
        return None
    return float(value)


@dataclass(frozen=True)
class Series:
    """``published`` is the place's own line where it is NHS England's figures as they stand."""

    label: str
    values: tuple[float | None, ...]
    role: Role
    parted: tuple[date, ...] = ()
    """Months to which no line leads from the month before: their figures are of other providers."""
    compared: int = 0
    """Of places that a reader set beside the first one: which of them, from 1; 0 for all others."""


class Flag(NamedTuple):
    """What began in a month, in the few words that a chart has room for. With a `url` it is a link on
    a page, called by its `title`, which is whole."""

    month: date
    words: str
    url: str = ""
    title: str = ""

    @property
    def name(self) -> str:
        return self.title or self.words


@dataclass(frozen=True)
class Mark:
    """What a month on the place's own line is, as a colour and a shape: a special cause or the common
    one; larger where it is one of those that the newest signal is made of."""

    month: date
    cause: Cause
    in_signal: bool = False


@dataclass(frozen=True)
class Phase:
    """Months of a control chart, first to last, with one centre line and one pair of limits, as far
    as they are known."""

    first: date
    last: date
    centre: float | None
    lower: float | None = None
    upper: float | None = None

    @property
    def lines(self) -> tuple[float, ...]:
        return tuple(all_drawable((self.lower, self.centre, self.upper)))


@dataclass(frozen=True)
class LineChart:
    """Months along the bottom. ``name`` is unique on the page and makes the ids.

    ``breaks`` are the first months of a new definition or membership. ``gaps`` (from, to, words)
    are months in which the place's own line is known but not comparable, or not known. With
    ``phases`` it is a control chart: each month is a point, plain where it is not marked.
    """

    name: str
    title: str
    summary: str
    months: tuple[date, ...]
    series: tuple[Series, ...]
    unit: Unit
    standards: tuple[tuple[float, str], ...] = ()
    breaks: tuple[tuple[date, str], ...] = ()
    gaps: tuple[tuple[date, date, str], ...] = ()
    flags: tuple[Flag, ...] = ()
    phases: tuple[Phase, ...] = ()
    marked: tuple[Mark, ...] = ()
    ahead: tuple[date, str] | None = None
    """The first month of which nothing can be known yet, and what is said there: it is not missing."""
    zero_based: bool | None = None
    """None: from zero for counts and rates, and for the rest where that wastes less than half the height."""
    neighbour_values: tuple[float, ...] = ()
    """Values of the charts beside it, which the axis holds too: all of them then have the same axis."""
    unit_words: str = ""
    """What the axis measures where the unit alone does not say: "Per 1,000 people"."""
    remark: str = ""
    """What is to be read with it, where it stands alone: its verdict."""
    width: int = 720
    height: int = 300

    def __post_init__(self) -> None:
        if any(a >= b for a, b in zip(self.months, self.months[1:], strict=False)):
            raise ValueError(f"The months of the chart {self.name} are not in order")
        for series in self.series:
            if len(series.values) != len(self.months):
                raise ValueError(
                    f"{series.label!r} has {len(series.values)} values for"
                    f" {len(self.months)} months in the chart {self.name}"
                )


@dataclass(frozen=True)
class Dot:
    label: str
    value: float | None
    role: Role = "part"
    code: str = ""
    ends: tuple[float, float] | None = None
    """Of its interval, drawn as a bar through the dot."""


@dataclass(frozen=True)
class DotStrip:
    """One row for each place, all on one scale. ``reference`` is England's (value, label)."""

    name: str
    title: str
    summary: str
    rows: tuple[Dot, ...]
    unit: Unit
    reference: tuple[float | None, str] | None = None
    standards: tuple[tuple[float, str], ...] = ()
    zero_based: bool | None = None
    unit_words: str = ""
    width: int = 720


def all_drawable(values: Sequence[float | None]) -> list[float]:
    return [value for value in map(drawable, values) if value is not None]
