"""How values are computed from a series of figures: the building blocks of measures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from metrics.calendar import working_day_adjusted
from metrics.history import why_not_compared
from metrics.models import Parts


@dataclass(frozen=True)
class Series:
    """Consecutive months of one place and treatment function; None where nothing is published.

    `blocked[i]` says that so much is missing from month i (a provider sent nothing) that it cannot
    be compared; `flagged[i]` that something is; `partial[i]` names the parts of the extract of
    which alone too much is; `as_published[i]` that it is NHS England's own figure, of which
    there are no bands and no providers. `cell`: of what it is a series, and where its months can be
    had like for like (metrics.like_for_like). `revised` says where it stands what a measure of a
    month was before it was revised, by month and slug.
    """

    months: tuple[date, ...]
    rows: tuple[Parts | None, ...]
    flagged: tuple[bool, ...] = ()
    blocked: tuple[bool, ...] = ()
    partial: tuple[frozenset[str], ...] = ()
    as_published: tuple[bool, ...] = ()
    cell: tuple[object, tuple[int, str]] | None = field(default=None, compare=False, repr=False)
    revised: Mapping[tuple[date, str], str] = field(default_factory=dict, compare=False)

    def flag(self, i: int) -> bool:
        return bool(self.flagged) and self.flagged[i]

    def block(self, i: int, parts: frozenset[str] = frozenset()) -> bool:
        """Whether a month cannot be compared, in what is made from these parts."""
        is_partial = bool(self.partial) and not self.partial[i].isdisjoint(parts)
        return is_partial or (bool(self.blocked) and self.blocked[i])

    def is_as_published(self, i: int) -> bool:
        return bool(self.as_published) and self.as_published[i]

    def why_not_compared(self, earlier: int, later: int) -> str:
        """Why no change is said between two of the months, where one is as published."""
        return why_not_compared(
            self.months[earlier],
            self.months[later],
            earlier_as_published=self.is_as_published(earlier),
            later_as_published=self.is_as_published(later),
        )


Value = float | None
Rule = Callable[[Series, int], Value]


@dataclass(frozen=True)
class Part:
    """A column of Figure as it stands."""

    column: str

    @property
    def columns(self) -> frozenset[str]:
        return frozenset({self.column})

    def __call__(self, series: Series, i: int) -> Value:
        row = series.rows[i]
        return None if row is None else getattr(row, self.column)


@dataclass(frozen=True)
class Ratio:
    """`numerator` for each `scale` of `denominator`, both columns of Figure. `by_working_days`: as
    if the month had the year's average number of working days. `less`: a column taken off first,
    which is nothing for places below England."""

    numerator: str
    denominator: str
    scale: float
    by_working_days: bool = False
    less: str = ""

    @property
    def columns(self) -> frozenset[str]:
        return frozenset({self.numerator, self.denominator})

    def __call__(self, series: Series, i: int) -> Value:
        row = series.rows[i]
        if row is None:
            return None
        above, below = getattr(row, self.numerator), getattr(row, self.denominator)
        if above is None or not below:
            return None
        above -= _taken_off(row, self.less)
        if self.by_working_days:
            above = working_day_adjusted(above, series.months[i])
        return self.scale * above / below


@dataclass(frozen=True)
class YearlyRate:
    """Twelve months' `numerator` without `less` for each 1,000 of `people`, the population averaged
    over them."""

    numerator: str
    people: str
    less: str = ""

    def __call__(self, series: Series, i: int) -> Value:
        year = series.rows[i - 11 : i + 1] if i >= 11 else ()
        if len(year) < 12 or any(row is None or not getattr(row, self.people) for row in year):
            return None
        events = sum(getattr(row, self.numerator) - _taken_off(row, self.less) for row in year)
        return 1000 * events / (sum(getattr(row, self.people) for row in year) / 12)


def _taken_off(row: Parts | None, less: str) -> int:
    return (getattr(row, less) or 0) if less else 0


def nothing(series: Series, i: int) -> Value:
    return None


def percent(numerator: str, denominator: str) -> Ratio:
    return Ratio(numerator, denominator, 100)


def monthly_rate(numerator: str, people: str, less: str = "") -> Ratio:
    return Ratio(numerator, people, 1000, by_working_days=True, less=less)
