"""Every write of board papers: asked for by anybody, made by the worker, dropped when old."""

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
    """The paper of a month as published now; who asks first has it made, the rest share it."""
    key = paper_key(place, vintages, month)
    # To look whether it is ready must not wait for whoever is writing.
    return BoardPaper.objects.filter(key=key).first() or _ask(key, place, month, by)


@transaction.atomic
def _ask(key: str, place: Place, month: date, by: User | None) -> BoardPaper:
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
    found = BoardPaper.objects.without_files().select_for_update().get(pk=paper.pk)
    if not found.may_become(State.WAITING):
        return found
    found.state, found.problem, found.progress, found.attempts = State.WAITING, "", 0, 0
    found.save(update_fields=["state", "problem", "progress", "attempts"])
    record_event(verb="asked for board paper again", about=found, by=by)
    _queue(found)
    return found


def make_paper(*, paper_id: int) -> None:
    """Runs in the worker. What breaks off half-way is taken up again by `take_over`."""
    with _lease(paper_id) as holder:
        if holder:
            _make(BoardPaper.objects.select_related("place").get(pk=paper_id), holder)


def reclaim_abandoned_papers(*, now: datetime) -> list[int]:
    """Papers that a dead worker left, or that a broker lost: those to be made again."""
    left = []
    for paper in BoardPaper.objects.without_files().unfinished(now):
        if paper.attempts >= MAX_ATTEMPTS:
            _fail(paper.pk, TOO_MANY_ATTEMPTS)
        else:
            left.append(paper.pk)
    return left


@transaction.atomic
def delete_old_papers(*, before: datetime) -> int:
    """They can be made again at any time."""
    old = BoardPaper.objects.without_files().select_related("place").requested_before(before)
    for paper in old:
        record_event(verb="dropped board paper", about=paper, by=None)
        paper.delete()
    return len(old)


def _queue(paper: BoardPaper) -> None:
    from forum.papers.tasks import make_paper

    transaction.on_commit(lambda: make_paper.delay(paper.pk))


def _make(paper: BoardPaper, holder: str) -> None:
    """The makers are imported here: the web must not load them."""
    from metrics.paper.errors import PaperNotMade
    from metrics.paper.pdf import to_pdf
    from metrics.paper.word import to_docx

    at = timezone.now()
    try:
        _say(paper.pk, holder, "Reading the figures", 10)
        content = board_paper(
            place=paper.place, vintages=Vintages.visible_to(None), month=paper.month, at=at
        )
        _say(paper.pk, holder, "Setting the PDF", 40)
        pdf = to_pdf(content, at=at)
        _say(paper.pk, holder, "Drawing the charts for Word", 60)
        docx = to_docx(content, at=at)
    except PaperNotMade as why:
        _fail(paper.pk, str(why)[:300])
        return
    if paper_key(paper.place, Vintages.visible_to(None), paper.month) != paper.key:
        _fail(paper.pk, OUT_OF_DATE)
        return
    _keep(paper.pk, holder, pdf, docx)


@transaction.atomic
def _keep(number: int, holder: str, pdf: bytes, docx: bytes) -> None:
    found = BoardPaper.objects.select_for_update().get(pk=number)
    if found.lease_holder != holder or not found.may_become(State.READY):
        raise LeaseLost(f"Board paper {number} was taken over by another worker.")
    found.state, found.completed_at, found.progress = State.READY, timezone.now(), 100
    found.pdf, found.docx = pdf, docx
    found.save(update_fields=["state", "completed_at", "progress", "pdf", "docx"])
    record_event(verb="made board paper", about=found, by=None)


@transaction.atomic
def _fail(number: int, problem: str) -> None:
    found = BoardPaper.objects.without_files().select_for_update().get(pk=number)
    if not found.may_become(State.FAILED):
        return
    found.state, found.problem = State.FAILED, problem
    found.save(update_fields=["state", "problem"])
    record_event(verb="could not make board paper", about=found, by=None, detail={"why": problem})


@contextmanager
def _lease(number: int) -> Iterator[str | None]:
    """Hold a paper while making it. Gives the holder's name, or None when another holds it."""
    holder, now = new_holder(), timezone.now()
    until = now + timedelta(seconds=settings.PATHWAY_LEASE_SECONDS)
    taken = (
        BoardPaper.objects.filter(pk=number)
        .unfinished(now)
        .update(lease_holder=holder, lease_until=until, attempts=F("attempts") + 1)
    )
    if not taken:
        yield None
        return
    try:
        yield holder
    finally:
        BoardPaper.objects.filter(pk=number, lease_holder=holder).update(
            lease_holder="", lease_until=None, current_step=""
        )


def _say(number: int, holder: str, doing: str, progress: int) -> None:
    """A sign of life: what is being done, how far it is, and the lease renewed."""
    until = timezone.now() + timedelta(seconds=settings.PATHWAY_LEASE_SECONDS)
    kept = BoardPaper.objects.filter(pk=number, lease_holder=holder).update(
        current_step=doing, progress=progress, lease_until=until
    )
    if not kept:
        raise LeaseLost(f"Board paper {number} was taken over by another worker.")
