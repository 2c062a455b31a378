"""A paper as a tagged PDF that keeps to PDF/UA-1. Only the worker imports this: it loads Typst."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import typst

from metrics import charts
from metrics.pages.components import Picture
from metrics.paper.content import Paper
from metrics.paper.errors import PaperNotMade

SHEET = Path(__file__).with_name("paper.typ")


def to_pdf(paper: Paper, *, at: datetime) -> bytes:
    """The words travel as data, so that nothing written by a person is read as markup."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "paper.typ").write_bytes(SHEET.read_bytes())
        (folder / "paper.json").write_text(json.dumps(_paper_data(paper, folder)), "utf-8")
        try:
            made = typst.compile(
                str(folder / "paper.typ"),
                root=name,
                font_paths=[str(charts.FONTS)],
                ignore_system_fonts=True,
                # It refuses to write what does not keep to the standard.
                pdf_standards=["ua-1"],
                timestamp=int(at.timestamp()),
            )
        except typst.TypstError as error:
            raise PaperNotMade(f"The PDF could not be set: {error}") from error
    assert isinstance(made, bytes)
    return made


def _paper_data(paper: Paper, folder: Path) -> dict[str, object]:
    data = asdict(paper)
    number = 0
    for part, shown in zip(paper.parts, data["parts"], strict=True):
        files = []
        for picture in part.pictures:
            number += 1
            files.append(_stored_picture(picture, folder, number))
        shown["pictures"] = files
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
