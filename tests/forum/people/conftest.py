import pytest

from forum.people.models import Role, User
from tests.factories.people import MakePerson


@pytest.fixture(autouse=True)
def no_demonstrations(settings) -> None:
    """Whatever the environment of whoever runs the tests says."""
    settings.DEMO = False


@pytest.fixture
def member(person: MakePerson) -> User:
    return person("member")


@pytest.fixture
def region(person: MakePerson) -> User:
    return person("region", Role.IMPROVEMENT_LEAD, "Y63")


@pytest.fixture
def administrator(person: MakePerson) -> User:
    return person("administrator", Role.ADMINISTRATOR)
