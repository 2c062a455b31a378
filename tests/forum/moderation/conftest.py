import pytest

from forum.people.models import Role, User
from forum.threads.models import Post, Thread
from tests.factories.people import MakePerson
from tests.factories.threads import post_reply

NUMBER = "943 476 5919"


@pytest.fixture
def reader(person: MakePerson) -> User:
    return person("reader")


@pytest.fixture
def second(person: MakePerson) -> User:
    """Another steward."""
    return person("second", Role.STEWARD)


@pytest.fixture
def author(person: MakePerson) -> User:
    return person("author")


@pytest.fixture
def post(thread: Thread, author: User) -> Post:
    return post_reply(thread, author, "The patient in bed 4 did well.")
