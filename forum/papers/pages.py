"""The page that shows how far a board paper is, and then gives it out."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from forum.papers.models import BoardPaper
from metrics import words
from metrics.models import Place
from metrics.pages.parts import Link

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
NAMES = {"pdf": "PDF", "docx": "Word document (DOCX)"}
LOOK_AGAIN_SECONDS = 3


@dataclass(frozen=True)
class PaperPage:
    place: Place
    month: str
    ready: bool
    problem: str
    doing: str
    progress: int
    files: tuple[Link, ...]
    refresh: str
    seconds: int
    stay_url: str


def paper_page(paper: BoardPaper, *, asked: Mapping[str, str]) -> PaperPage:
    then = asked.get("then", "")
    then = then if then in NAMES else ""
    here = reverse("board_paper", args=[paper.place.code])
    stays = "stay" in asked
    return PaperPage(
        place=paper.place,
        month=words.month(paper.month),
        ready=paper.is_ready,
        problem=paper.problem,
        doing=paper.doing or "Waiting for a worker",
        progress=paper.progress,
        files=_files(paper) if paper.is_ready else (),
        refresh="" if stays else _refresh(paper, here, then),
        seconds=0 if stays else LOOK_AGAIN_SECONDS,
        stay_url=f"{here}?stay=1" + (f"&then={then}" if then else ""),
    )


def _refresh(paper: BoardPaper, here: str, then: str) -> str:
    """While it is made, this page again; made, the file that was asked for, once."""
    if paper.has_failed:
        return ""
    query = f"?then={then}" if then else ""
    if not paper.is_ready:
        return f"{LOOK_AGAIN_SECONDS}; url={here}{query}"
    return f"0; url={reverse(f'board_paper_{then}', args=[paper.place.code])}" if then else ""


def _files(paper: BoardPaper) -> tuple[Link, ...]:
    return tuple(
        Link(
            name,
            reverse(f"board_paper_{ending}", args=[paper.place.code]),
            filesizeformat(len(getattr(paper, ending))).replace("\N{NO-BREAK SPACE}", " "),
        )
        for ending, name in NAMES.items()
    )
