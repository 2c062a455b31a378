"""What is in the two files, as far as programs can tell: the rest is looked at."""

from collections import Counter
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from forum.papers.models import BoardPaper
from metrics.models import Release
from tests.forum.papers.conftest import TITLE

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
NAME = "Waiting times: West Yorkshire, March 2026"


def nodes(node: Any) -> list[Any]:
    if isinstance(node, pikepdf.Array):
        return [one for child in node for one in nodes(child)]
    if not isinstance(node, pikepdf.Dictionary):
        return []
    return [node, *(nodes(node.K) if "/K" in node else [])]


def test_the_pdf_says_of_itself_what_pdf_ua_asks(paper: BoardPaper) -> None:
    with pikepdf.open(BytesIO(paper.pdf)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en-GB"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert all(str(page.get("/Tabs")) == "/S" for page in pdf.pages)
        with pdf.open_metadata() as about:
            assert about["pdfuaid:part"] == "1"
            assert about["dc:title"] == NAME


def test_the_pdf_has_a_structure_and_words_for_each_picture(paper: BoardPaper) -> None:
    with pikepdf.open(BytesIO(paper.pdf)) as pdf:
        tree = nodes(pdf.Root.StructTreeRoot.K)
        tags = Counter(str(node.get("/S", "")) for node in tree)
        pictures = [str(node.get("/Alt", "")) for node in tree if node.get("/S") == "/Figure"]
        scopes = {str(node.A[0].Scope) for node in tree if node.get("/S") == "/TH"}
    assert tags["/H1"] >= 8 and tags["/H2"] == 6
    # Four small ones on the first page, and six in the annexes.
    assert len(pictures) == 10 and all(
        "West Yorkshire" in alt or "Leeds" in alt for alt in pictures
    )
    assert tags["/Table"] == tags["/THead"] == tags["/Caption"] >= 5
    assert scopes == {"/Column"}
    assert tags["/Link"] >= 2


def test_a_board_that_reads_one_page_has_all_of_it(paper: BoardPaper) -> None:
    first, second, *_ = (page.extract_text() for page in PdfReader(BytesIO(paper.pdf)).pages)
    for words in (
        "What the chart shows",
        "What differs inside",
        "What other areas did",
        "Questions for the board",
        "Do we want support from another area, or from NHS England?",
    ):
        assert words in first and words not in second, words
    assert "92% within 18 weeks: the standard" in first
    assert second.strip().startswith("Annexes: figures and sources")
    with pikepdf.open(BytesIO(paper.pdf)) as pdf:
        fonts = {str(font.BaseFont) for font in pdf.pages[0].Resources.Font.values()}
    assert fonts and all("Arimo" in font for font in fonts), fonts


def test_the_word_document_is_read_in_order_with_a_language_and_words_for_pictures(
    paper: BoardPaper,
) -> None:
    document = Document(BytesIO(paper.docx))
    assert document.core_properties.title == NAME
    assert document.core_properties.language == "en-GB"
    languages = {one.get(qn("w:val")) for one in document.styles.element.iter(qn("w:lang"))}
    assert languages == {"en-GB"}
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    front = headings.index("Annexes: figures and sources")
    assert headings[front - 1] == "Questions for the board"
    assert headings[front + 1 : front + 3] == ["Newer figures are late", "Main measures"]
    assert headings[-1] == "Sources"
    assert "Which months can be compared" in headings and "Case studies from this area" in headings
    pictures = list(document.element.body.iter(qn("wp:docPr")))
    assert len(pictures) == 10 and all(one.get("descr") for one in pictures)
    for table in document.tables:
        assert table.rows[0]._tr.find(qn("w:trPr")).find(qn("w:tblHeader")) is not None


def words_of(paper: BoardPaper) -> str:
    document = Document(BytesIO(paper.docx))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([p.text for p in document.paragraphs] + cells)


def test_it_names_each_release_that_it_was_made_from(paper: BoardPaper) -> None:
    text = words_of(paper)
    for release in Release.objects.published():
        assert release.file_name in text
        assert release.sha256[:12] in text


def test_it_holds_only_what_the_public_reads(paper: BoardPaper) -> None:
    text = words_of(paper)
    assert TITLE in text
    assert "Only for staff" not in text
