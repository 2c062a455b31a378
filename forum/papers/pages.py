"""The page that shows the progress of a board paper, and then gives it out."""

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
FORMATS = {"pdf": "PDF", "docx": "Word document (DOCX)"}
REFRESH_SECONDS = 3


@dataclass(frozen=True)
class PaperPage:
    place: Place
    month: str
    is_ready: bool
    problem: str
    current_step: str
    progress: int
    files: tuple[Link, ...]
    refresh: str
    refresh_seconds: int
    refresh_url: str
    stay_url: str
    back_url: str


def paper_page(paper: BoardPaper, *, params: Mapping[str, str]) -> PaperPage:
    """`then`: the format to download once it is made. `stay`: without refreshing by itself."""
    then = params.get("then", "")
    then = then if then in FORMATS else ""
    query = urlencode({"month": f"{paper.month:%Y-%m}"} | ({"then": then} if then else {}))
    url = f"{reverse('board_paper', args=[paper.place.code])}?{query}"
    stays = "stay" in params
    return PaperPage(
        place=paper.place,
        month=formatting.month(paper.month),
        is_ready=paper.is_ready,
        problem=paper.problem,
        current_step=paper.current_step or "Waiting for a worker",
        progress=paper.progress,
        files=_files(paper) if paper.is_ready else (),
        refresh="" if stays else _refresh(paper, url, then),
        refresh_seconds=0 if stays else REFRESH_SECONDS,
        refresh_url=url,
        stay_url=f"{url}&stay=1",
        back_url=paper.place.get_absolute_url() + f"?month={paper.month:%Y-%m}",
    )


def _refresh(paper: BoardPaper, url: str, then: str) -> str:
    """While it is made, this page again; once it is made, the file that was requested."""
    if paper.has_failed:
        return ""
    if not paper.is_ready:
        return f"{REFRESH_SECONDS}; url={url}"
    return f"0; url={_file_url(paper, then)}" if then else ""


def _file_url(paper: BoardPaper, file_format: str) -> str:
    return (
        reverse(f"board_paper_{file_format}", args=[paper.place.code])
        + f"?month={paper.month:%Y-%m}"
    )


def _files(paper: BoardPaper) -> tuple[Link, ...]:
    return tuple(
        Link(
            name,
            _file_url(paper, file_format),
            filesizeformat(len(getattr(paper, file_format))).replace("\N{NO-BREAK SPACE}", " "),
        )
        for file_format, name in FORMATS.items()
    )
