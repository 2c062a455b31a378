"""A CSV file as cells. Spreadsheets write them with commas, semicolons or tabs, and in several codes."""

import csv
from io import StringIO

from forum.technologies.sheets.cells import (
    LONGEST_CELL,
    MAX_COLUMNS,
    MAX_ROWS,
    Cell,
    FileRefused,
    Kind,
    Sheet,
    too_many_rows,
    without_mark,
)
from metrics.typed_text import clean_text

SEPARATORS = (",", ";", "\t")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read_csv(content: bytes) -> Sheet:
    text = _decoded(content)
    sheet = Sheet()
    reader = csv.reader(StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    try:
        for number, values in enumerate(reader, 1):
            cells = _cells(values, number)
            if not cells:
                continue
            if len(sheet.rows) > MAX_ROWS:
                raise too_many_rows()
            sheet.rows[number] = cells
    except csv.Error as error:
        raise FileRefused(
            f"Row {reader.line_num} cannot be read: a quotation mark is not closed, or the row is too"
            " long. Save the file as CSV again, or send it as XLSX."
        ) from error
    return sheet


def _decoded(content: bytes) -> str:
    if content.startswith(UTF_16):
        return _in_code(content, "utf-16")
    if b"\0" in content:
        raise FileRefused("The file is neither XLSX nor CSV. Save it as one of these.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # As Excel for Windows writes plain CSV.
        return _in_code(content, "cp1252")


def _in_code(content: bytes, code: str) -> str:
    try:
        return content.decode(code)
    except UnicodeDecodeError as error:
        raise FileRefused(
            "The letters of the file cannot be read. Save it as “CSV UTF-8”, or as XLSX."
        ) from error


def _separator(text: str) -> str:
    """The one that its first row has most of."""
    first = text.lstrip("\r\n").partition("\n")[0]
    return max(SEPARATORS, key=first.count)


def _cells(values: list[str], row: int) -> dict[int, Cell]:
    if len(values) > MAX_COLUMNS:
        raise FileRefused(
            f"Row {row} has more than {MAX_COLUMNS} columns. Take off what is not needed."
        )
    cells = ((column, clean_text(value).strip()) for column, value in enumerate(values, 1))
    return {column: _cell(text) for column, text in cells if text}


def _cell(text: str) -> Cell:
    if text.startswith("="):
        return Cell(text[:LONGEST_CELL], Kind.FORMULA)
    return Cell(without_mark(text)[:LONGEST_CELL])
