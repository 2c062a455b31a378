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
from tests.factories.people import make_person
from tests.factories.places import make_places
from tests.waiting import PATIENCE

NUMBER = "943 476 5919"
State = BlockedText.State


@pytest.fixture
def make_user(several_connections: None) -> Callable[..., User]:
    return partial(make_person, make_places())


@pytest.fixture
def author(make_user: Callable[..., User]) -> User:
    return make_user("author", Role.ICB_LEAD, "QWO")


def blocked_text_of(author: User, text: str = NUMBER) -> BlockedText:
    return actions.block_text(texts={"body": text}, form_name="post", by=author)


def run_concurrently(*calls: Callable[[], object]) -> list[object]:
    """What came of each, in their order: what it returned, or how it was refused."""
    results: list[object] = [None] * len(calls)
    ready = threading.Barrier(len(calls))

    def do(number: int) -> None:
        try:
            ready.wait(PATIENCE)
            results[number] = calls[number]()
        except Exception as failed:  # noqa: BLE001
            results[number] = failed
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(number,)) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads)
    return results


def test_of_two_stewards_one_decides(author: User, make_user: Callable[..., User]) -> None:
    blocked_text = actions.appeal_blocked_text(
        blocked_text=blocked_text_of(author), reason="An order number", by=author
    )
    stewards = [make_user(name, Role.STEWARD) for name in ("first", "second")]
    results = run_concurrently(
        *(
            partial(
                actions.decide_blocked_text,
                blocked_text=blocked_text,
                is_nhs_number=number,
                reason="So",
                by=steward,
            )
            for number, steward in enumerate(stewards)
        )
    )
    assert {type(result) for result in results} == {BlockedText, NotAllowed}, results
    blocked_text.refresh_from_db()
    winner = next(
        number for number, result in enumerate(results) if isinstance(result, BlockedText)
    )
    assert blocked_text.decided_by == stewards[winner]
    assert blocked_text.state == (State.CONFIRMED if winner else State.CLEARED)
    verbs = [event.verb for event in AuditEvent.objects.about(blocked_text)]
    assert sum(verb.startswith("decided") for verb in verbs) == 1


def test_typing_on_while_a_steward_decides(author: User, make_user: Callable[..., User]) -> None:
    blocked_text = actions.appeal_blocked_text(
        blocked_text=blocked_text_of(author), reason="An order number", by=author
    )
    steward = make_user("steward", Role.STEWARD)
    results = run_concurrently(
        partial(
            actions.decide_blocked_text,
            blocked_text=blocked_text,
            is_nhs_number=True,
            reason="It is",
            by=steward,
        ),
        partial(blocked_text_of, author, f"Better words about {NUMBER}"),
    )
    assert all(isinstance(result, BlockedText) for result in results), results
    blocked_text.refresh_from_db()
    assert (blocked_text.state, blocked_text.decided_by) == (State.CONFIRMED, steward)
    current_texts = BlockedText.objects.open_for(author).values_list("texts__body", flat=True)
    assert f"Better words about {NUMBER}" in current_texts, "what was typed last is kept either way"


def test_typing_on_in_one_window_while_another_lets_go(author: User) -> None:
    blocked_text_of(author)
    results = run_concurrently(
        partial(blocked_text_of, author, f"More about {NUMBER}"),
        partial(actions.discard_blocked_text, form_name="post", by=author),
    )
    assert not any(isinstance(result, Exception) for result in results), results
    for text in BlockedText.objects.filter(state=State.DISCARDED):
        assert (text.texts, text.number_digests) == ({}, [])


def test_appealing_twice_at_once_asks_once(author: User) -> None:
    blocked_text = blocked_text_of(author)
    run_concurrently(
        *[
            partial(
                actions.appeal_blocked_text, blocked_text=blocked_text, reason="An order", by=author
            )
        ]
        * 2
    )
    blocked_text.refresh_from_db()
    assert blocked_text.state == State.APPEALED
    assert [e.verb for e in AuditEvent.objects.about(blocked_text)].count("appealed") == 1


def test_saving_the_section_while_a_steward_clears_its_number(
    author: User, make_user: Callable[..., User]
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
    blocked_text = actions.appeal_blocked_text(
        blocked_text=BlockedText.objects.get(), reason="An order number", by=author
    )
    steward = make_user("steward", Role.STEWARD)
    decision, saving = run_concurrently(
        partial(
            actions.decide_blocked_text,
            blocked_text=blocked_text,
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
