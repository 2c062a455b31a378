"""Small extracts in NHS England's layouts, written by hand-sized rules, for tests."""

import csv
import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from metrics.rtt.columns import LAYOUTS, Layout

CURRENT, BEFORE_APRIL_2021, BEFORE_OCTOBER_2017, JULY_2016 = LAYOUTS
DESCRIPTIONS = {
    "Part_1A": "Completed Pathways For Admitted Patients",
    "Part_1B": "Completed Pathways For Non-Admitted Patients",
    "Part_2": "Incomplete Pathways",
    "Part_2A": "Incomplete Pathways with DTA",
    "Part_3": "New RTT Periods - All Patients",
}


@dataclass(frozen=True)
class Line:
    """One row: `bands` maps a week to pathways. Totals follow unless given."""

    provider: str = "RAA"
    commissioner: str = "03R"
    part: str = "Part_2"
    treatment: str = "C_100"
    bands: dict[int, int] = field(default_factory=dict)
    unknown: int | None = None
    total: int | None = None
    parent: str = "QWO"

    def as_total(self) -> "Line":
        return replace(self, treatment="C_999")


def with_totals(lines: Iterable[Line]) -> list[Line]:
    """The lines and a C_999 line for each provider, commissioner and part."""
    lines = list(lines)
    groups: dict[tuple[str, str, str], list[Line]] = {}
    for line in lines:
        groups.setdefault((line.provider, line.commissioner, line.part), []).append(line)
    totals = []
    for group in groups.values():
        bands: dict[int, int] = {}
        for line in group:
            for week, n in line.bands.items():
                bands[week] = bands.get(week, 0) + n
        unknown = sum(line.unknown or 0 for line in group)
        total = None if group[0].total is None else sum(line.total or 0 for line in group)
        totals.append(
            replace(group[0], treatment="C_999", bands=bands, unknown=unknown, total=total)
        )
    return lines + totals


def cells(line: Line, layout: Layout, month: date, blank_zeros: bool) -> dict[str, str]:
    known = sum(line.bands.values())
    completed = line.part in ("Part_1A", "Part_1B")
    unknown = line.unknown or 0
    words = {
        "Period": f"RTT-{month:%B}-{month.year}",
        "Year": f"{month.year - (month.month < 4)}-{(month.year - (month.month < 4) + 1) % 100:02d}",
        "Period Name": f"{month:%B}",
        "Provider Parent Org Code": "QWO",
        "Provider Parent Name": "NHS WEST YORKSHIRE INTEGRATED CARE BOARD",
        "Provider Org Code": line.provider,
        "Provider Org Name": f"{line.provider} TEACHING HOSPITALS, NHS TRUST",
        "Commissioner Parent Org Code": line.parent,
        "Commissioner Parent Name": "",
        "Commissioner Org Code": line.commissioner,
        "Commissioner Org Name": f"NHS {line.commissioner} (SUB ICB LOCATION)",
        "RTT Part Type": line.part,
        "RTT Part Name": line.part,
        "RTT Part Description": DESCRIPTIONS.get(line.part, ""),
        "Treatment Function Code": line.treatment,
        "Treatment Function Name": line.treatment if layout is JULY_2016 else "A Service",
        "Treatment Function Description": "A Service",
        "Total": str(known) if completed else "",
        "Patients with unknown clock start date": str(unknown) if completed else "",
        "Total All": str(line.total if line.total is not None else known + unknown),
    }
    empty = "" if blank_zeros or line.part == "Part_3" else "0"
    for week, name in enumerate(layout.header[len(layout.keys) : -3]):
        words[name] = str(line.bands.get(week, empty))
    return words


def extract_csv(
    lines: Iterable[Line],
    *,
    month: date = date(2025, 11, 1),
    layout: Layout = CURRENT,
    blank_zeros: bool = True,
    before_header: str = "",
    encoding: str = "utf-8",
) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, layout.header, extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    for line in lines:
        writer.writerow(cells(line, layout, month, blank_zeros))
    return (before_header + out.getvalue()).encode(encoding)


def zipped(data: bytes, name: str = "20251130-RTT-November-2025-full-extract.csv") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        # A fixed time stamp: the same rows give the same bytes.
        info = zipfile.ZipInfo(name, (2025, 12, 1, 9, 30, 0))
        info.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(info, data)
    return out.getvalue()


ORDINARY = tuple(
    with_totals(
        [
            Line("RAA", "03R", "Part_2", "C_100", {2: 90, 30: 10}),
            Line("RAA", "03R", "Part_2", "C_320", {10: 10, 40: 10, 52: 2}),
            Line("RBB", "15F", "Part_2", "C_100", {0: 5, 17: 5, 18: 1}),
            Line("RBB", "NONC", "Part_2", "C_100", {3: 7}, parent=""),
            Line("RAA", "13Q", "Part_2", "C_320", {5: 4}, parent=""),
            Line("RAA", "03R", "Part_2A", "C_100", {2: 9}),
            Line("RAA", "03R", "Part_1A", "C_100", {5: 60, 20: 35}, unknown=5),
            Line("RAA", "03R", "Part_1B", "C_100", {1: 20}, unknown=0),
            Line("RBB", "15F", "Part_1A", "C_100", {5: 8}, unknown=1),
            Line("RAA", "03R", "Part_3", "C_100", {}, total=40),
            Line("RBB", "15F", "Part_3", "C_100", {}, total=12),
        ]
    )
)
