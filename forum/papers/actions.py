"""Every write of board papers: requested by anybody, made by the worker, deleted when old."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from forum.papers.content import board_paper
from forum.papers.keys import paper_key
from forum.papers.models import BoardPaper
from forum.people.actions import record_event
from forum.people.models import User
from metrics.models import Place
from metrics.releases.lease import LeaseLost, new_holder
from metrics.series import Vintages

MAX_ATTEMPTS = 3
TOO_MANY_ATTEMPTS = "It could not be made after several attempts."
OUT_OF_DATE = "Newer figures or case studies came while it was made."
State = BoardPaper.State


def request_paper(*, place: Place, vintages: Vintages, month: date, by: User | None) -> BoardPaper:
    """The paper of a month as published now; the first request has it made, the rest share it."""
    key = paper_key(place, vintages, month)
    # To look whether it is ready must not wait for whoever is writing.
    return BoardPaper.objects.filter(key=key).first() or _create_paper(key, place, month, by)


@transaction.atomic
def _create_paper(key: str, place: Place, month: date, by: User | None) -> BoardPaper:
    paper, created = BoardPaper.objects.get_or_create(
        key=key, defaults={"place": place, "month": month}
    )
    if created:
        record_event(verb="asked for board paper", about=paper, by=by)
        _queue(paper)
    return paper


@transaction.atomic
def retry_paper(*, paper: BoardPaper, by: User | None) -> BoardPaper:
    """One that could not be made; nothing happens to others."""
    paper = BoardPaper.objects.without_files().select_for_update().get(pk=paper.pk)
    if not paper.may_become(State.WAITING):
        return paper
    paper.state, paper.problem, paper.progress, paper.attempts = State.WAITING, "", 0, 0
    paper.save(update_fields=["state", "problem", "progress", "attempts"])
    record_event(verb="asked for board paper again", about=paper, by=by)
    _queue(paper)
    return paper


def make_paper(*, paper_id: int) -> None:
    """Runs in the worker. What breaks off half-way is resumed by `reclaim_abandoned_papers`."""
    with _lease(paper_id) as holder:
        if holder:
            _make(BoardPaper.objects.select_related("place").get(pk=paper_id), holder)


def reclaim_abandoned_papers(*, now: datetime) -> list[int]:
    """Papers that a dead worker left, or that a broker lost: the ids of those to be made again."""
    paper_ids = []
    for paper in BoardPaper.objects.without_files().unfinished(now):
        if paper.attempts >= MAX_ATTEMPTS:
            _fail(paper.pk, TOO_MANY_ATTEMPTS)
        else:
            paper_ids.append(paper.pk)
    return paper_ids


@transaction.atomic
def delete_old_papers(*, before: datetime) -> int:
    """They can be made again at any time."""
    papers = BoardPaper.objects.without_files().select_related("place").requested_before(before)
    for paper in papers:
        record_event(verb="dropped board paper", about=paper, by=None)
        paper.delete()
    return len(papers)


def _queue(paper: BoardPaper) -> None:
    from forum.papers.tasks import make_paper

    transaction.on_commit(lambda: make_paper.delay(paper.pk))


def _make(paper: BoardPaper, holder: str) -> None:
    """PDF and Word writers are imported here: the web process must not load them."""
    from metrics.paper.errors import PaperNotMade
    from metrics.paper.pdf import to_pdf
    from metrics.paper.word import to_docx

    at = timezone.now()
    try:
        _report_progress(paper.pk, holder, "Reading the figures", 10)
        content = board_paper(
            place=paper.place, vintages=Vintages.visible_to(None), month=paper.month, at=at
        )
        _report_progress(paper.pk, holder, "Setting the PDF", 40)
        pdf = to_pdf(content, at=at)
        _report_progress(paper.pk, holder, "Drawing the charts for Word", 60)
        docx = to_docx(content, at=at)
    except PaperNotMade as error:
        _fail(paper.pk, str(error)[:300])
        return
    if paper_key(paper.place, Vintages.visible_to(None), paper.month) != paper.key:
        _fail(paper.pk, OUT_OF_DATE)
        return
    _store(paper.pk, holder, pdf, docx)


@transaction.atomic
def _store(paper_id: int, holder: str, pdf: bytes, docx: bytes) -> None:
    paper = BoardPaper.objects.select_for_update().get(pk=paper_id)
    if paper.lease_holder != holder or not paper.may_become(State.READY):
        raise LeaseLost(f"Board paper {paper_id} was taken over by another worker.")
    paper.state, paper.completed_at, paper.progress = State.READY, timezone.now(), 100
    paper.pdf, paper.docx = pdf, docx
    paper.save(update_fields=["state", "completed_at", "progress", "pdf", "docx"])
    record_event(verb="made board paper", about=paper, by=None)


@transaction.atomic
def _fail(paper_id: int, problem: str) -> None:
    paper = BoardPaper.objects.without_files().select_for_update().get(pk=paper_id)
    if not paper.may_become(State.FAILED):
        return
    paper.state, paper.problem = State.FAILED, problem
    paper.save(update_fields=["state", "problem"])
    record_event(verb="could not make board paper", about=paper, by=None, detail={"why": problem})


@contextmanager
def _lease(paper_id: int) -> Iterator[str | None]:
    """Lease a paper while making it. Gives the holder's name, or None when another holds it."""
    holder, now = new_holder(), timezone.now()
    leased = (
        BoardPaper.objects.filter(pk=paper_id)
        .unfinished(now)
        .update(
            lease_holder=holder,
            lease_until=now + timedelta(seconds=settings.PATHWAY_LEASE_SECONDS),
            attempts=F("attempts") + 1,
        )
    )
    if not leased:
        yield None
        return
    try:
        yield holder
    finally:
        BoardPaper.objects.filter(pk=paper_id, lease_holder=holder).update(
            lease_holder="", lease_until=None, current_step=""
        )


def _report_progress(paper_id: int, holder: str, step: str, progress: int) -> None:
    """A heartbeat: the current step, how far it is, and the lease renewed."""
    until = timezone.now() + timedelta(seconds=settings.PATHWAY_LEASE_SECONDS)
    renewed = BoardPaper.objects.filter(pk=paper_id, lease_holder=holder).update(
        current_step=step, progress=progress, lease_until=until
    )
    if not renewed:
        raise LeaseLost(f"Board paper {paper_id} was taken over by another worker.")
