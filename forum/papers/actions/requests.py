"""Board papers as anybody requests them; the worker makes them."""

from django.db import transaction

from forum.papers.keys import paper_key
from forum.papers.models import BoardPaper
from forum.papers.tasks import make_paper
from forum.people.actions import record_event
from forum.people.models import User
from metrics.models import Place
from metrics.pages.view_query import ViewQuery
from metrics.series import Vintages

State = BoardPaper.State


def request_paper(
    *, place: Place, vintages: Vintages, state: ViewQuery, by: User | None
) -> BoardPaper:
    """The paper of a month and treatment function as published now; the first request has it made, the
    rest share it."""
    key = paper_key(place, vintages, state)
    # To look whether it is ready must not wait for whoever is writing.
    return BoardPaper.objects.filter(key=key).first() or _create_paper(key, place, state, by)


@transaction.atomic
def _create_paper(key: str, place: Place, state: ViewQuery, by: User | None) -> BoardPaper:
    paper, created = BoardPaper.objects.get_or_create(
        key=key,
        defaults={"place": place, "month": state.month, "treatment_function": state.treatment},
    )
    if created:
        record_event(verb="asked for board paper", about=paper, by=by)
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
    transaction.on_commit(lambda: make_paper.delay(paper.pk))
