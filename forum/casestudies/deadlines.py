"""By when approvers and stewards should answer, and when a case study is to be reviewed."""

from datetime import date

APPROVAL_DAYS, EDITORIAL_DAYS = 10, 5


def add_year(day: date) -> date:
    """
    >>> add_year(date(2028, 2, 29))
    datetime.date(2029, 2, 28)
    """
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
