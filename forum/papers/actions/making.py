"""Board papers as the worker makes them, takes them over and deletes them."""

import logging
from datetime import datetime

from django.db import OperationalError, transaction
from django.utils import timezone

from forum.papers.content import board_paper
from forum.papers.keys import paper_key
from forum.papers.models import BoardPaper
from forum.people.actions import record_event
from metrics.lease import Lease, LeaseLost, lease
from metrics.series import Vintages

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 3
OUR_FAULT = "The fault is ours, and it has been noted. You can try again."
TOO_MANY_ATTEMPTS = "It could not be made after several attempts."
OUT_OF_DATE = "Newer figures or case studies came while it was made."
State = BoardPaper.State


def make_paper(*, paper_id: int) -> None:
    """Runs in the worker. What breaks off half-way is resumed by `reclaim_abandoned_papers`."""
    with lease(BoardPaper.objects.waiting(), paper_id) as leased:
        if leased:
            _make(BoardPaper.objects.select_related("place", "group").get(pk=paper_id), leased)


def reclaim_abandoned_papers(*, now: datetime) -> list[int]:
    """Papers that a dead worker left, or that a broker lost: the ids of those to be made again."""
    paper_ids = []
    for paper in BoardPaper.objects.without_files().waiting().unleased(now):
        if paper.attempts >= MAX_ATTEMPTS:
            _fail(paper.pk, TOO_MANY_ATTEMPTS)
        else:
            paper_ids.append(paper.pk)
    return paper_ids


@transaction.atomic
def delete_old_papers(*, before: datetime) -> int:
    """They can be made again at any time."""
    papers = (
        BoardPaper.objects.without_files().select_related("place", "group").requested_before(before)
    )
    for paper in papers:
        record_event(verb="dropped board paper", about=paper, by=None)
        paper.delete()
    return len(papers)


def _make(paper: BoardPaper, leased: Lease[BoardPaper]) -> None:
    """PDF and Word writers are imported here: the web process must not load them."""
    from metrics.paper.errors import PaperNotMade
    from metrics.paper.pdf import to_pdf
    from metrics.paper.word import to_docx

    at = timezone.now()
    try:
        leased.report_progress(current_step="Reading the figures", progress=10)
        content = board_paper(
            subject=paper.subject,
            vintages=Vintages.visible_to(None),
            state=paper.state_shown,
            at=at,
        )
        leased.report_progress(current_step="Setting the PDF", progress=40)
        pdf = to_pdf(content, at=at)
        leased.report_progress(current_step="Drawing the charts for Word", progress=60)
        docx = to_docx(content, at=at)
    except (LeaseLost, OperationalError):
        # Another worker has it, or the database was away: it is taken up again.
        raise
    except PaperNotMade as error:
        _fail(paper.pk, str(error)[:300])
        return
    except Exception:
        # A reader waits for it: better to say at once that it failed than after three attempts.
        logger.exception("Board paper %s could not be made", paper.pk)
        _fail(paper.pk, OUR_FAULT)
        return
    if paper_key(paper.subject, Vintages.visible_to(None), paper.state_shown) != paper.key:
        _fail(paper.pk, OUT_OF_DATE)
        return
    _store(leased, pdf, docx)


@transaction.atomic
def _store(leased: Lease[BoardPaper], pdf: bytes, docx: bytes) -> None:
    paper = leased.lock_row()
    if not paper.can_become(State.READY):
        raise leased.lost()
    paper.state, paper.completed_at, paper.progress = State.READY, timezone.now(), 100
    paper.pdf, paper.docx = pdf, docx
    paper.save(update_fields=["state", "completed_at", "progress", "pdf", "docx"])
    record_event(verb="made board paper", about=paper, by=None)


@transaction.atomic
def _fail(paper_id: int, problem: str) -> None:
    paper = BoardPaper.objects.without_files().select_for_update().get(pk=paper_id)
    if not paper.can_become(State.FAILED):
        return
    paper.state, paper.problem = State.FAILED, problem
    paper.save(update_fields=["state", "problem"])
    record_event(
        verb="could not make board paper", about=paper, by=None, detail={"reason": problem}
    )
