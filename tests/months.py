"""Small made-up months under NHS England's own file names, sound enough to be published.

January to March 2026: NHS England's totals for these months were not known when this was written,
so that no note about England's totals comes between a test and what it is about.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from metrics.releases.ingest import Outcome, ingest_release, register_file
from tests.extracts import Line, extract_csv, with_totals, zipped

JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
MONTHS = (JANUARY, FEBRUARY, MARCH)
# Each month's lists, per cent of January's.
SIZE = {JANUARY: 100, FEBRUARY: 102, MARCH: 99}
# (provider, commissioner, its ICB) -> pathways waiting in January.
LISTS = {
    ("RXF", "03R", "QWO"): 1800,
    ("RR8", "03R", "QWO"): 480,
    ("RR8", "15F", "QWO"): 3000,
    ("RCB", "03Q", "QOQ"): 1200,
    ("RJL", "03H", "QOQ"): 960,
    ("RWA", "03H", "QOQ"): 240,
    ("RDU", "D4U1Y", "QNQ"): 800,
    ("RDU", "10Q", "QU9"): 1000,
    ("RAL", "93C", "QMJ"): 1400,
    ("RYJ", "W2U3Z", "QRV"): 1600,
    ("RR8", "13Q", ""): 60,
    ("RR8", "NONC", ""): 14,
}
# RWA held a fifth of North East Lincolnshire's list and sends nothing for March.
SILENT = {MARCH: "RWA"}
TREATMENTS = {"C_110": 50, "C_130": 30, "C_320": 19, "X05": 1}
WAITS = {2: 30, 9: 25, 16: 15, 17: 5, 18: 4, 25: 10, 40: 6, 52: 2, 65: 1, 78: 1, 104: 1}


def _spread(pathways: int) -> dict[int, int]:
    """Over the weeks in fixed shares; what rounding leaves has waited two weeks."""
    bands = {week: pathways * share // 100 for week, share in WAITS.items()}
    bands[2] += pathways - sum(bands.values())
    return {week: count for week, count in bands.items() if count}


def small_month(month: date) -> list[Line]:
    """A whole month's lines, every total among them."""
    lines = []
    for (provider, commissioner, parent), january in LISTS.items():
        if SILENT.get(month) == provider:
            continue
        for treatment, share in TREATMENTS.items():
            waiting = january * _size(month) * share // 10_000
            who = (provider, commissioner)
            lines += [
                Line(*who, "Part_1A", treatment, _spread(waiting // 10), 1, parent=parent),
                Line(*who, "Part_1B", treatment, _spread(waiting // 4), 0, parent=parent),
                Line(*who, "Part_2", treatment, _spread(waiting), parent=parent),
                Line(*who, "Part_2A", treatment, _spread(waiting // 5), parent=parent),
                Line(*who, "Part_3", treatment, total=waiting // 3, parent=parent),
            ]
    return with_totals(lines)


def zip_name(month: date, edition: int = 0) -> str:
    ending = ("", "-revised")[edition] if edition < 2 else f"-revised-{edition - 1}"
    return f"Full-CSV-data-file-{month:%b%y}-ZIP-4M{ending}.zip"


def csv_name(month: date) -> str:
    end = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return f"{end:%Y%m%d}-RTT-{month:%B-%Y}-full-extract.csv"


def zip_bytes(month: date, lines: Iterable[Line] | None = None) -> bytes:
    return _zipped(month, lines) if lines is not None else _small_zip(month, _size(month))


@cache
def _small_zip(month: date, size: int) -> bytes:
    """Kept by its size too: a test may give a month another."""
    return _zipped(month, small_month(month))


def _size(month: date) -> int:
    return SIZE.get(month, 101)


def _zipped(month: date, lines: Iterable[Line]) -> bytes:
    return zipped(extract_csv(lines, month=month), csv_name(month))


def write_zip(
    folder: Path,
    month: date,
    lines: Iterable[Line] | None = None,
    *,
    edition: int = 0,
    name: str = "",
) -> Path:
    """A month's extract in a folder, under NHS England's name for it unless given another."""
    path = folder / (name or zip_name(month, edition))
    path.write_bytes(zip_bytes(month, lines))
    return path


def import_file(path: Path, *, by: str = "a test", should_publish: bool = True) -> Outcome:
    """As `import_rtt` does it, in this process."""
    return ingest_release(
        release_id=register_file(path=path, by=by).pk, by=by, should_publish=should_publish
    )
