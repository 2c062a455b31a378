"""Deadlines of replies, reminders and lessons."""

from datetime import date, timedelta
from functools import lru_cache

import holidays

REPLY_DAYS, EXTRA_DAYS = 10, 10
# Days without a contact or a decision after which those concerned are reminded, then improvement
# leads are asked to step in, then the offer lapses.
REMIND_AFTER, ESCALATE_AFTER, LAPSE_AFTER = 14, 28, 56
# How long one side waits for the other's lesson before a flag closes without it.
LESSON_AFTER = 28
CLOSED_VISIBLE_FOR = timedelta(days=365)
SATURDAY = 5


def is_working_day(day: date) -> bool:
    """
    >>> is_working_day(date(2026, 12, 24)), is_working_day(date(2026, 12, 25))
    (True, False)
    >>> is_working_day(date(2026, 12, 28))
    False
    """
    return day.weekday() < SATURDAY and day not in _bank_holidays(day.year)


def working_days_after(day: date, count: int) -> date:
    """Neither weekends nor England's bank holidays count: a right of reply is not shortened by
    Christmas.

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


@lru_cache(maxsize=64)
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))
