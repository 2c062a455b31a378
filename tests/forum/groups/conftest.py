import pytest

from forum.groups import actions
from forum.groups.models import SharedGroup
from forum.people.models import Role, User
from metrics.models import Place
from tests.factories.people import MakePerson


@pytest.fixture
def maker(person: MakePerson) -> User:
    """Leads for West Yorkshire."""
    return person("maker", Role.ICB_LEAD, "QWO")


@pytest.fixture
def three(places: dict[str, Place]) -> list[Place]:
    return [places["03R"], places["15F"], places["03Q"]]


@pytest.fixture
def shared(three: list[Place], maker: User) -> SharedGroup:
    return actions.make_group(name="Aire and Ouse", places=three, by=maker)
