"""The words in files: found, checked by the worker, and held until then."""

import io
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.test import Client
from docx import Document

from forum.casestudies.models import CaseStudy
from forum.people.models import User
from forum.writing import actions
from forum.writing.attachments.kinds import FileKind
from forum.writing.attachments.text import extract_text
from forum.writing.models import Attachment
from forum.writing.tasks import check_attachment_text, check_waiting_texts
from tests.factories.files import EXCEL, POWERPOINT, office, pdf
from tests.forum.writing.conftest import as_file

TextCheck = Attachment.TextCheck
NUMBER = "943 476 5919"
SHEET = (
    "<worksheet><sheetData><row><c><v>943</v></c><c><v>476</v></c><c><v>5919</v></c>"
    '<c t="s"><v>4010232137</v></c><c t="inlineStr"><is><t>{}</t></is></c></row></sheetData>'
    "</worksheet>"
)


def word(*paragraphs: str) -> bytes:
    document, output = Document(), io.BytesIO()
    for paragraph in paragraphs:
        runs = document.add_paragraph()
        # Word cuts a number into runs wherever somebody corrected it.
        for start in range(0, len(paragraph), 3):
            runs.add_run(paragraph[start : start + 3])
    document.save(output)
    return output.getvalue()


def pdf_saying(words: str) -> bytes:
    """One page with a line of text."""
    stream = f"BT /F1 12 Tf 72 700 Td ({words}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    made, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"xref\n0 6\n0000000000 65535 f \n" + b"".join(
        b"%010d 00000 n \n" % at for at in places
    )
    end = b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(made)
    return made + table + end


def slides(words: str) -> bytes:
    slide = f"<sld><p><r><t>{words[:5]}</t></r><r><t>{words[5:]}</t></r></p></sld>"
    return office(POWERPOINT, {"ppt/slides/slide1.xml": slide.encode()})


def sheet(words: str) -> bytes:
    return office(EXCEL, {"xl/worksheets/sheet1.xml": SHEET.format(words).encode()})


FILES = {
    FileKind.DOCX: word,
    FileKind.PDF: pdf_saying,
    FileKind.PPTX: slides,
    FileKind.XLSX: sheet,
}


@pytest.mark.parametrize("kind", FILES)
def test_words_are_read_whole(kind: FileKind) -> None:
    text = extract_text(FILES[kind](f"Order {NUMBER}"), kind)
    assert text is not None and f"Order {NUMBER}" in text


def test_cells_are_no_number_together_and_pointers_are_none() -> None:
    text = extract_text(sheet("last"), FileKind.XLSX) or ""
    assert "943\n" in text and "4010232137" not in text and "last" in text


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"not a file", FileKind.DOCX),
        (office(parts={"word/document.xml": b"<broken"}), FileKind.DOCX),
        (b"%PDF-1.4 nothing", FileKind.PDF),
        (pdf(), FileKind.PDF),
        (pdf_saying(""), FileKind.PDF),
    ],
    # What is in a file says when it was made: no name for a test.
    ids=["no document", "broken document", "no PDF", "empty PDF", "PDF without words"],
)
def test_what_cannot_be_read_is_none(content: bytes, kind: FileKind) -> None:
    assert extract_text(content, kind) is None


def attach(owner: CaseStudy, content: bytes, kind: FileKind, by: User) -> Attachment:
    return actions.attach_file(owner=owner, file=as_file(content), name=f"a.{kind.value}", by=by)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize(
    ("words", "result"),
    [
        (f"Order {NUMBER}", TextCheck.BLOCKED),
        ("Mr Smith, 43, has waited", TextCheck.WARNED),
        ("Twelve clinics", TextCheck.PASSED),
    ],
)
def test_held_until_checked_and_shown_by_what_is_found(
    draft: CaseStudy,
    author: User,
    storage: FileSystemStorage,
    kind: FileKind,
    words: str,
    result: TextCheck,
) -> None:
    attached = attach(draft, FILES[kind](words), kind, author)
    downloadable = Attachment.objects.downloadable_by(author)
    assert attached.text_check == TextCheck.WAITING and attached.is_withheld
    assert not downloadable.exists() and Attachment.objects.visible_to(author).exists()
    check_attachment_text(attached.pk)
    attached.refresh_from_db()
    assert attached.text_check == result
    assert downloadable.exists() == (result != TextCheck.BLOCKED)
    assert bool(attached.text_findings) == (result != TextCheck.PASSED)
    assert NUMBER not in str(attached.text_findings) and "Smith" not in str(attached.text_findings)


@pytest.mark.django_db
def test_every_finding_is_listed_at_once(
    draft: CaseStudy, author: User, storage: FileSystemStorage
) -> None:
    content = word(f"Order {NUMBER}", "Mr Smith, 43, waited", "DOB 12/03/1985", "401 023 2137")
    attached = attach(draft, content, FileKind.DOCX, author)
    check_attachment_text(attached.pk)
    attached.refresh_from_db()
    assert attached.text_check == TextCheck.BLOCKED
    assert len(attached.text_findings) == 4 and "NHS number" in attached.text_findings[0]


@pytest.mark.django_db
def test_the_schedule_takes_up_what_a_dead_worker_left(
    draft: CaseStudy, author: User, storage: FileSystemStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    attached = attach(draft, word("Words"), FileKind.DOCX, author)
    queued: list[Any] = []
    monkeypatch.setattr(check_attachment_text, "delay", queued.append)
    check_waiting_texts()
    assert queued == [attached.pk]
    check_attachment_text(attached.pk)
    check_waiting_texts()
    assert queued == [attached.pk]


@pytest.mark.django_db
def test_its_address_gives_nothing_while_it_is_withheld(
    draft: CaseStudy, author: User, storage: FileSystemStorage
) -> None:
    attached = attach(draft, word(f"Order {NUMBER}"), FileKind.DOCX, author)
    client = Client()
    client.force_login(author, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(attached.get_absolute_url()).status_code == 404
    check_attachment_text(attached.pk)
    assert client.get(attached.get_absolute_url()).status_code == 404
