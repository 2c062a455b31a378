"""NHS England's combined CSV of cancer waiting times: providers and commissioners, one month."""

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from io import TextIOWrapper
from typing import BinaryIO

from metrics.cancer.lines import Line, Month, number
from metrics.cancer.periods import month_of_day
from metrics.cancer.standards import (
    ALL_CANCERS,
    ALL_MODALITIES,
    BY_CODE,
    COMMISSIONER,
    ENGLAND,
    PROVIDER,
    Standard,
)
from metrics.rtt.problems import refuse

KEYS = (
    "Basis",
    "Org_Code",
    "Org_Name",
    "Standard_or_Item",
    "Cancer_Type",
    "Referral_Route_or_Stage",
)
NEEDED = (*KEYS, "Total", "Within", "After")
MARK = b"Standard_or_Item"
# England stands among the organisations under this.
ALL_ENGLAND = "TOTAL"


def is_combined(start: bytes) -> bool:
    """Whether a file that begins so is one."""
    return MARK in start.split(b"\n", 1)[0]


def read_combined(file: BinaryIO, announced: date | None = None) -> Month:
    """Every line of the three standards; what is counted besides is no standard. A file without a Period is
    of the month that its name announces."""
    try:
        reader = csv.DictReader(TextIOWrapper(file, "utf-8-sig", newline=""), strict=True)
        missing = [name for name in NEEDED if name not in (reader.fieldnames or ())]
        if missing:
            raise refuse("missing-columns", f"The file has no column {', '.join(missing)}.")
        months: set[date] = set()
        lines = tuple(_lines(reader, months))
    except (csv.Error, UnicodeDecodeError) as error:
        raise refuse("not-a-csv", f"The file cannot be read as a CSV ({error}).") from error
    months = months or ({announced} if announced else set())
    if len(months) != 1:
        words = ", ".join(f"{month:%B %Y}" for month in sorted(months)) or "no month"
        raise refuse(
            "not-one-month", f"The file is of {words}. Import files of one month each, in order."
        )
    if not lines:
        raise refuse("no-lines", "The file has no line of the 28-day, 31-day or 62-day standard.")
    return Month(months.pop(), lines)


def _lines(reader: "csv.DictReader[str]", months: set[date]) -> Iterator[Line]:
    for row in reader:
        where = f"line {reader.line_num}"
        if None in row or None in row.values():
            raise refuse("ragged", f"{where} has more or fewer cells than the header.")
        standard = BY_CODE.get(row["Standard_or_Item"].strip().upper())
        if standard is None:
            continue
        if period := row.get("Period", "").strip():
            month = month_of_day(period)
            if month is None:
                raise refuse(
                    "no-month", f"{where} says “{period[:40]}” where its month should stand."
                )
            months.add(month)
        yield _line(row, standard, where)


def _line(row: Mapping[str, str], standard: Standard, where: str) -> Line:
    basis, code = row["Basis"].strip().lower(), row["Org_Code"].strip()
    if basis not in (COMMISSIONER, PROVIDER):
        raise refuse("other-basis", f"{where} says “{basis[:40]}” where its basis should stand.")
    if not code:
        raise refuse("no-code", f"{where} has no code.")
    total, within, after = (number(row[name], where) for name in ("Total", "Within", "After"))
    cancer = row["Cancer_Type"].strip()
    return Line(
        where=where,
        basis=basis,
        code=ENGLAND if code.upper() == ALL_ENGLAND else code,
        name=row["Org_Name"].strip(),
        standard=standard.code,
        route=row["Referral_Route_or_Stage"].strip().upper(),
        cancer=ALL_CANCERS if cancer.upper() in ("", ALL_CANCERS) else cancer,
        # The 28-day standard ends before treatment: no modality is written there.
        modality=row.get("Treatment_Modality", "").strip() or ALL_MODALITIES,
        total=total,
        within=within,
        after=after,
        share=_share(row.get("Performance", "").strip(), where),
        bands=(),
    )


def _share(text: str, where: str) -> float | None:
    """Written as a share or as a percentage; a dash where nobody is counted."""
    if text in ("", "-"):
        return None
    try:
        return float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError as error:
        raise refuse(
            "not-a-share", f"{where} says “{text[:40]}” where a share should stand."
        ) from error
