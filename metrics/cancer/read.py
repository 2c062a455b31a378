"""NHS England's cancer waiting times workbook on commissioner basis: its tables of the three standards."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import BinaryIO

from metrics.cancer.lines import Line, Month, number
from metrics.cancer.periods import month_in_words
from metrics.cancer.standards import (
    ALL_CANCERS,
    ALL_MODALITIES,
    COMMISSIONER,
    ENGLAND,
    STANDARDS,
    Standard,
)
from metrics.cancer.workbook import Cells, Workbook
from metrics.rtt.problems import Problem, Refused, refuse

NOTE = re.compile(r"\s*\(\d\)\s*$")
FIRST = "ODS CODE"
ALL_ENGLAND = "ALL ENGLISH COMMISSIONERS"
ROUTES = ("REFERRAL ROUTE", "TREATMENT STAGE")
CANCERS = ("CANCER TYPE", "SUSPECTED CANCER OR BREAST SYMPTOMATIC")
MODALITIES = ("TREATMENT MODALITY",)
BASIS = "COMMISSIONER BASED"


def read_workbook(file: BinaryIO) -> Month:
    """Every line of the sheets of the three standards. Other sheets hold no standard."""
    workbook = Workbook(file)
    months: dict[str, date] = {}
    lines: list[Line] = []
    for standard in STANDARDS:
        sheets = [name for name in workbook.sheets if name.startswith(standard.sheets)]
        if not sheets:
            raise refuse(
                "no-standard",
                f"The workbook has no sheet whose name begins with “{standard.sheets}”. Is it NHS"
                " England’s commissioner workbook of October 2023 or later?",
            )
        for sheet in sheets:
            rows = list(workbook.rows(sheet))
            months[sheet] = _month_of(sheet, rows)
            lines += _lines(sheet, standard, rows)
    if len(set(months.values())) > 1:
        words = ", ".join(f"{sheet}: {month:%B %Y}" for sheet, month in months.items())
        raise refuse("months-differ", f"The sheets are of different months ({words}).")
    return Month(next(iter(months.values())), tuple(lines))


def _month_of(sheet: str, rows: list[Cells]) -> date:
    heading = [row.get("A", "") for row in rows[:8]]
    if not any(BASIS in text.upper() for text in heading):
        raise refuse("other-basis", f"{sheet} does not say that it is commissioner based.")
    month = next(filter(None, map(month_in_words, heading)), None)
    if month is None:
        raise refuse("no-month", f"{sheet} does not say above its table which month it is of.")
    return month


def _lines(sheet: str, standard: Standard, rows: list[Cells]) -> Iterator[Line]:
    """A sheet holds a table for each part, with a header of its own."""
    layout: _Layout | None = None
    counted = 0
    for at, row in enumerate(rows, start=1):
        if row.get("B", "").upper().startswith(FIRST):
            layout = _Layout(sheet, standard, row)
        elif layout and row.get("C", "").strip():
            counted += 1
            yield layout.line(row, f"{sheet}, row {at}")
    if not counted:
        raise refuse("no-lines", f"{sheet} has no line under a header that begins with “{FIRST}”.")


class _Layout:
    """Where each column of a table stands, from its header."""

    def __init__(self, sheet: str, standard: Standard, header: Cells) -> None:
        self.standard = standard
        columns: dict[str, list[str]] = {}
        for column, text in header.items():
            columns.setdefault(_plain(text), []).append(column)
        share = ("TOLD" if standard.code == "FDS" else "TREATED") + f" WITHIN {standard.days} DAYS"
        self._route, self._cancer, self._modality = (
            next((columns[name][0] for name in names if name in columns), "")
            for names in (ROUTES, CANCERS, MODALITIES)
        )
        try:
            self._total, self._after = (
                columns["TOTAL"][0],
                columns[f"AFTER {standard.days} DAYS"][0],
            )
            self._within, self._share = (
                columns[f"WITHIN {standard.days} DAYS"][0],
                columns[share][0],
            )
            # The first band of the 31-day standard is called as its count within is: the last one counts.
            self._bands = tuple(columns[name][-1] for name in band_names(standard))
        except (KeyError, IndexError) as error:
            raise _unknown_header(sheet, header) from error
        if not self._route:
            raise _unknown_header(sheet, header)

    def line(self, row: Cells, where: str) -> Line:
        name = row["C"].strip()
        code = row.get("B", "").strip()
        if name == ALL_ENGLAND:
            code = ENGLAND
        if not code:
            raise refuse("no-code", f"{where} has no code for “{name[:60]}”.")
        return Line(
            where=where,
            basis=COMMISSIONER,
            code=code,
            name=name,
            standard=self.standard.code,
            route=row.get(self._route, "").strip(),
            cancer=row.get(self._cancer, "").strip() if self._cancer else ALL_CANCERS,
            modality=row.get(self._modality, "").strip() if self._modality else ALL_MODALITIES,
            total=_count(row, self._total, where),
            within=_count(row, self._within, where),
            after=_count(row, self._after, where),
            share=_share(row, self._share, where),
            bands=tuple(_count(row, column, where) for column in self._bands),
        )


def band_names(standard: Standard) -> tuple[str, ...]:
    """As headers have them: "WITHIN 14 DAYS", "IN 15 TO 28 DAYS" …, "AFTER 62 DAYS"."""
    first, last = standard.bands[0], standard.bands[-1]
    between = zip(standard.bands, standard.bands[1:], strict=False)
    return (
        f"WITHIN {first} DAYS",
        *(f"IN {before + 1} TO {until} DAYS" for before, until in between),
        f"AFTER {last} DAYS",
    )


def _plain(header: str) -> str:
    return " ".join(NOTE.sub("", header).upper().split())


def _count(row: Mapping[str, str], column: str, where: str) -> float:
    return number(row.get(column, ""), f"{where}, column {column},")


def _share(row: Mapping[str, str], column: str, where: str) -> float | None:
    """Nothing, or a dash, where nobody is counted."""
    text = row.get(column, "").strip()
    if text in ("", "-", "#DIV/0!"):
        return None
    try:
        return float(text)
    except ValueError as error:
        raise refuse("not-a-share", f"{where}, column {column}, says “{text[:40]}”.") from error


def _unknown_header(sheet: str, header: Cells) -> Refused:
    return Refused(
        Problem(
            "unknown-header",
            f"The table on {sheet} is laid out as none has been: its columns are"
            f" {', '.join(filter(None, map(_plain, header.values())))[:400]}.",
        )
    )
