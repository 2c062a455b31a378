"""Which month a file's name or a row of an extract is for."""

import re
from dataclasses import dataclass
from datetime import date

MONTH_NAMES = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)

# The size and a random ending follow the month, in no fixed order, and the hyphen between
# month and size has been forgotten once ("Jun22ZIP-3886K").
ZIP_NAME = re.compile(
    r"full[-_ ]csv[-_ ]data[-_ ]file[-_ ]([a-z]{3,9}?)[-_ ]?(20\d{2}|\d{2})(?!\d)(.*)\.zip",
    re.IGNORECASE,
)
CSV_NAME = re.compile(
    r"(?:(20\d{2})(\d{2})\d{2}[-_ ])?rtt[-_ ]([a-z]+)[-_ ](20\d{2})[-_ ]full[-_ ]extract(.*)\.csv",
    re.IGNORECASE,
)
# A number counts only when it stands alone: "-revised-6jPlxd" carries a random ending.
REVISED = re.compile(r"revised(?:[-_ ]?v?(\d{1,2}))?(?![a-z0-9])", re.IGNORECASE)
VERSION = re.compile(r"(?<![a-z0-9])v(\d{1,2})(?![a-z0-9])", re.IGNORECASE)
PERIOD = re.compile(r"\s*rtt[- ]([a-z]+)[- ](20\d{2})\s*", re.IGNORECASE)
FINANCIAL_YEAR = re.compile(r"\s*(20\d{2})[-/](\d{2}|20\d{2})\s*")


@dataclass(frozen=True)
class FileName:
    """What the name of a full extract says. Editions: 0 as first published, then upwards."""

    month: date
    revised: bool
    edition: int


def parse_file_name(name: str) -> FileName | None:
    """The month and edition in the name of a zip or of the CSV inside it.

    None when it is not the name of a full extract, or when the date and the month in
    it contradict each other: such a name says nothing that can be trusted.
    """
    name = re.split(r"[/\\]", name)[-1].strip()
    if match := ZIP_NAME.fullmatch(name):
        month = _month(match[1], int(match[2]) % 100 + 2000)
    elif match := CSV_NAME.fullmatch(name):
        month = _month(match[3], int(match[4]))
        if month and match[1] and (month.year, month.month) != (int(match[1]), int(match[2])):
            return None
    else:
        return None
    if month is None:
        return None
    edition = _edition(match[match.re.groups])
    return FileName(month=month, revised=edition > 0, edition=edition)


def parse_period(text: str) -> date:
    """The month of a Period cell such as "RTT-June-2026" or "RTT-APRIL-2022"."""
    match = PERIOD.fullmatch(str(text))
    month = _month(match[1], int(match[2])) if match else None
    if month is None:
        raise ValueError(
            f"The Period column says “{_shortened(text)}”, which is not a month in the form "
            "RTT-June-2026."
        )
    return month


def month_of_year_and_name(financial_year: str, name: str) -> date:
    """The month of a row up to September 2017: Year "2016-17" and Period Name "January"."""
    match = FINANCIAL_YEAR.fullmatch(str(financial_year))
    if match is None or (int(match[1]) + 1) % 100 != int(match[2]) % 100:
        raise ValueError(
            f"The Year column says “{_shortened(financial_year)}”, which is not a financial "
            "year in the form 2016-17."
        )
    month = _month(str(name).strip(), int(match[1]))
    if month is None:
        raise ValueError(
            f"The Period Name column says “{_shortened(name)}”, which is not the name of a month."
        )
    return month.replace(year=month.year + 1) if month.month <= 3 else month


def _month(name: str, year: int) -> date | None:
    name = name.lower()
    if len(name) < 3:
        return None
    for number, full_name in enumerate(MONTH_NAMES, start=1):
        if full_name.startswith(name):
            return date(year, number, 1)
    return None


def _edition(ending: str) -> int:
    """Later editions sort higher. The site numbers a name used twice from 1: "revised",
    "revised-1", "revised-2", and has once called a first revision "v2"."""
    if match := REVISED.search(ending):
        return int(match[1]) + 1 if match[1] else 1
    if match := VERSION.search(ending):
        return max(int(match[1]) - 1, 0)
    return 0


def _shortened(text: object) -> str:
    text = str(text)
    return text if len(text) <= 40 else text[:40] + "…"
