"""Months, publication days and working days: the one rule for each, for figures and for deadlines."""

from datetime import date, timedelta
from functools import lru_cache

import holidays

# February 2021 came out a week after the second Thursday, 8 April.
PUBLICATION_EXCEPTIONS = {date(2021, 2, 1): date(2021, 4, 15)}

THURSDAY, SATURDAY = 3, 5


def add_months(month: date, count: int) -> date:
    """
    >>> add_months(date(2025, 12, 1), 2)
    datetime.date(2026, 2, 1)
    """
    number = month.year * 12 + month.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)


def months_through(first: date, last: date) -> tuple[date, ...]:
    """
    >>> [f"{month:%Y-%m}" for month in months_through(date(2025, 12, 1), date(2026, 2, 1))]
    ['2025-12', '2026-01', '2026-02']
    """
    months = (last.year - first.year) * 12 + last.month - first.month
    return tuple(add_months(first, count) for count in range(months + 1))


def year_after(day: date) -> date:
    """
    >>> year_after(date(2028, 2, 29))
    datetime.date(2029, 2, 28)
    """
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def month_before(month: date, by: int = 1) -> date:
    return add_months(month, -by)


def keep_day(day: date | None, before: date | None) -> date | None:
    """What is asked for as a month stays the day that it was, unless the month is another.

    >>> keep_day(date(2025, 3, 1), date(2025, 3, 17)), keep_day(date(2025, 4, 1), date(2025, 3, 17))
    (datetime.date(2025, 3, 17), datetime.date(2025, 4, 1))
    """
    if day is None or before is None or day.day != 1:
        return day
    return before if (day.year, day.month) == (before.year, before.month) else day


def publication_date(month: date) -> date:
    """The day the month's figures are due: the second Thursday, two months later.

    A guide for when to look, never a promise: NHS England has moved it before.
    """
    month = month.replace(day=1)
    if month in PUBLICATION_EXCEPTIONS:
        return PUBLICATION_EXCEPTIONS[month]
    first = add_months(month, 2)
    first_thursday = first + timedelta(days=(THURSDAY - first.weekday()) % 7)
    return first_thursday + timedelta(days=7)


def financial_year(month: date) -> str:
    """The financial year, April to March, that a month is in: "2025-26"."""
    start = month.year if month.month >= 4 else month.year - 1
    return f"{start}-{(start + 1) % 100:02d}"


def is_working_day(day: date) -> bool:
    """Neither weekends nor England's bank holidays are working days.

    >>> is_working_day(date(2026, 12, 24)), is_working_day(date(2026, 12, 25))
    (True, False)
    >>> is_working_day(date(2026, 12, 28))
    False
    """
    return day.weekday() < SATURDAY and day not in _bank_holidays(day.year)


def working_days_after(day: date, count: int) -> date:
    """The day by which so many working days have passed after a day: a deadline is not shortened
    by Christmas.

    >>> working_days_after(date(2026, 11, 20), 1)
    datetime.date(2026, 11, 23)
    >>> working_days_after(date(2026, 11, 23), 10)
    datetime.date(2026, 12, 7)
    >>> working_days_after(date(2026, 12, 21), 10)
    datetime.date(2027, 1, 7)
    """
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_days_between(day: date, last: date) -> int:
    """How many working days are left after a day, up to and with the last.

    >>> working_days_between(date(2026, 11, 23), date(2026, 12, 7))
    10
    """
    return sum(is_working_day(day + timedelta(days=n)) for n in range(1, (last - day).days + 1))


@lru_cache(maxsize=1024)
def working_days(month: date) -> int:
    """Weekdays of the month that are not bank holidays in England."""
    first, next_month = month.replace(day=1), add_months(month, 1)
    return sum(is_working_day(first + timedelta(days=n)) for n in range((next_month - first).days))


@lru_cache(maxsize=64)
def standard_working_days(year: int) -> float:
    """The mean number of working days in the months of a calendar year."""
    return sum(working_days(date(year, month, 1)) for month in range(1, 13)) / 12


def working_day_adjusted(count: float, month: date) -> float:
    """The count had the month been of the year's usual length. For flows, never for stock."""
    return count * standard_working_days(month.year) / working_days(month)


@lru_cache(maxsize=64)
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))
