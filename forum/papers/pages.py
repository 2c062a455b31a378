"""The page that shows how far a board paper is, and then gives it out."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from forum.papers.models import BoardPaper
from metrics import formatting
from metrics.models import Place
from metrics.pages.components import Link

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
    current_step: str
    progress: int
    files: tuple[Link, ...]
    refresh: str
    seconds: int
    again_url: str
    stay_url: str
    back_url: str


def paper_page(paper: BoardPaper, *, asked: Mapping[str, str]) -> PaperPage:
    then = asked.get("then", "")
    then = then if then in NAMES else ""
    here = reverse("board_paper", args=[paper.place.code])
    stays = "stay" in asked
    kept = "?" + urlencode({"month": f"{paper.month:%Y-%m}"} | ({"then": then} if then else {}))
    return PaperPage(
        place=paper.place,
        month=formatting.month(paper.month),
        ready=paper.is_ready,
        problem=paper.problem,
        current_step=paper.current_step or "Waiting for a worker",
        progress=paper.progress,
        files=_files(paper) if paper.is_ready else (),
        refresh="" if stays else _refresh(paper, here + kept, then),
        seconds=0 if stays else LOOK_AGAIN_SECONDS,
        again_url=here + kept,
        stay_url=f"{here}{kept}&stay=1",
        back_url=paper.place.get_absolute_url() + f"?month={paper.month:%Y-%m}",
    )


def _refresh(paper: BoardPaper, again: str, then: str) -> str:
    """While it is made, this page again; made, the file that was asked for, once."""
    if paper.has_failed:
        return ""
    if not paper.is_ready:
        return f"{LOOK_AGAIN_SECONDS}; url={again}"
    return f"0; url={_file(paper, then)}" if then else ""


def _file(paper: BoardPaper, ending: str) -> str:
    return reverse(f"board_paper_{ending}", args=[paper.place.code]) + f"?month={paper.month:%Y-%m}"


def _files(paper: BoardPaper) -> tuple[Link, ...]:
    return tuple(
        Link(
            name,
            _file(paper, ending),
            filesizeformat(len(getattr(paper, ending))).replace("\N{NO-BREAK SPACE}", " "),
        )
        for ending, name in NAMES.items()
    )
