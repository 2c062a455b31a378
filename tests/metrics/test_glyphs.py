"""Letters that no font has are substituted, and never stop a paper."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from docx import Document

from metrics import charts
from metrics.pages.components import Point
from metrics.paper import glyphs, pdf
from metrics.paper.content import Paper
from metrics.paper.errors import PaperNotMade
from metrics.paper.pdf import to_pdf
from metrics.paper.sections import Section
from metrics.paper.word import to_docx

AT = datetime(2026, 3, 1, tzinfo=UTC)
TITLES = [
    "Emoji 🧑🏽\u200d⚕️ 🏴\U000e0067\U000e0062\U000e007f 😀",
    "বাংলা অর্থোপেডিক",
    "骨科 整形外科",
    "\uf0b7 copied bullet \ue123 \U000f1234",
    "control \x07 \x00 \ud800 \ufffe",
    "مستشفى \u202e \u200b ﷽",
    "#panic() *x* $y$ <b>",
]


def paper_of(*titles: str) -> Paper:
    parts = tuple(
        Section(title, (title,), (Point(title, f"https://example.org/{n}", title),), notes=(title,))
        for n, title in enumerate(titles)
    )
    return Paper(
        "A paper", "About it.", "March", "Lead.", "1 March", "https://x", "https://x", parts
    )


def test_every_title_is_set_in_both_files() -> None:
    paper = paper_of(*TITLES)
    with pikepdf.open(BytesIO(to_pdf(paper, at=AT))) as made:
        assert len(made.pages) >= 1
    words = [p.text for p in Document(BytesIO(to_docx(paper, at=AT))).paragraphs]
    assert "বাংলা অর্থোপেডিক" in words and "• copied bullet" in " ".join(words)


def test_a_letter_that_no_font_has_stands_as_a_box(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glyphs, "WIDE_FONTS", ())
    chosen, covered = glyphs.fonts_for(frozenset(map(ord, "aবé中")))
    assert chosen == [] and glyphs.printable("aবé中", covered) == "a▯é▯"
    assert ord("▯") in covered


def test_of_the_wide_fonts_only_what_is_needed_is_taken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own = next(charts.FONTS.glob("DejaVuSans.ttf"))
    (tmp_path / "NotoSansTest-Regular.ttf").write_bytes(own.read_bytes())
    monkeypatch.setattr(glyphs, "WIDE_FONTS", (tmp_path,))
    monkeypatch.setattr(glyphs, "_own_coverage", lambda: frozenset(range(32, 127)))
    assert glyphs.fonts_for(frozenset(map(ord, "abc")))[0] == []
    chosen, covered = glyphs.fonts_for(frozenset(map(ord, "abcé")))
    assert [path.name for path in chosen] == ["NotoSansTest-Regular.ttf"] and ord("é") in covered


def test_a_part_that_cannot_be_set_fails_alone(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    set_whole = pdf._set

    def fail_for_two(paper: Paper, at: datetime) -> bytes:
        if any(part.heading == "two" for part in paper.parts):
            raise pdf.typst.TypstError("internal words")
        return set_whole(paper, at)

    monkeypatch.setattr(pdf, "_set", fail_for_two)
    paper = paper_of("one", "two", "three")
    assert to_pdf(paper, at=AT).startswith(b"%PDF")
    assert "“two” could not be set" in caplog.text
    monkeypatch.setattr(pdf, "_settable", lambda part, paper, at: replace(part, heading="two"))
    with pytest.raises(PaperNotMade) as refusal:
        to_pdf(paper, at=AT)
    assert "internal words" not in str(refusal.value)
