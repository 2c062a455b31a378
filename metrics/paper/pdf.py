"""A paper as a tagged PDF that keeps to PDF/UA-1. Only the worker imports this: it loads Typst."""

import json
import logging
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from metrics import charts
from metrics.pages.components import Picture
from metrics.paper.content import Paper
from metrics.paper.errors import PaperNotMade
from metrics.paper.glyphs import fonts_for, printable
from metrics.paper.sections import Section

logger = logging.getLogger(__name__)
NOT_SET = "The PDF could not be set. The fault is ours, and it has been noted."
PART_NOT_SET = "This part could not be set. The fault is ours, and it has been noted."
SHEET = Path(__file__).with_name("paper.typ")


def to_pdf(paper: Paper, *, at: datetime) -> bytes:
    """A part that cannot be set stands as a sentence that says so: the others are whole."""
    try:
        return _set(paper, at)
    except typst.TypstError:
        logger.exception("The paper “%s” could not be set at once", paper.title)
    parts = tuple(_settable(part, paper, at) for part in paper.parts)
    try:
        return _set(replace(paper, parts=parts), at)
    except typst.TypstError as error:
        logger.exception("The paper “%s” could not be set in parts", paper.title)
        raise PaperNotMade(NOT_SET) from error


def _settable(part: Section, paper: Paper, at: datetime) -> Section:
    try:
        _set(replace(paper, parts=(part,)), at)
    except typst.TypstError:
        logger.exception("“%s” could not be set in the paper “%s”", part.heading, paper.title)
        return Section("A part that could not be set", (PART_NOT_SET,))
    return part


def _set(paper: Paper, at: datetime) -> bytes:
    """The words travel as data, so that nothing written by a person is read as markup."""
    points = frozenset(ord(letter) for letter in set(json.dumps(asdict(paper), ensure_ascii=False)))
    fonts, covered = fonts_for(points)
    paper = printable(paper, covered)
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "paper.typ").write_bytes(SHEET.read_bytes())
        (folder / "paper.json").write_text(json.dumps(_paper_data(paper, folder)), "utf-8")
        (folder / "fonts").mkdir()
        for font in fonts:
            (folder / "fonts" / font.name).symlink_to(font)
        made = typst.compile(
            str(folder / "paper.typ"),
            root=name,
            font_paths=[str(charts.FONTS), str(folder / "fonts")],
            ignore_system_fonts=True,
            # It refuses to write what does not keep to the standard.
            pdf_standards=["ua-1"],
            timestamp=int(at.timestamp()),
        )
    assert isinstance(made, bytes)
    return made


def _paper_data(paper: Paper, folder: Path) -> dict[str, Any]:
    data = asdict(paper)
    number = 0
    for part, shown in zip(paper.parts, data["parts"], strict=True):
        files = []
        for picture in part.pictures:
            number += 1
            files.append(_stored_picture(picture, folder, number))
        shown["pictures"] = files
    for headline, shown in zip(
        paper.front.headlines if paper.front else (),
        data["front"]["headlines"] if paper.front else (),
        strict=True,
    ):
        number += 1
        shown["file"] = f"chart-{number}.svg"
        shown["description"] = headline.description
        (folder / shown["file"]).write_text(headline.svg, "utf-8")
    return data


def _stored_picture(picture: Picture, folder: Path, number: int) -> dict[str, str]:
    name = f"chart-{number}.svg"
    (folder / name).write_text(picture.svg, "utf-8")
    return {
        "file": name,
        "title": picture.title,
        "summary": picture.summary,
        "source": picture.source,
    }
