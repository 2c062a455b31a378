"""An extract read, judged and added up with nothing but csv and whole numbers: slow and obvious."""

import csv
import io
import zipfile
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction

from tests.oracles.waits import plain_percentile

Row = dict[str, str]
PARTS = ("PART_1A", "PART_1B", "PART_2", "PART_2A", "PART_3")
KEYS = (
    "Provider Org Code",
    "Commissioner Org Code",
    "RTT Part Type",
    "Treatment Function Code",
)
KNOWN, UNKNOWN, TOTAL = "Total", "Patients with unknown clock start date", "Total All"


def plain_rows(packed: bytes) -> list[Row]:
    """The rows of the only CSV in a zip, whatever stands above its header."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        (name,) = [name for name in archive.namelist() if name.lower().endswith(".csv")]
        text = archive.read(name).decode("utf-8-sig", errors="replace")
    lines = [line for line in csv.reader(io.StringIO(text, newline="")) if line]
    at = next(i for i, line in enumerate(lines) if any("Provider Org Code" in c for c in line))
    header = [name.strip() for name in lines[at]]
    return [dict(zip(header, line, strict=True)) for line in lines[at + 1 :]]


def key(row: Row) -> tuple[str, ...]:
    return tuple(row[name].strip().upper() for name in KEYS)


def number(cell: str) -> int:
    cell = cell.strip()
    return int(cell, 0 if cell.lower().startswith("0x") else 10) if cell else 0


def bands(row: Row) -> list[int]:
    return [number(cell) for name, cell in row.items() if name.startswith("Gt ")]


def violations(rows: Iterable[Row]) -> list[str]:
    """What an extract must not have, by the rules for imports, row after row."""
    messages: list[str] = []
    keys_seen: set[tuple[str, ...]] = set()
    groups: defaultdict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        if key(row) in keys_seen:
            messages.append(f"{key(row)} twice")
        keys_seen.add(key(row))
        groups[key(row)[:3]].append(row)
        messages += _violations_in(row)
    for group, members in groups.items():
        totals = [row for row in members if key(row)[3] == "C_999"]
        parts_rows = [row for row in members if key(row)[3] != "C_999"]
        if len(totals) != 1:
            messages.append(f"{group} has {len(totals)} totals")
        elif number(totals[0][TOTAL]) != sum(number(row[TOTAL]) for row in parts_rows):
            messages.append(f"{group}: the total is not the sum")
        elif bands(totals[0]) != [
            sum(column) for column in zip(*map(bands, parts_rows), strict=True)
        ] and any(bands(totals[0])):
            messages.append(f"{group}: a band of the total is not the sum")
    return messages


def _violations_in(row: Row) -> list[str]:
    part, inside, total = key(row)[2], sum(bands(row)), number(row[TOTAL])
    if min(*bands(row), number(row[UNKNOWN]), total) < 0:
        return [f"{key(row)} has a negative number"]
    rules = {
        "PART_1A": inside + number(row[UNKNOWN]) == total,
        "PART_1B": inside + number(row[UNKNOWN]) == total,
        "PART_2": inside == total,
        "PART_2A": inside == total,
        "PART_3": inside == 0,
    }
    if part not in rules:
        return [f"{part} is no part"]
    if part in PARTS[:2] and row[KNOWN].strip() and number(row[KNOWN]) != inside:
        return [f"{key(row)}: known is not the sum of bands"]
    return [] if rules[part] else [f"{key(row)} does not add up"]


def figures(rows: Iterable[Row], places: Mapping[str, Collection[str]]) -> dict:
    """(place, treatment function) -> what must be published of it; `places` -> its commissioners."""
    added: defaultdict[tuple[str, str], dict] = defaultdict(_nothing)
    for row in rows:
        _, commissioner, part, treatment = key(row)
        for place, codes in places.items():
            if commissioner in codes:
                sums = added[place, treatment]
                sums[part] += number(row[TOTAL])
                if part in ("PART_2", "PART_1A", "PART_1B"):
                    sums[part + " bands"] = _plus(sums[part + " bands"], bands(row))
    return {at: _summary(sums) for at, sums in added.items()}


def _nothing() -> dict:
    return {**dict.fromkeys(PARTS, 0), "PART_2 bands": [], "PART_1A bands": [], "PART_1B bands": []}


def _plus(first: list[int], second: list[int]) -> list[int]:
    return [a + b for a, b in zip(first, second, strict=True)] if first else second


def _weeks(counts: list[int], share: Fraction) -> float | None:
    weeks = plain_percentile(counts, share)
    return None if weeks is None else float(weeks)


def _summary(sums: dict) -> dict:
    waiting, admitted = sums["PART_2 bands"], sums["PART_1A bands"]
    non_admitted = sums["PART_1B bands"]
    return {
        "waiting_list": sums["PART_2"],
        "within_18": sum(waiting[:18]),
        **{f"over_{weeks}": sum(waiting[weeks:]) for weeks in (52, 65, 78, 104)},
        "median": _weeks(waiting, Fraction(1, 2)),
        "p92": _weeks(waiting, Fraction(92, 100)),
        "decision_to_admit": sums["PART_2A"],
        "completed_admitted": sums["PART_1A"],
        "admitted_known": sum(admitted),
        "admitted_within_18": sum(admitted[:18]),
        "admitted_median": _weeks(admitted, Fraction(1, 2)),
        "admitted_p95": _weeks(admitted, Fraction(95, 100)),
        "completed_non_admitted": sums["PART_1B"],
        "non_admitted_known": sum(non_admitted),
        "non_admitted_median": _weeks(non_admitted, Fraction(1, 2)),
        "non_admitted_p95": _weeks(non_admitted, Fraction(95, 100)),
        "clock_starts": sums["PART_3"],
    }
