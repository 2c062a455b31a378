"""What is in a spreadsheet, and what kind of file is none: each in words that a reader understands."""

import zipfile
from io import BytesIO

import pytest

from forum.technologies.sheets import FileRefused, Kind, read_sheet, xlsx_file
from tests.factories.workbooks import OPEN_XML, Day, Formula, workbook

HEAD = ("technology", "place", "status")
ROW = ("gammacore", "03R", "available")


def refusal(content: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        read_sheet(content)
    return str(refused.value)


def texts(content: bytes) -> list[list[str]]:
    rows = read_sheet(content).rows
    return [[cell.text for _, cell in sorted(rows[row].items())] for row in sorted(rows)]


@pytest.mark.parametrize(
    "content",
    [
        b"technology,place,status\r\ngammacore,03R,available\r\n",
        b"\xef\xbb\xbftechnology;place;status\ngammacore;03R;available",
        b"technology\tplace\tstatus\n\n\t\n gammacore \t03R\tavailable\n",
        "technology,place,status\ngammacore,03R,available".encode("utf-16"),
        workbook([HEAD, ROW]),
        workbook([HEAD, (), ROW, ("", "")]),
        xlsx_file("A list", [HEAD, ROW]),
    ],
)
def test_they_all_say_the_same(content: bytes) -> None:
    assert texts(content) == [list(HEAD), list(ROW)]


def test_letters_of_windows_are_read() -> None:
    assert texts("reason\nN\u2019est pas là".encode("cp1252"))[1] == ["N’est pas là"]


def test_a_formula_is_seen_in_both() -> None:
    for content in (workbook([[Formula("X")]]), b"=1+1\n"):
        assert read_sheet(content).rows[1][1].kind == Kind.FORMULA


def test_days_are_read_by_their_style() -> None:
    sheet = read_sheet(workbook([[Day(46000), 46000, 3.0, 2.5]]))
    cells = [sheet.rows[1][column] for column in (1, 2, 3, 4)]
    assert [(cell.kind, cell.text) for cell in cells] == [
        (Kind.DATE, "2025-12-09"),
        (Kind.NUMBER, "46000"),
        (Kind.NUMBER, "3"),
        (Kind.NUMBER, "2.5"),
    ]
    from_1904 = read_sheet(workbook([[Day(46000 - 1462)]], begins_1904=True))
    assert from_1904.rows[1][1].text == "2025-12-09"


def test_merged_cells_are_named() -> None:
    assert list(read_sheet(workbook([HEAD, ROW], merged=["A2:A5"])).merged) == ["A2:A5"]


def test_what_is_no_spreadsheet() -> None:
    for content, words in (
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\x00\x01\x02", "neither XLSX nor CSV"),
        (b"PK\x03\x04 cut off", "damaged"),
        (workbook([HEAD])[:-30], "damaged"),
        (b'a,"b\nc', "quotation mark is not closed"),
        (b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
        (b",".join([b"x"] * 60), "more than 50 columns"),
        (workbook([["x"] * 60]), "more than 50 columns"),
    ):
        assert words in refusal(content), content[:20]


def test_a_password() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    assert "A password protects the file" in refusal(ole)
    content = bytearray(workbook([HEAD]))
    # The first of the flags of each part says that it is encrypted.
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.find(mark)
        while start >= 0:
            content[start + at] |= 1
            start = content.find(mark, start + 1)
    assert "A password protects the file" in refusal(bytes(content))


def test_macros() -> None:
    with_program = workbook([HEAD], more={"xl/vbaProject.bin": "x"})
    as_xlsm = workbook([HEAD], main="application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    for content in (with_program, as_xlsm):
        assert "macros" in refusal(content)


def test_what_is_in_other_files() -> None:
    outside = workbook([HEAD], more={"xl/externalLinks/externalLink1.xml": "<x/>"})
    assert "fetches data from another place" in refusal(outside)
    inside = workbook([HEAD], more={"xl/embeddings/oleObject1.bin": "x"})
    assert "other files or programs" in refusal(inside)
    document = workbook(
        [HEAD],
        main="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    )
    assert "no workbook" in refusal(document)


def test_a_document_type_is_not_read() -> None:
    bomb = (
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">&b;</worksheet>'
    )
    assert refusal(workbook([], more={"xl/worksheets/sheet1.xml": bomb}))


def test_a_zip_bomb_is_not_unpacked() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f"<Types>{OPEN_XML}</Types>")
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * (60 * 1024 * 1024))
    content = out.getvalue()
    assert len(content) < 200_000
    assert "unpacks to far more" in refusal(content)


@pytest.mark.parametrize("rows", [5_001, 100_000])
def test_too_many_rows(rows: int) -> None:
    lines = b"technology,place,status\n" + b"gammacore,03R,available\n" * rows
    assert "more than 5,000 rows" in refusal(lines[: 5 * 1024 * 1024])
    words = refusal(workbook([HEAD, *([ROW] * rows)]))
    assert "more than 5,000 rows" in words or "unpacks to far more" in words


def test_five_thousand_rows_are_read() -> None:
    for content in (
        workbook([HEAD, *([ROW] * 5_000)]),
        b"technology,place,status\n" + b"gammacore,03R,available\n" * 5_000,
    ):
        assert len(read_sheet(content).rows) == 5_001


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|'/C calc'!A0"])
def test_a_file_of_ours_has_no_formula(text: str) -> None:
    content = xlsx_file("A list", [("reason",), (text,)])
    with zipfile.ZipFile(BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and f'preserve">{text[0]}' not in sheet
    assert texts(content)[1] == [text], "and it is read as it was"
