from collections.abc import Callable

import pytest

from forum.moderation import actions
from forum.moderation.models import ModerationCase, Report
from forum.people.models import Role, User
from forum.threads.models import Post, Thread
from tests.forum.casestudies.conftest import (  # noqa: F401
    make_person,
    make_places,
    person,
    places,
    several_connections,
    steward,
)
from tests.forum.threads.conftest import asker, post_reply, start_thread, thread  # noqa: F401

MakePerson = Callable[..., User]
NUMBER = "943 476 5919"


@pytest.fixture
def reader(person: MakePerson) -> User:  # noqa: F811
    return person("reader")


@pytest.fixture
def second(person: MakePerson) -> User:  # noqa: F811
    """Another steward."""
    return person("second", Role.STEWARD)


@pytest.fixture
def author(person: MakePerson) -> User:  # noqa: F811
    return person("author")


@pytest.fixture
def post(thread: Thread, author: User) -> Post:  # noqa: F811
    return post_reply(thread, author, "The patient in bed 4 did well.")


def report_content(thing: object, by: User, reason: str = "unkind", words: str = "") -> Report:
    return actions.report(content=thing, reason=reason, details=words, by=by)  # type: ignore[arg-type]


def decide_case(
    case: ModerationCase, by: User, kind: str = "keep", reason: str = "So", **more: object
) -> ModerationCase:
    return actions.decide(case=case, kind=kind, reason=reason, by=by, **more)  # type: ignore[arg-type]
