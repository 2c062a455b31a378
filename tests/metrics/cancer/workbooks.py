"""Small workbooks in the layout of NHS England's, written by hand-sized rules, for tests."""

import zipfile
from collections.abc import Iterable, Mapping
from io import BytesIO
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
BASIS = "BASIS: COMMISSIONER BASED INCLUDING WELSH CROSS-BORDER PATIENTS AND 'UNKNOWN'"
Cell = str | float | None
Sheet = list[list[Cell]]

FDS = ["TOTAL", "WITHIN 28 DAYS", "AFTER 28 DAYS", "TOLD WITHIN 28 DAYS", " "]
FDS += ["WITHIN 14 DAYS", "IN 15 TO 28 DAYS", "IN 29 TO 42 DAYS", "IN 43 TO 62 DAYS"]
FDS += ["AFTER 62 DAYS"]
D31 = ["TOTAL", "WITHIN 31 DAYS", "AFTER 31 DAYS", "TREATED WITHIN 31 DAYS", " "]
D31 += ["WITHIN 31 DAYS ", "IN 32 TO 38 DAYS", "IN 39 TO 48 DAYS", "IN 49 TO 62 DAYS"]
D31 += ["AFTER 62 DAYS"]
D62 = ["TOTAL", "WITHIN 62 DAYS", "AFTER 62 DAYS", "TREATED WITHIN 62 DAYS", " "]
D62 += ["WITHIN 31 DAYS", "IN 32 TO 38 DAYS", "IN 39 TO 48 DAYS", "IN 49 TO 62 DAYS"]
D62 += ["IN 63 TO 76 DAYS", "IN 77 TO 90 DAYS", "IN 91 TO 104 DAYS", "AFTER 104 DAYS"]
HEAD = ["ODS CODE (1)", "INTEGRATED CARE BOARD (ICB)/COMMISSIONING HUB"]


def sheet(month: str, columns: list[str], blocks: Iterable[Iterable[list[Cell]]]) -> Sheet:
    """Headings, and for each block a header of its own."""
    rows: Sheet = [["A TITLE"], [month], [BASIS], ["DEFINITIONS"], [], [], []]
    for block in blocks:
        rows += [[None, *HEAD, *columns], *([None, *line] for line in block), []]
    return rows


def line(code: str, *labels: str, within: float, total: float, bands: list[float]) -> list[Cell]:
    name = "ALL ENGLISH COMMISSIONERS" if not code else f"NHS {code} INTEGRATED CARE BOARD"
    counts: list[Cell] = [total, within, total - within, within / total if total else None, ""]
    return [code, name, *labels, *counts, *bands]


def small_sheets(month: str = "Oct-23", within: float = 70) -> dict[str, Sheet]:
    """West Yorkshire and a hub; `within` of West Yorkshire's 100 people told within 28 days."""

    def fds(code: str, *labels: str, within: float, total: float) -> list[Cell]:
        bands = [within - 1, 1, total - within, 0, 0]
        return line(code, *labels, within=within, total=total, bands=bands)

    def treated(code: str, *labels: str, within: float, total: float, bands: int) -> list[Cell]:
        later = [total - within] + [0.0] * (bands - 2)
        of_both: list[float] = [within, *later] if bands == 5 else [within, 0, 0, 0, *later[:4]]
        return line(code, *labels, within=within, total=total, bands=of_both)

    places = (("QWO", 1.0), ("13Q", 0.25))
    whole = [*places, ("", 1.25)]
    suspected = ("URGENT SUSPECTED CANCER", "Suspected breast cancer")
    screened = ("NATIONAL SCREENING PROGRAMME", "Suspected breast cancer")
    wy = {"QWO": (within, 100.0), "13Q": (15.0, 20.0), "": (within + 15, 120.0)}
    halves = {key: (w / 2, t / 2) for key, (w, t) in wy.items()}

    def both(
        columns: list[str], of_all: str, part: str, label: str, value: str, bands: int
    ) -> Sheet:
        kinds = (of_all, part)
        return sheet(
            month,
            ["REFERRAL ROUTE" if bands == 8 else "TREATMENT STAGE", label, *columns],
            [
                [
                    treated(c, kind, value, within=90 * x, total=100 * x + x / 2 * 4, bands=bands)
                    for c, x in whole
                ]
                for kind in kinds
            ],
        )

    return {
        "Frontpage": [["Status: Final Official Statistics"]],
        "28-DAY FDS (ALL ROUTES)": sheet(
            month,
            ["REFERRAL ROUTE", *FDS],
            [[fds(c, "ALL ROUTES", within=w, total=t) for c, (w, t) in wy.items()]],
        ),
        "28-DAY FDS (BY ROUTE)": sheet(
            month,
            ["REFERRAL ROUTE", "SUSPECTED CANCER OR BREAST SYMPTOMATIC (2)", *FDS],
            [
                [
                    fds(c, *labels, within=w, total=t)
                    for c, (w, t) in halves.items()
                    for labels in (suspected, screened)
                ]
            ],
        ),
        "31-DAY (ALL CANCER)": both(
            D31, "ALL STAGES", "First Treatment", "CANCER TYPE", "ALL CANCERS", 5
        ),
        "31-DAY (BY CANCER)": both(
            D31, "ALL STAGES", "First Treatment", "CANCER TYPE (3)", "Breast", 5
        ),
        "62-DAY (ALL CANCER)": both(
            D62, "ALL ROUTES", "Consultant Upgrade", "CANCER TYPE", "ALL CANCERS", 8
        ),
        "62-DAY (BY CANCER)": both(
            D62, "ALL ROUTES", "Consultant Upgrade", "CANCER TYPE (3)", "Breast", 8
        ),
    }


def workbook(sheets: Mapping[str, Sheet], **others: bytes) -> bytes:
    """Its sheets declare one cell, as genuine ones do."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        named = "".join(
            f'<sheet name="{escape(name)}" sheetId="{i}" r:id="rId{i}"/>'
            for i, name in enumerate(sheets, 1)
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{named}</sheets></workbook>',
        )
        targets = "".join(
            f'<Relationship Id="rId{i}" Target="worksheets/sheet{i}.xml"/>'
            for i, _ in enumerate(sheets, 1)
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}">{targets}</Relationships>',
        )
        for i, rows in enumerate(sheets.values(), 1):
            archive.writestr(f"xl/worksheets/sheet{i}.xml", _sheet(rows))
        for path, data in others.items():
            archive.writestr(path, data)
    return out.getvalue()


def _sheet(rows: Sheet) -> str:
    lines = "".join(
        f'<row r="{r}">{"".join(_cell(r, c, value) for c, value in enumerate(row))}</row>'
        for r, row in enumerate(rows, 1)
    )
    return (
        f'<worksheet xmlns="{MAIN}"><dimension ref="A1"/><sheetData>{lines}</sheetData></worksheet>'
    )


def _cell(row: int, column: int, value: Cell) -> str:
    address = f"{chr(ord('A') + column)}{row}"
    if value is None:
        return f'<c r="{address}"/>'
    if isinstance(value, str):
        return f'<c r="{address}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{address}"><v>{value:.15g}</v></c>'
