"""Workbooks as spreadsheets write them: with shared texts, styles, and whatever a test puts in."""

import zipfile
from collections.abc import Iterable, Mapping
from io import BytesIO
from xml.sax.saxutils import escape

from forum.technologies.sheets.cells import column_name

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OPEN_XML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# The second style shows a number as a day.
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/>'
    '</numFmts><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/></cellXfs>'
    "</styleSheet>"
)
DAY = 's="1"'


class Formula(str):
    """A cell that is computed, with what it shows."""


class Day(int):
    """A cell that shows a day, by its number."""


def workbook(
    rows: Iterable[Iterable[object]],
    *,
    merged: Iterable[str] = (),
    begins_1904: bool = False,
    more: Mapping[str, str] | None = None,
    types: str = "",
    main: str = f"{OPEN_XML}.sheet.main+xml",
) -> bytes:
    texts: dict[str, int] = {}
    body = "".join(
        f'<row r="{number}">{_cells(number, cells, texts)}</row>'
        for number, cells in enumerate(rows, 1)
    )
    merges = "".join(f'<mergeCell ref="{cells}"/>' for cells in merged)
    merges = f"<mergeCells>{merges}</mergeCells>" if merges else ""
    shared = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
    begins = '<workbookPr date1904="1"/>' if begins_1904 else ""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{main}"/>{types}</Types>',
        "_rels/.rels": _link("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{begins}<sheets>'
        '<sheet name="First" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _link("worksheet", "worksheets/sheet1.xml"),
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{shared}</sst>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData>'
        f"{merges}</worksheet>",
        **(more or {}),
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def _cells(row: int, cells: Iterable[object], texts: dict[str, int]) -> str:
    return "".join(
        _cell(f"{column_name(column)}{row}", value, texts) for column, value in enumerate(cells, 1)
    )


def _cell(at: str, value: object, texts: dict[str, int]) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, Formula):
        return f'<c r="{at}" t="str"><f>UPPER("x")</f><v>{escape(value)}</v></c>'
    if isinstance(value, Day):
        return f'<c r="{at}" {DAY}><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{at}"><v>{value}</v></c>'
    return f'<c r="{at}" t="s"><v>{texts.setdefault(str(value), len(texts))}</v></c>'


def _link(kind: str, target: str) -> str:
    return (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1"'
        f' Type="{RELATIONS}/{kind}" Target="{target}"/></Relationships>'
    )
