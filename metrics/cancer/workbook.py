"""The cells of a spreadsheet, as they stand in its XML. What a sheet says of its own size is not read:
17 of 18 genuine workbooks declare one cell, and a reader that believes them reads one row."""

import re
import zipfile
from collections.abc import Iterator
from typing import BinaryIO
from xml.etree import ElementTree

from metrics.rtt.problems import Refused, refuse
from metrics.rtt.unpack import DAMAGE

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# The largest sheet of a genuine workbook is 1.1 MB.
SHEET_LIMIT = 32 * 1024 * 1024
MANY_SHEETS = 100
COLUMN = re.compile(r"[A-Z]{1,3}")
Cells = dict[str, str]


class Workbook:
    """`sheets` are the names of its sheets, in order; `rows` are the cells of one by column."""

    def __init__(self, file: BinaryIO) -> None:
        try:
            self._archive = zipfile.ZipFile(file)
        except DAMAGE as error:
            raise _damaged(str(error)) from error
        self._paths = self._sheet_paths()
        self._texts = self._shared_texts()

    @property
    def sheets(self) -> tuple[str, ...]:
        return tuple(self._paths)

    def rows(self, sheet: str) -> Iterator[Cells]:
        """Texts as they are shown; numbers as they are written."""
        for row in self._parsed(self._paths[sheet]).iter(f"{MAIN}row"):
            yield {
                _column(cell): text
                for cell in row.iter(f"{MAIN}c")
                if (text := self._text_of(cell)) is not None
            }

    def _text_of(self, cell: ElementTree.Element) -> str | None:
        kind, value = cell.get("t", "n"), cell.findtext(f"{MAIN}v")
        if kind == "inlineStr":
            return _texts_in(cell)
        if value is None:
            return None
        if kind == "s":
            try:
                return self._texts[int(value)]
            except (ValueError, IndexError) as error:
                raise _damaged(f"cell {cell.get('r')} names a text that is not there") from error
        return value

    def _sheet_paths(self) -> dict[str, str]:
        relations = self._parsed("xl/_rels/workbook.xml.rels")
        targets = {each.get("Id"): each.get("Target", "") for each in relations}
        sheets = list(self._parsed("xl/workbook.xml").iter(f"{MAIN}sheet"))
        if len(sheets) > MANY_SHEETS:
            raise _damaged(f"it says that it has {len(sheets)} sheets")
        return {
            each.get("name", ""): _inside(targets.get(each.get(RELATION), "")) for each in sheets
        }

    def _shared_texts(self) -> list[str]:
        if "xl/sharedStrings.xml" not in self._archive.namelist():
            return []
        return [_texts_in(each) for each in self._parsed("xl/sharedStrings.xml")]

    def _parsed(self, path: str) -> ElementTree.Element:
        try:
            with self._archive.open(path) as member:
                data = member.read(SHEET_LIMIT + 1)
        except (KeyError, *DAMAGE) as error:
            raise _damaged(str(error)) from error
        if len(data) > SHEET_LIMIT:
            raise refuse(
                "too-large", f"{path} in the workbook is larger than any has been: it was not read."
            )
        if b"<!DOCTYPE" in data:
            raise _damaged(f"{path} declares entities of its own, as no spreadsheet does")
        try:
            return ElementTree.fromstring(data)
        except ElementTree.ParseError as error:
            raise _damaged(f"{path}: {error}") from error


def _column(cell: ElementTree.Element) -> str:
    match = COLUMN.match(cell.get("r", ""))
    if match is None:
        raise _damaged(f"a cell has the address {cell.get('r')!r}")
    return match[0]


def _texts_in(element: ElementTree.Element) -> str:
    return "".join(each.text or "" for each in element.iter(f"{MAIN}t"))


def _inside(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _damaged(why: str) -> Refused:
    return refuse("damaged", f"This workbook is damaged or was cut short ({why}). Fetch it again.")
