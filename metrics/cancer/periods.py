"""Which month a file of cancer waiting times is for, by its name or by what stands in it."""

import re
from datetime import date

from metrics.rtt.periods import MONTH_NAMES, FileName

NAME = re.compile(
    r"([a-z]{3,9})[-_ ](20\d{2})[-_ ](?:cwt|cancer)[-_ ].*\.(?:xlsx|csv)", re.IGNORECASE
)
WORDS = re.compile(r"\s*([a-z]{3,9})[- ](20\d{2}|\d{2})\s*", re.IGNORECASE)
DAY = re.compile(r"\s*(\d{2})/(\d{2})/(20\d{2})\s*")


def parse_cancer_file_name(name: str) -> FileName | None:
    """Of a name such as OCTOBER-2023-CWT-CRS-COMMISSIONER-WORKBOOK-FINAL.xlsx. Editions: 0 for provisional
    figures, 1 for final ones, 2 for these revised."""
    match = NAME.fullmatch(re.split(r"[/\\]", name)[-1].strip())
    month = _month(match[1], int(match[2])) if match else None
    if month is None:
        return None
    revised = "revised" in name.lower()
    edition = 2 if revised else 0 if "provisional" in name.lower() else 1
    return FileName(month, revised, edition)


def month_in_words(text: str) -> date | None:
    """Of "Oct-23" and "October 2023"."""
    match = WORDS.fullmatch(text)
    return _month(match[1], int(match[2]) % 100 + 2000) if match else None


def month_of_day(text: str) -> date | None:
    """Of a day of it, written 2025-10-01 or 01/10/2025."""
    if match := DAY.fullmatch(text):
        text = f"{match[3]}-{match[2]}-{match[1]}"
    try:
        return date.fromisoformat(text.strip()[:10]).replace(day=1)
    except ValueError:
        return month_in_words(text)


def _month(name: str, year: int) -> date | None:
    for number, full_name in enumerate(MONTH_NAMES, start=1):
        if full_name.startswith(name.lower()):
            return date(year, number, 1)
    return None
