"""The parts of a workbook: which sheet comes first, shared texts, styles of dates, and the cells."""

import posixpath
import re
import zipfile
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import IO
from xml.parsers import expat

from forum.technologies.sheets.cells import (
    LONGEST_CELL,
    MAX_COLUMNS,
    MAX_ROWS,
    Cell,
    FileRefused,
    Kind,
    Sheet,
    column_number,
    too_many_rows,
    without_mark,
)
from metrics.typed_text import clean_text

Attributes = dict[str, str]
REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
# Built-in formats of days and times.
DATE_FORMATS = frozenset({14, 15, 16, 17, 22, 27, 30, 36, 45, 46, 47, 50, 57})
QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
DAY_SIGNS = re.compile(r"[dy]", re.IGNORECASE)
# Excel counts a 29 February 1900 that never was.
EPOCH, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
FIRST_SERIAL, LAST_SERIAL = 1, 2_958_465


@dataclass(frozen=True)
class Workbook:
    first_sheet: str
    begins_1904: bool


def read_workbook(archive: zipfile.ZipFile) -> Workbook:
    sheets: list[str] = []
    begins_1904: list[str] = []

    def start(tag: str, attributes: Attributes) -> None:
        if tag == "sheet" and attributes.get("state", "visible") == "visible":
            sheets.append(attributes.get("id", ""))
        elif tag == "workbookPr":
            begins_1904.append(attributes.get("date1904", ""))

    _parse(archive.open("xl/workbook.xml"), start)
    targets: dict[str, str] = {}

    def link(tag: str, attributes: Attributes) -> None:
        if tag == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    _parse(archive.open("xl/_rels/workbook.xml.rels"), link)
    if not sheets:
        raise FileRefused("The workbook has no sheet that can be seen.")
    target = targets[sheets[0]]
    name = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
    return Workbook(posixpath.normpath(name), any(on in ("1", "true") for on in begins_1904))


def read_shared_texts(stream: IO[bytes]) -> list[str]:
    """Texts of which cells name the number. How a word sounds in Japanese stands beside it, in rPh."""
    texts: list[str] = []
    pieces: list[str] = []
    within: list[str] = []

    def start(tag: str, attributes: Attributes) -> None:
        within.append(tag)

    def end(tag: str) -> None:
        within.pop()
        if tag == "si":
            texts.append("".join(pieces)[:LONGEST_CELL])
            pieces.clear()

    def text(data: str) -> None:
        if within[-1] == "t" and "rPh" not in within:
            pieces.append(data)

    _parse(stream, start, end, text)
    return texts


def read_date_styles(stream: IO[bytes]) -> frozenset[int]:
    """Numbers of the styles that show a number as a day."""
    formats = set(DATE_FORMATS)
    styles: list[int] = []
    within: list[str] = []

    def start(tag: str, attributes: Attributes) -> None:
        within.append(tag)
        if tag == "numFmt" and DAY_SIGNS.search(QUOTED.sub("", attributes.get("formatCode", ""))):
            formats.add(int(attributes.get("numFmtId", "-1")))
        elif tag == "xf" and within[-2] == "cellXfs":
            styles.append(int(attributes.get("numFmtId", "0")))

    def end(tag: str) -> None:
        within.pop()

    _parse(stream, start, end)
    return frozenset(at for at, number in enumerate(styles) if number in formats)


@dataclass
class _OpenCell:
    row: int
    column: int
    kind: str = ""
    style: int = -1
    has_formula: bool = False
    pieces: list[str] = field(default_factory=list)


class SheetReader:
    """Goes through one sheet; stops where it has more than may be."""

    def __init__(
        self, texts: Sequence[str], date_styles: Collection[int], begins_1904: bool
    ) -> None:
        self.texts, self.date_styles = texts, date_styles
        self.epoch = EPOCH_1904 if begins_1904 else EPOCH
        self.sheet = Sheet(merged=[])
        self.merged: list[str] = []
        self.row = 0
        self.column = 0
        self.cell: _OpenCell | None = None
        self.taken = ""

    def read(self, stream: IO[bytes]) -> None:
        _parse(stream, self.start, self.end, self.text)
        self.sheet.merged = self.merged

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "row":
            self.row = int(attributes.get("r", self.row + 1))
            self.column = 0
        elif tag == "c":
            self._open_cell(attributes)
        elif tag == "mergeCell":
            self.merged.append(attributes.get("ref", ""))
        elif self.cell is not None and tag == "f":
            self.cell.has_formula = True
        self.taken = tag if tag in ("v", "t") and self.cell is not None else ""

    def end(self, tag: str) -> None:
        self.taken = ""
        if tag == "c" and self.cell is not None:
            self._close_cell(self.cell)
            self.cell = None

    def text(self, data: str) -> None:
        if self.taken and self.cell is not None:
            self.cell.pieces.append(data)

    def _open_cell(self, attributes: Attributes) -> None:
        reference = REFERENCE.fullmatch(attributes.get("r", ""))
        self.column = column_number(reference[1]) if reference else self.column + 1
        row = int(reference[2]) if reference else self.row
        style = int(attributes.get("s", "-1"))
        self.cell = _OpenCell(row, self.column, attributes.get("t", "n"), style)

    def _close_cell(self, opened: _OpenCell) -> None:
        text = "".join(opened.pieces)
        cell = self._cell(opened, text)
        if cell is None:
            return
        if opened.column > MAX_COLUMNS:
            raise FileRefused(
                f"Row {opened.row} has more than {MAX_COLUMNS} columns. Take off what is not needed."
            )
        rows = self.sheet.rows
        if opened.row not in rows and len(rows) > MAX_ROWS:
            raise too_many_rows()
        rows.setdefault(opened.row, {})[opened.column] = cell  # type: ignore[index]

    def _cell(self, opened: _OpenCell, text: str) -> Cell | None:
        if opened.has_formula:
            return Cell(text[:LONGEST_CELL], Kind.FORMULA)
        if opened.kind == "s":
            text = self.texts[int(text)]
        text = clean_text(text).strip()[:LONGEST_CELL]
        if not text:
            return None
        if opened.kind == "e":
            return Cell(text, Kind.ERROR)
        if opened.kind == "d":
            return Cell(text[:10], Kind.TEXT)
        if opened.kind == "b":
            return Cell("TRUE" if text == "1" else "FALSE")
        if opened.kind == "n":
            return self._number(text, opened.style)
        return Cell(without_mark(text))

    def _number(self, text: str, style: int) -> Cell:
        value = float(text)
        whole = int(value) if value == value and abs(value) < 1e15 else 0
        if style in self.date_styles and FIRST_SERIAL <= whole <= LAST_SERIAL:
            day = self.epoch + timedelta(days=whole)
            return Cell(day.isoformat(), Kind.DATE, day)
        # 3 stands as 3.0 in some files.
        return Cell(str(whole) if value == whole else text, Kind.NUMBER)


def _parse(
    stream: IO[bytes],
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """By names without their namespaces. No honest part declares a document type."""

    def refuse(*declared: object) -> None:
        raise ValueError("a document type")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = lambda tag, attributes: start(
        _local(tag), {_local(name): value for name, value in attributes.items()}
    )
    if end is not None:
        parser.EndElementHandler = lambda tag: end(_local(tag))
    if text is not None:
        parser.CharacterDataHandler = text
    parser.ParseFile(stream)


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
