import pytest

from forum.casestudies.models import CaseStudy
from forum.notifications.subjects import WatchSubject
from forum.people.models import User
from metrics.models import Place
from tests.factories.case_studies import make_case_study
from tests.factories.people import MakePerson

THREAD = WatchSubject("thread", "7")


@pytest.fixture
def ann(person: MakePerson) -> User:
    return person("ann")


@pytest.fixture
def ben(person: MakePerson) -> User:
    return person("ben")


@pytest.fixture
def case_study(places: dict[str, Place], person: MakePerson) -> CaseStudy:
    """For staff: a member may see it, and somebody without a role may not."""
    return make_case_study(places["03R"], person("owner"))
