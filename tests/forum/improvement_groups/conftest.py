import pytest

from forum.improvement_groups.models import GroupSession, ImprovementGroup
from forum.people.models import Role, User
from metrics.models import Place
from tests.factories.improvement_groups import form_group, make_meeting, plan_session
from tests.factories.people import MakePerson


@pytest.fixture
def peer(person: MakePerson) -> User:
    """Leads for Humber and North Yorkshire."""
    return person("peer", Role.ICB_LEAD, "QOQ")


@pytest.fixture
def forming(places: dict[str, Place], lead: User) -> ImprovementGroup:
    return form_group(places["03R"], lead)


@pytest.fixture
def group(places: dict[str, Place], lead: User, peer: User) -> ImprovementGroup:
    """Of Wakefield, whose lead facilitates it, and the Vale of York."""
    return make_meeting(places["03R"], lead, {"peer": (peer, places["03Q"])})


@pytest.fixture
def session(group: ImprovementGroup) -> GroupSession:
    return plan_session(group)
