"""How figures and dates are written for readers. Pure: no Django, no clock.

Halves round away from zero, as people do by hand and as the published tables do; Python's own
rounding goes to the even digit, and would write 61.25 as 61.2. It is the exact fraction that is
rounded: `number` takes off what a float adds to it, so that 60.05 less 59 is 1.05 and not a hair
less. A share of fewer than seven million pathways that is no half lies further from one than that.
"""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from math import ceil, isfinite
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
NOT_KNOWN = "not known"
MINUS = "\N{MINUS SIGN}"

# Wide enough for any float written out in full; the default 28 digits would refuse 1e30.
_WIDE = Context(prec=400, rounding=ROUND_HALF_UP)
# Decimals of a float that can be told from what computing with floats leaves behind.
_CERTAIN = 10

Figure = int | float | None


def known(x: Figure) -> bool:
    """Whether there is a figure to write: not missing, not the result of dividing nothing.

    >>> known(0), known(None), known(float("nan"))
    (True, False, False)
    """
    return x is not None and (isinstance(x, int) or isfinite(x))


def number(x: Figure, decimals: int = 0) -> str:
    """A figure with thousands separators and a fixed number of decimals.

    >>> number(1234567.25, 1), number(-0.04, 1), number(-3.25, 1), number(None)
    ('1,234,567.3', '0.0', '−3.3', 'not known')
    >>> number(59.95, 1), number(60.05 - 59, 1), number(0.615 * 100, 0)
    ('60.0', '1.1', '62')
    """
    if x is None or not known(x):
        return NOT_KNOWN
    rounded = Decimal(repr(round(float(x), _CERTAIN)) if isinstance(x, float) else int(x)).quantize(
        Decimal(1).scaleb(-decimals), context=_WIDE
    )
    return f"{MINUS if rounded < 0 else ''}{rounded.copy_abs():,f}"


def count(n: Figure) -> str:
    """A number of pathways or people.

    >>> count(7298413), count(-12), count(None)
    ('7,298,413', '−12', 'not known')
    """
    return number(n)


def count_up(n: Figure) -> str:
    """A number of which a part is one more: of treatments that would be needed.

    >>> count_up(11.2), count_up(12.0), count_up(None)
    ('12', '12', 'not known')
    """
    return count(n if n is None or not known(n) else ceil(n))


def percent(x: Figure) -> str:
    """A share already in per cent, so 61.5 and not 0.615.

    >>> percent(61.25), percent(100), percent(None)
    ('61.3%', '100.0%', 'not known')
    """
    return f"{number(x, 1)}%" if known(x) else NOT_KNOWN


def weeks(x: Figure, *, or_more: bool = False) -> str:
    """A length of wait. The longest band has no end: ``or_more`` says the wait lies inside it.

    >>> weeks(13.45), weeks(1), weeks(104, or_more=True), weeks(None)
    ('13.5 weeks', '1.0 weeks', 'more than 104 weeks', 'not known')
    """
    if not known(x):
        return NOT_KNOWN
    return f"more than {number(x)} weeks" if or_more else f"{number(x, 1)} weeks"


def rate(x: Figure, decimals: int = 1) -> str:
    """A rate, without its "per 1,000": the sentence or the heading says that.

    >>> rate(5.349), rate(64.05), rate(None)
    ('5.3', '64.1', 'not known')
    """
    return number(x, decimals)


def change(n: Figure) -> str:
    """A difference between two counts, told without a sign.

    >>> change(-1234), change(56), change(0), change(None)
    ('1,234 fewer', '56 more', 'no change', 'not known')
    """
    return _difference(n, 0, "", "more", "fewer")


def change_in_percent(x: Figure) -> str:
    """A difference between two percentages.

    >>> change_in_percent(-2.14), change_in_percent(1.0), change_in_percent(0.04)
    ('2.1 percentage points lower', '1.0 percentage points higher', 'no change')
    """
    return _difference(x, 1, " percentage points", "higher", "lower")


def change_in_weeks(x: Figure) -> str:
    """A difference between two waits.

    >>> change_in_weeks(-0.66), change_in_weeks(2)
    ('0.7 weeks shorter', '2.0 weeks longer')
    """
    return _difference(x, 1, " weeks", "longer", "shorter")


def change_in_rate(x: Figure, decimals: int = 1) -> str:
    """A difference between two rates.

    >>> change_in_rate(-0.25), change_in_rate(0.12)
    ('0.3 lower', '0.1 higher')
    """
    return _difference(x, decimals, "", "higher", "lower")


def month(d: date) -> str:
    """
    >>> month(date(2025, 12, 1))
    'December 2025'
    """
    return f"{d:%B} {d.year}"


def short_month(d: date) -> str:
    """For chart axes, where the full word does not fit.

    >>> short_month(date(2025, 9, 1))
    'Sep 2025'
    """
    return f"{d:%b} {d.year}"


def london(at: datetime) -> datetime:
    """An instant by the clocks of its readers. What databases give is UTC: an hour of each summer's
    day, and every report of it, would fall on the day before."""
    return at.astimezone(LONDON)


def london_day(at: datetime) -> date:
    """
    >>> london_day(datetime.fromisoformat("2026-06-30T23:30+00:00"))
    datetime.date(2026, 7, 1)
    """
    return london(at).date()


def day(d: date) -> str:
    """A day, or the day on which an instant is in London.

    >>> day(date(2025, 12, 2)), day(datetime.fromisoformat("2026-06-30T23:30+00:00"))
    ('2 December 2025', '1 July 2026')
    """
    d = london_day(d) if isinstance(d, datetime) else d
    return f"{d.day} {d:%B} {d.year}"


def day_and_time(at: datetime) -> str:
    """
    >>> day_and_time(datetime.fromisoformat("2026-06-30T23:30+00:00"))
    '1 July 2026, 00:30'
    """
    return f"{day(at)}, {london(at):%H:%M}"


def ordinal(n: int) -> str:
    """
    >>> ordinal(1), ordinal(2), ordinal(3), ordinal(11), ordinal(112), ordinal(101)
    ('1st', '2nd', '3rd', '11th', '112th', '101st')
    """
    ending = "th" if 10 <= n % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"


_SMALL_NUMBERS = "no one two three four five six seven eight nine".split()


def in_words(n: int) -> str:
    """
    >>> in_words(6), in_words(12)
    ('six', '12')
    """
    return _SMALL_NUMBERS[n] if 0 <= n < len(_SMALL_NUMBERS) else count(n)


def listed(names: list[str] | tuple[str, ...]) -> str:
    """Names in a sentence.

    >>> listed(["Leeds"]), listed(["Leeds", "Wakefield", "Calderdale"]), listed([])
    ('Leeds', 'Leeds, Wakefield and Calderdale', '')
    """
    *first, last = names or [""]
    return f"{', '.join(first)} and {last}" if first else last


def _difference(x: Figure, decimals: int, unit: str, more: str, less: str) -> str:
    if x is None or not known(x):
        return NOT_KNOWN
    size = number(abs(x), decimals)
    if size == number(0, decimals):
        return "no change"
    return f"{size}{unit} {more if x > 0 else less}"
