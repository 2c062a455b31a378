"""Board papers as anybody requests them; the worker makes them."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from forum.papers.keys import paper_key
from forum.papers.models import BoardPaper
from forum.papers.subjects import PaperSubject
from forum.papers.tasks import make_paper
from forum.people.actions import Refused, record_event
from forum.people.models import AuditEvent, User
from metrics.pages.view_query import ViewQuery
from metrics.queue import enqueue
from metrics.series import Vintages

State = BoardPaper.State
REQUESTED = "asked for board paper"
MAX_A_DAY = 30


def request_paper(
    *, subject: PaperSubject, vintages: Vintages, state: ViewQuery, by: User | None
) -> BoardPaper:
    """The paper of a month and treatment function as published now; the first request has it made, the
    rest share it. Raises Refused, with words for the reader, where that would be too many."""
    key = paper_key(subject, vintages, state)
    # To look whether it is ready must not wait for whoever is writing.
    if paper := BoardPaper.objects.filter(key=key).first():
        return paper
    if by is None:
        _refuse_second_for_strangers(subject, vintages, state)
    else:
        _refuse_too_many(by)
    return _create_paper(key, subject, state, by)


def _refuse_second_for_strangers(
    subject: PaperSubject, vintages: Vintages, state: ViewQuery
) -> None:
    """One treatment function of each place and month, and another when figures have been published
    since. What changed on the page itself makes that one paper anew."""
    published = [vintage.published_at for vintage in vintages.all if vintage.published_at]
    made = BoardPaper.objects.for_strangers_since(subject, state.month, max(published))
    if made.exclude(treatment_function=state.treatment).exists():
        raise Refused(
            "A paper of this area and month has been made already, with other settings. Sign in to"
            " have this one made."
        )


def _refuse_too_many(by: User) -> None:
    since = timezone.now() - timedelta(days=1)
    requests = AuditEvent.objects.filter(actor_id=by.pk, verb=REQUESTED, at__gte=since)
    if requests.count() >= MAX_A_DAY:
        raise Refused(
            f"You have asked for {MAX_A_DAY} papers in a day, which is the most. Ask for others tomorrow."
        )


@transaction.atomic
def _create_paper(key: str, subject: PaperSubject, state: ViewQuery, by: User | None) -> BoardPaper:
    paper, created = BoardPaper.objects.get_or_create(
        key=key,
        defaults={
            **subject.row,
            "month": state.month,
            "treatment_function": state.treatment,
            "for_stranger": by is None,
        },
    )
    if created:
        record_event(verb=REQUESTED, about=paper, by=by)
        _queue(paper)
    return paper


@transaction.atomic
def retry_paper(*, paper: BoardPaper, by: User | None) -> BoardPaper:
    """One that could not be made; nothing happens to others."""
    paper = BoardPaper.objects.without_files().select_for_update().get(pk=paper.pk)
    if not paper.can_become(State.WAITING):
        return paper
    paper.state, paper.problem, paper.progress, paper.attempts = State.WAITING, "", 0, 0
    paper.save(update_fields=["state", "problem", "progress", "attempts"])
    record_event(verb="asked for board paper again", about=paper, by=by)
    _queue(paper)
    return paper


def _queue(paper: BoardPaper) -> None:
    transaction.on_commit(lambda: enqueue(make_paper, paper.pk))
