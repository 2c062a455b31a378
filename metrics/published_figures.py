"""Figures that NHS England itself has published, as they come with the project.

Only what it printed: some counts, medians and percentiles without the bands that they were made
from. Ours are held against them, and months of which no extract is held are drawn from them.
"""

import csv
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from io import TextIOWrapper
from pathlib import Path

from metrics import reference
from metrics.models.places import ENGLAND
from metrics.rtt.columns import TOTAL_TREATMENT

ICB_FILE = Path(__file__).resolve().parent / "bundled" / "icb-published.zip"
WITH_ESTIMATES = "_with_estimates"


@dataclass(frozen=True)
class PublishedRow:
    """One line of a published table: what is printed under each column, "" where nothing is."""

    place: str
    treatment: str
    printed: Mapping[str, str]


@dataclass(frozen=True)
class PublishedTable:
    """`columns` are columns of Figure, or their shares, with what they are called on pages.
    `suffix` is added to a column's name in the file."""

    slug: str
    title: str
    source: str
    columns: Mapping[str, str]
    read: Callable[[date], Iterable[PublishedRow]]
    suffix: str = ""

    def printed(self, row: PublishedRow, column: str) -> str:
        return row.printed[column + self.suffix]


def england_rows(month: date) -> list[PublishedRow]:
    printed = _england().get(f"{month:%Y-%m}")
    return [PublishedRow(ENGLAND, TOTAL_TREATMENT, printed)] if printed else []


@lru_cache(maxsize=1)
def _england() -> dict[str, dict[str, str]]:
    return {row.pop("month"): row for row in reference.rows("england_published")}


def icb_rows(month: date) -> Iterator[PublishedRow]:
    """Each treatment function of each ICB; NHS England prints no total over them."""
    with zipfile.ZipFile(ICB_FILE) as archive:
        name = f"{month:%Y-%m}.csv"
        if name not in archive.namelist():
            return
        with archive.open(name) as file:
            for row in csv.DictReader(TextIOWrapper(file, encoding="utf-8", newline="")):
                yield PublishedRow(row.pop("place"), row.pop("treatment_function"), row)


_WAITING = {
    "waiting_list": "Waiting list",
    "within_18": "Waiting 18 weeks or less",
    "share_within_18": "Share waiting 18 weeks or less",
    "median": "Median waiting time",
    "p92": "92nd percentile waiting time",
    "over_52": "Waiting more than 52 weeks",
    "over_65": "Waiting more than 65 weeks",
    "over_78": "Waiting more than 78 weeks",
}
_COMPLETED = {
    "completed_admitted": "Completed admitted pathways",
    "completed_non_admitted": "Completed non-admitted pathways",
}
TABLES = (
    PublishedTable(
        slug="england",
        title="England, all treatment functions",
        source="RTT overview time series, without estimates",
        columns=_WAITING
        | {"over_104": "Waiting more than 104 weeks"}
        | _COMPLETED
        | {
            "admitted_within_18": "Admitted within 18 weeks",
            "admitted_median": "Admitted: median waiting time",
            "admitted_p95": "Admitted: 95th percentile waiting time",
            "clock_starts": "Clock starts",
        },
        read=england_rows,
    ),
    PublishedTable(
        slug="icb",
        title="ICBs, each treatment function",
        source="Incomplete Commissioner workbooks",
        columns=_WAITING,
        read=icb_rows,
    ),
    PublishedTable(
        slug="england-estimates",
        title="England, with NHS England’s estimates",
        source="RTT overview time series, including estimates for missing trusts",
        columns={"waiting_list": _WAITING["waiting_list"]} | _COMPLETED,
        read=england_rows,
        suffix=WITH_ESTIMATES,
    ),
)
BY_SLUG = {table.slug: table for table in TABLES}


def months_printed() -> set[str]:
    """Months of which at least one table holds figures, as YYYY-MM."""
    with zipfile.ZipFile(ICB_FILE) as archive:
        of_icbs = {Path(name).stem for name in archive.namelist() if name.endswith(".csv")}
    return of_icbs | _england().keys()
