"""The page that shows the progress of a board paper, and then gives it out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.template.defaultfilters import filesizeformat

from forum.papers.models import BoardPaper
from forum.papers.subjects import PaperSubject
from metrics.models import Place
from metrics.pages.components import Link
from metrics.pages.titles import Shown, shown_waiting_times
from metrics.pages.view_query import ViewQuery
from metrics.series import Vintages

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
FORMATS = {"pdf": "PDF", "docx": "Word document (DOCX)"}
REFRESH_SECONDS = 3


@dataclass(frozen=True)
class PaperPage:
    place: Place
    title: str
    is_ready: bool
    problem: str
    current_step: str
    progress: int
    files: tuple[Link, ...]
    has_case_studies: bool
    refresh: str
    refresh_seconds: int
    refresh_url: str
    stay_url: str
    back_url: str


def shown_paper(paper: BoardPaper, vintages: Vintages) -> Shown:
    shown = shown_waiting_times(paper.subject.place, paper.state_shown, vintages)
    return replace(shown, slug="board-paper")


def paper_url(
    subject: PaperSubject, state: ViewQuery, *, file_format: str = "", then: str = ""
) -> str:
    return subject.url(file_format) + state.dated_query(then=then)


def paper_page(paper: BoardPaper, *, vintages: Vintages, params: Mapping[str, str]) -> PaperPage:
    """`then`: the format to download once it is made. `stay`: without refreshing by itself."""
    then = params.get("then", "")
    then = then if then in FORMATS else ""
    state = paper.state_shown
    url = paper_url(paper.subject, state, then=then)
    stays = "stay" in params
    return PaperPage(
        place=paper.subject.place,
        title=replace(shown_paper(paper, vintages), subject="Board paper").title,
        is_ready=paper.is_ready,
        problem=paper.problem,
        current_step=paper.current_step or "Waiting for a worker",
        progress=paper.progress,
        files=_files(paper) if paper.is_ready else (),
        # What rooms add to the paper of an area they do not know of a group.
        has_case_studies=paper.group is None,
        refresh="" if stays else _refresh(paper, url, then),
        refresh_seconds=0 if stays else REFRESH_SECONDS,
        refresh_url=url,
        stay_url=f"{url}&stay=1",
        back_url=paper.subject.place.get_absolute_url() + state.query(),
    )


def _refresh(paper: BoardPaper, url: str, then: str) -> str:
    """While it is made, this page again; once it is made, the file that was requested."""
    if paper.has_failed:
        return ""
    if not paper.is_ready:
        return f"{REFRESH_SECONDS}; url={url}"
    return f"0; url={_file_url(paper, then)}" if then else ""


def _file_url(paper: BoardPaper, file_format: str) -> str:
    return paper_url(paper.subject, paper.state_shown, file_format=file_format)


def _files(paper: BoardPaper) -> tuple[Link, ...]:
    return tuple(
        Link(
            name,
            _file_url(paper, file_format),
            filesizeformat(len(getattr(paper, file_format))).replace("\N{NO-BREAK SPACE}", " "),
        )
        for file_format, name in FORMATS.items()
    )
