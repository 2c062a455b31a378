"""A stopped text on which several people act at the same moment, each with a connection of their own."""

import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection

from forum.casestudies import actions as casestudies
from forum.casestudies.models import CaseStudy, SectionDraft
from forum.people.models import AuditEvent, Role, User
from forum.people.permissions import NotAllowed
from forum.writing import actions
from forum.writing.models import BlockedText
from tests.forum.casestudies.conftest import make_person, make_places

NUMBER = "943 476 5919"
State = BlockedText.State


@pytest.fixture
def somebody(several_connections: None) -> Callable[..., User]:
    return partial(make_person, make_places())


@pytest.fixture
def author(somebody: Callable[..., User]) -> User:
    return somebody("author", Role.ICB_LEAD, "QWO")


def held_by(author: User, text: str = NUMBER) -> BlockedText:
    return actions.block_text(texts={"body": text}, form_name="post", by=author)


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """What came of each, in their order: what it returned, or how it was refused."""
    came: list[object] = [None] * len(deeds)
    ready = threading.Barrier(len(deeds))

    def do(number: int) -> None:
        try:
            ready.wait(10)
            came[number] = deeds[number]()
        except Exception as failed:  # noqa: BLE001
            came[number] = failed
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(number,)) for number in range(len(deeds))]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert not any(one.is_alive() for one in threads)
    return came


def test_of_two_stewards_one_decides(author: User, somebody: Callable[..., User]) -> None:
    held = actions.appeal_blocked_text(
        blocked_text=held_by(author), reason="An order number", by=author
    )
    stewards = [somebody(name, Role.STEWARD) for name in ("first", "second")]
    came = at_once(
        *(
            partial(
                actions.decide_blocked_text,
                blocked_text=held,
                is_nhs_number=number,
                reason="So",
                by=steward,
            )
            for number, steward in enumerate(stewards)
        )
    )
    assert {type(one) for one in came} == {BlockedText, NotAllowed}, came
    held.refresh_from_db()
    winner = next(number for number, one in enumerate(came) if isinstance(one, BlockedText))
    assert held.decided_by == stewards[winner]
    assert held.state == (State.CONFIRMED if winner else State.CLEARED)
    verbs = [event.verb for event in AuditEvent.objects.about(held)]
    assert sum(verb.startswith("decided") for verb in verbs) == 1


def test_typing_on_while_a_steward_decides(author: User, somebody: Callable[..., User]) -> None:
    held = actions.appeal_blocked_text(
        blocked_text=held_by(author), reason="An order number", by=author
    )
    steward = somebody("steward", Role.STEWARD)
    came = at_once(
        partial(
            actions.decide_blocked_text,
            blocked_text=held,
            is_nhs_number=True,
            reason="It is",
            by=steward,
        ),
        partial(held_by, author, f"Better words about {NUMBER}"),
    )
    assert all(isinstance(one, BlockedText) for one in came), came
    held.refresh_from_db()
    assert (held.state, held.decided_by) == (State.CONFIRMED, steward)
    kept = BlockedText.objects.open_for(author).values_list("texts__body", flat=True)
    assert f"Better words about {NUMBER}" in kept, "what was typed last is kept either way"


def test_typing_on_in_one_window_while_another_lets_go(author: User) -> None:
    held_by(author)
    came = at_once(
        partial(held_by, author, f"More about {NUMBER}"),
        partial(actions.discard_blocked_text, form_name="post", by=author),
    )
    assert not any(isinstance(one, Exception) for one in came), came
    for one in BlockedText.objects.filter(state=State.DISCARDED):
        assert (one.texts, one.number_digests) == ({}, [])


def test_appealing_twice_at_once_asks_once(author: User) -> None:
    held = held_by(author)
    at_once(
        *[partial(actions.appeal_blocked_text, blocked_text=held, reason="An order", by=author)] * 2
    )
    held.refresh_from_db()
    assert held.state == State.APPEALED
    assert [e.verb for e in AuditEvent.objects.about(held)].count("appealed") == 1


def test_saving_the_section_while_a_steward_clears_its_number(
    author: User, somebody: Callable[..., User]
) -> None:
    from metrics.models import Place

    wakefield = Place.objects.get(code="03R")
    draft: CaseStudy = casestudies.start(title="A title", place=wakefield, by=author)
    typed = {"problem": f"Order {NUMBER} came late.", "context": ""}
    save = partial(
        casestudies.save_section,
        case_study=draft,
        name="problem",
        answers=typed,
        version=0,
        by=author,
    )
    assert save().kind == "stopped"
    held = actions.appeal_blocked_text(
        blocked_text=BlockedText.objects.get(), reason="An order number", by=author
    )
    steward = somebody("steward", Role.STEWARD)
    decision, saving = at_once(
        partial(
            actions.decide_blocked_text,
            blocked_text=held,
            is_nhs_number=False,
            reason="An order",
            by=steward,
        ),
        save,
    )
    assert isinstance(decision, BlockedText) and decision.state == State.CLEARED
    assert not isinstance(saving, Exception), saving
    stored = draft.sections.get(name="problem").answers.get("problem")
    unsaved = SectionDraft.objects.filter(person=author).first()
    assert typed["problem"] in (stored, unsaved and unsaved.answers["problem"])
    assert save().kind == "saved", "from now on it may be saved"
