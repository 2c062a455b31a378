"""A workbook of one sheet, in which every cell is a text: none can be a formula."""

import zipfile
from collections.abc import Iterable
from io import BytesIO
from xml.sax.saxutils import escape

from forum.technologies.sheets.cells import column_name
from forum.writing.spreadsheets import escape_formula
from metrics.typed_text import clean_text

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TYPES_OF = "application/vnd.openxmlformats-officedocument.spreadsheetml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
# The same bytes for the same rows.
MADE = (2020, 1, 1, 0, 0, 0)


def xlsx_file(title: str, rows: Iterable[Iterable[str]]) -> bytes:
    parts = {
        "[Content_Types].xml": _types(),
        "_rels/.rels": _relation("rId1", "officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": _workbook(title),
        "xl/_rels/workbook.xml.rels": _relation("rId1", "worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": _sheet(rows),
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            part = zipfile.ZipInfo(name, MADE)
            part.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(part, XML + text)
    return out.getvalue()


def _types() -> str:
    return (
        f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES_OF}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPES_OF}.worksheet+xml"/>'
        "</Types>"
    )


def _relation(key: str, kind: str, target: str) -> str:
    return (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="{key}"'
        f' Type="{RELATIONS}/{kind}" Target="{target}"/></Relationships>'
    )


def _workbook(title: str) -> str:
    return (
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
        f'<sheet name="{_attribute(title)}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )


def _sheet(rows: Iterable[Iterable[str]]) -> str:
    written = "".join(
        f'<row r="{number}">{_cells(number, cells)}</row>' for number, cells in enumerate(rows, 1)
    )
    return f'<worksheet xmlns="{MAIN}"><sheetData>{written}</sheetData></worksheet>'


def _cells(row: int, cells: Iterable[str]) -> str:
    return "".join(
        f'<c r="{column_name(column)}{row}" t="inlineStr"><is><t xml:space="preserve">'
        f"{escape(clean_text(escape_formula(text)))}</t></is></c>"
        for column, text in enumerate(cells, 1)
        if text
    )


def _attribute(text: str) -> str:
    """Excel takes 31 characters, and none of these."""
    plain = "".join(letter for letter in clean_text(text) if letter not in "[]:*?/\\'")
    return escape(plain[:31], {'"': "&quot;"})
