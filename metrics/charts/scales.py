"""Where a value or a month stands, and how the axes are marked and worded."""

from dataclasses import dataclass
from datetime import date
from math import ceil, floor, log10

from metrics import formatting
from metrics.charts.specs import Unit

# Axis steps that people read without effort. 2.5 is left out below 25, where it would ask for
# decimals that the figures do not need.
_STEPS = (1, 2, 2.5, 5, 10)
_MONTH_STEPS = (1, 3, 6, 12, 24, 60, 120)

# An axis shorter than this would make a drama of a change that nobody could feel.
_LEAST_SPAN = {"percent": 10.0, "weeks": 4.0, "index": 10.0}
# What has no most: half as much is half as high.
_FROM_ZERO: frozenset[Unit] = frozenset({"count", "rate"})


def month_number(month: date) -> int:
    return month.year * 12 + month.month - 1


@dataclass(frozen=True)
class ValueScale:
    low: float
    high: float
    step: float
    unit: Unit

    @property
    def ticks(self) -> list[float]:
        steps = floor((self.high - self.low) / self.step + 1e-6)
        return [self.low + self.step * i for i in range(steps + 1)]

    def part(self, value: float) -> float:
        """The value's place between the lowest (0) and the highest (1) of the axis."""
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))

    @property
    def share_of_zero(self) -> float:
        """How much of an axis from zero it shows."""
        return 1.0 if self.low <= 0 or self.high <= 0 else (self.high - self.low) / self.high

    def tick_words(self, value: float) -> str:
        """
        >>> ValueScale(0, 8e6, 2e6, "count").tick_words(6e6)
        '6m'
        >>> ValueScale(7e6, 8e6, 250e3, "count").tick_words(7.25e6)
        '7.25m'
        >>> ValueScale(0, 2000, 500, "count").tick_words(1500)
        '1,500'
        >>> ValueScale(50, 100, 10, "percent").tick_words(60)
        '60%'
        """
        size, suffix = _magnitude(max(abs(self.low), abs(self.high)))
        if self.unit == "percent":
            size, suffix = 1, "%"
        if value == 0 and suffix != "%":
            return "0"
        return formatting.number(value / size, _decimals(self.step / size)) + suffix

    def note(self, unit_words: str = "") -> str:
        """What the axis measures and, where it does not start at zero, where it starts. Of a count or a rate
        also how much of the way from zero is shown: a step down all of it is no more than that.

        >>> ValueScale(40, 100, 20, "percent").note()
        'Axis starts at 40%'
        >>> ValueScale(10, 20, 5, "weeks").note()
        'Weeks; axis starts at 10'
        >>> ValueScale(0, 8, 2, "rate").note("Per 1,000 people")
        'Per 1,000 people'
        >>> ValueScale(1.6, 2, 0.1, "rate").note("Per 1,000 people")
        'Per 1,000 people; axis starts at 1.6, and shows the top 20%'
        >>> ValueScale(2_000, 5_000, 1_000, "count").note()
        'Axis starts at 2,000, and shows the top 60%'
        """
        unit = unit_words or {"weeks": "Weeks", "index": "Index"}.get(self.unit, "")
        start = "" if self.low <= 0 else f"axis starts at {self.tick_words(self.low)}"
        if start and self.unit in _FROM_ZERO:
            shown = max(1.0, 100 * self.share_of_zero)
            start += f", and shows the top {formatting.number(shown, 0)}%"
        return f"{unit}; {start}" if unit and start else unit or start.capitalize()


def value_scale(
    values: list[float], unit: Unit, *, zero_based: bool | None, ticks: int = 4
) -> ValueScale:
    """An axis that holds all the values, with about that many steps."""
    if not values:
        return ValueScale(0, 1, 1, unit)
    low, high = min(values), max(values)
    if _from_zero(low, high, unit, zero_based):
        low, high = min(low, 0.0), max(high, 0.0)
    low, high = _stretched(low, high, unit)
    # A constant, or differences too small for a float to divide, still need an axis of some height.
    if high - low <= max(abs(low), abs(high), 1.0) * 1e-9:
        low, high = (low - 1, high + 1) if abs(low) > 1e-9 else (0.0, 1.0)
    step = _nice((high - low) / ticks, whole=unit == "count")
    top = ceil(high / step) * step
    if top - high > step / 2 and high > 0:
        # A last step that would be mostly empty is left out: the line needs only a little air.
        top = high + step / 10
    return ValueScale(floor(low / step) * step, top, step, unit)


def _from_zero(low: float, high: float, unit: Unit, zero_based: bool | None) -> bool:
    if zero_based is not None:
        return zero_based
    return unit in _FROM_ZERO or low <= high / 2


def _stretched(low: float, high: float, unit: Unit) -> tuple[float, float]:
    # From zero up nothing is magnified, so small shares may fill the height.
    least = _LEAST_SPAN.get(unit, 0.0)
    if low <= 0 or high - low >= least:
        return low, high
    top = (low + high + least) / 2
    # Nobody should see room above 100%.
    if unit == "percent" and high <= 100:
        top = min(top, 100.0)
    return max(0.0, top - least), top


def _nice(step: float, *, whole: bool) -> float:
    power = 10.0 ** floor(log10(step))
    nice = next(
        power * each
        for each in _STEPS
        if power * each >= step * 0.999 and not (each == 2.5 and power < 10)
    )
    return max(1.0, nice) if whole else nice


def _magnitude(largest: float) -> tuple[float, str]:
    for size, suffix in ((1e12, "tn"), (1e9, "bn"), (1e6, "m")):
        if largest >= size:
            return size, suffix
    return 1, ""


def _decimals(step: float) -> int:
    """Enough to tell one tick from the next: 0.25 needs two."""
    return next((n for n in range(12) if abs(step * 10**n - round(step * 10**n)) < 1e-6), 12)


@dataclass(frozen=True)
class MonthScale:
    """Months on a line from ``left`` to ``right``, each in its true place."""

    first: int
    last: int
    left: float
    right: float

    @property
    def pitch(self) -> float:
        return (self.right - self.left) / max(1, self.last - self.first)

    @property
    def written(self) -> str:
        """Where the first month stands and how far each is from the one before it: by it a pointer finds
        the month of what it points at."""
        return f"{formatting.number(self.at(self.first), 1)} {formatting.number(self.pitch, 3)}"

    def at(self, number: int) -> float:
        # A single month stands at the right, beside its words.
        if self.first == self.last:
            return self.right
        return self.left + (number - self.first) * self.pitch

    def x(self, month: date) -> float:
        return self.at(month_number(month))

    def between(self, month: date) -> float:
        """Half a month before: where one month ends and the next begins."""
        return min(self.right, max(self.left, self.x(month) - self.pitch / 2))

    def holds(self, month: date) -> bool:
        return self.first <= month_number(month) <= self.last

    def ticks(self, room: float) -> list[tuple[date, str, str]]:
        """(month, its word, the year beneath or ""), at least ``room`` apart.

        >>> may_2024, december_2025 = 2024 * 12 + 4, 2025 * 12 + 11
        >>> scale = MonthScale(may_2024, december_2025, left=0, right=500)
        >>> [(word, year) for _, word, year in scale.ticks(45)]
        [('Jul', '2024'), ('Oct', ''), ('Jan', '2025'), ('Apr', ''), ('Jul', ''), ('Oct', '')]
        """
        step = next((s for s in _MONTH_STEPS if s * self.pitch >= room), _MONTH_STEPS[-1])
        numbers = [n for n in range(self.first, self.last + 1) if n % step == 0]
        if not numbers:
            numbers, step = [self.first], 1
        months = [date(n // 12, n % 12 + 1, 1) for n in numbers]
        if step >= 12:
            return [(month, str(month.year), "") for month in months]
        years: set[int] = set()
        return [
            (month, f"{month:%b}", "" if month.year in years else _first(years, month.year))
            for month in months
        ]


def _first(years_shown: set[int], year: int) -> str:
    years_shown.add(year)
    return str(year)
