"""By when approvers and stewards should answer, and when a case study is to be reviewed."""

from datetime import date, timedelta

APPROVAL_DAYS, EDITORIAL_DAYS = 10, 5
SATURDAY = 5


def working_days_after(day: date, count: int) -> date:
    """Weekends do not count. Bank holidays do: a promise that is a day early does no harm.

    >>> working_days_after(date(2026, 11, 20), 1)
    datetime.date(2026, 11, 23)
    >>> working_days_after(date(2026, 11, 23), 10)
    datetime.date(2026, 12, 7)
    """
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < SATURDAY
    return day


def add_year(day: date) -> date:
    """
    >>> add_year(date(2028, 2, 29))
    datetime.date(2029, 2, 28)
    """
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
