import pytest

from forum.people.models import Role, User
from tests.factories.people import MakePerson


@pytest.fixture
def insider(person: MakePerson) -> User:
    """Works for West Yorkshire."""
    return person("insider", Role.ICB_LEAD, "QWO")
