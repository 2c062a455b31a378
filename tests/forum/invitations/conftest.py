import pytest

from forum.invitations.models import Invitation
from forum.people.models import Role, User
from metrics.models import Place, Release
from tests.factories.invitations import make_invitation, make_spread_months
from tests.factories.people import MakePerson


@pytest.fixture
def invitation(places: dict[str, Place], lead: User) -> Invitation:
    """Of Wakefield, whose ICB's lead is asked."""
    return make_invitation(places["03R"])


@pytest.fixture
def region(person: MakePerson) -> User:
    return person("region", Role.IMPROVEMENT_LEAD, "Y63")


@pytest.fixture
def improved(places: dict[str, Place], lead: User) -> int:
    """24 months, in which Wakefield's share within 18 weeks rose; the newest release."""
    make_spread_months(places["03R"], step=12.0)
    return analysed_newest()


def analysed_newest() -> int:
    newest = Release.objects.latest("month")
    Release.objects.filter(pk=newest.pk).update(analysed_from="a test")
    return newest.pk
