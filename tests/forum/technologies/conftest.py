import pytest

from forum.people.models import User
from forum.technologies.models import Technology
from tests.factories.people import MakePerson
from tests.factories.technologies import make_technology


@pytest.fixture
def technology(steward: User) -> Technology:
    return make_technology(by=steward)


@pytest.fixture
def supplier(person: MakePerson) -> User:
    """An account without any role."""
    return person("supplier", member=False)
