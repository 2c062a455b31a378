"""Days as people type them. What can be read in two ways is not guessed. Pure."""

import re
from datetime import date

from forum.people.web.date_fields import parse_month

IN_FIGURES = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})")
ISO = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})(?:[T ].*)?")
IN_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ \-]+([A-Za-z]+)\.?,?[ \-]+(\d{4})")
MONTH_FIRST = re.compile(r"([A-Za-z]+)\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})")
ADVICE = "Write it as 2027-03-27 or as 27 March 2027."


class DateNotRead(ValueError):
    """In words, what is the matter with it."""


def read_day(text: str) -> date:
    """
    >>> read_day("27 March 2027"), read_day("2027-03-27"), read_day("27/3/2027")
    (datetime.date(2027, 3, 27), datetime.date(2027, 3, 27), datetime.date(2027, 3, 27))
    """
    if match := ISO.fullmatch(text):
        return _day(text, match[1], match[2], match[3])
    if match := IN_WORDS.fullmatch(text):
        return _day(text, match[3], str(parse_month(match[2]) or 0), match[1])
    if match := MONTH_FIRST.fullmatch(text):
        return _day(text, match[3], str(parse_month(match[1]) or 0), match[2])
    if match := IN_FIGURES.fullmatch(text):
        return _in_figures(text, int(match[1]), int(match[2]), match[3])
    raise DateNotRead(f"“{text}” is not a date. {ADVICE}")


def _in_figures(text: str, first: int, second: int, year: str) -> date:
    if len(year) == 2:
        raise DateNotRead(f"“{text}” has a year of two figures. {ADVICE}")
    if first != second and first <= 12 and second <= 12:
        by_day, by_month = date(int(year), second, first), date(int(year), first, second)
        raise DateNotRead(f"“{text}” can be {_words(by_day)} or {_words(by_month)}. {ADVICE}")
    if first <= 12 < second:
        raise DateNotRead(f"“{text}” has the month before the day. {ADVICE}")
    return _day(text, year, str(second), str(first))


def _day(text: str, year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise DateNotRead(f"“{text}” is not a day of the calendar. {ADVICE}") from error


def _words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
