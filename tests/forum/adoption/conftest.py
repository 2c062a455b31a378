import pytest

from forum.adoption import actions
from forum.adoption.models import Adoption
from forum.casestudies.models import CaseStudy, Intervention
from forum.people.models import Role, User
from metrics.models import Place
from tests.factories.adoptions import make_source
from tests.factories.case_studies import make_intervention
from tests.factories.people import MakePerson


@pytest.fixture
def author(person: MakePerson) -> User:
    """Leads for Humber and North Yorkshire, and wrote the case study."""
    return person("author", Role.ICB_LEAD, "QOQ")


@pytest.fixture
def intervention(db: None) -> Intervention:
    return make_intervention()


@pytest.fixture
def source(places: dict[str, Place], author: User, intervention: Intervention) -> CaseStudy:
    return make_source(places["03Q"], author, intervention)


@pytest.fixture
def adoption(places: dict[str, Place], lead: User, source: CaseStudy) -> Adoption:
    return actions.begin_adoption(place=places["03R"], case_study=source, by=lead)
