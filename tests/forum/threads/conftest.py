from collections.abc import Callable

import pytest

from forum.people.models import Role, User
from forum.threads import actions
from forum.threads.models import Post, Thread
from forum.threads.subjects import about_place
from metrics.models import Place
from tests.forum.casestudies.conftest import (  # noqa: F401
    approver,
    colleague,
    draft,
    lead,
    make_person,
    make_places,
    person,
    places,
    published,
    several_connections,
    steward,
    written,
)

MakePerson = Callable[..., User]


@pytest.fixture
def asker(person: MakePerson) -> User:  # noqa: F811
    return person("asker")


@pytest.fixture
def thread(asker: User, places: dict[str, Place]) -> Thread:  # noqa: F811
    return start_thread(asker, places["QWO"])


@pytest.fixture
def insider(person: MakePerson) -> User:  # noqa: F811
    """Works for West Yorkshire."""
    return person("insider", Role.ICB_LEAD, "QWO")


def start_thread(by: User, place: Place, **more: object) -> Thread:
    fields = {"kind": "question", "title": "Who has a pathway?", "body": "We have none."} | more
    posting = actions.start_thread(subject=about_place(place), by=by, **fields)  # type: ignore[arg-type]
    assert posting.post is not None, posting
    return posting.post.thread


def post_reply(thread: Thread, by: User, body: str = "We do.", **more: object) -> Post:
    posting = actions.reply(thread=thread, body=body, by=by, **more)  # type: ignore[arg-type]
    assert posting.post is not None, posting
    return posting.post


def unread(user: User, thread: Thread) -> int:
    return int(Thread.objects.with_unread(user).get(pk=thread.pk).unread_count)
