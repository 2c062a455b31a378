"""What is counted for a recommendation: a count with its method and its gaps, and the value that it has.
Pure: no Django, no clock."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from statistics import median
from typing import TYPE_CHECKING

from metrics import formatting

if TYPE_CHECKING:
    from forum.recommendations.facts import Facts, Scope

# A median of fewer says so.
FEW = 5
# A share of fewer stands without its percentage.
FEW_FOR_PERCENT = 20


class Kind(Enum):
    NUMBER = "number"
    SHARE = "share"
    DAYS = "days"
    POINTS = "points"
    CHANGE = "change"


class ByArea(Enum):
    """Who reads a count of one ICB. Of England everybody reads all of them."""

    EVERYBODY = "everybody"
    LEADS = "leads"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Value:
    """`number` None: not known. `of`: of how many it is a share. `based_on`: of how many it is the median."""

    number: float | None
    of: int | None = None
    based_on: int | None = None


@dataclass(frozen=True, kw_only=True)
class Count:
    """`counted`: what a median is one of. `method` and `gap` stand beside it wherever it is shown."""

    slug: str
    title: str
    kind: Kind
    method: str
    gap: str
    rule: "Callable[[Facts, Scope], Value]"
    counted: str = ""
    by_area: ByArea = ByArea.LEADS

    def words(self, value: Value) -> str:
        return WORDS[self.kind](self, value)


@dataclass(frozen=True, kw_only=True)
class Recommendation:
    """`wording` is the report's own. `here`: what this site does for it."""

    slug: str
    addressee: str
    title: str
    wording: str
    here: str
    counts: tuple[Count, ...]


def share(part: int, whole: int) -> Value:
    return Value(part, of=whole)


def median_of(numbers: Sequence[float]) -> Value:
    return Value(median(numbers) if numbers else None, based_on=len(numbers))


def _number_words(count: Count, value: Value) -> str:
    return formatting.count(value.number)


def _share_words(count: Count, value: Value) -> str:
    if value.number is None or value.of is None:
        return formatting.NOT_KNOWN
    if not value.of:
        return "nothing to count yet"
    words = f"{formatting.count(value.number)} of {formatting.count(value.of)}"
    if value.of < FEW_FOR_PERCENT:
        return words
    return f"{words} ({formatting.percent(100 * value.number / value.of)})"


def _days_words(count: Count, value: Value) -> str:
    if value.number is None:
        return formatting.NOT_KNOWN
    days = "1 day" if value.number == 1 else f"{value.number:g} days"
    return f"{days}{_median_of(count, value)}"


def _points_words(count: Count, value: Value) -> str:
    if value.number is None:
        return formatting.NOT_KNOWN
    return f"{formatting.number(value.number, 1)} percentage points{_median_of(count, value)}"


def _change_words(count: Count, value: Value) -> str:
    if value.number is None:
        return "cannot be said like for like"
    words = formatting.number(abs(value.number), 1)
    if words == formatting.number(0, 1):
        return f"no change{_median_of(count, value)}"
    side = "larger" if value.number > 0 else "smaller"
    return f"{words} percentage points {side}{_median_of(count, value)}"


def _median_of(count: Count, value: Value) -> str:
    """Nothing where there is only one thing that it could be of."""
    if value.based_on is None:
        return ""
    if value.based_on == 1:
        return " (only one)"
    few = " only" if value.based_on < FEW else ""
    return f" (median of {value.based_on} {count.counted}{few})"


WORDS: dict[Kind, Callable[[Count, Value], str]] = {
    Kind.NUMBER: _number_words,
    Kind.SHARE: _share_words,
    Kind.DAYS: _days_words,
    Kind.POINTS: _points_words,
    Kind.CHANGE: _change_words,
}
