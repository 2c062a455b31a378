"""The small England of tests/factories/places.py, people in it and what they write."""

from functools import partial

import pytest

from forum.casestudies import actions
from forum.casestudies.models import CaseStudy, State
from forum.people.models import Role, User
from forum.threads.models import Thread
from metrics.models import Place
from tests.factories.case_studies import ANSWERS, write
from tests.factories.people import MakePerson, make_person
from tests.factories.places import make_places
from tests.factories.threads import start_thread


@pytest.fixture
def places(db: None) -> dict[str, Place]:
    return make_places()


@pytest.fixture
def person(places: dict[str, Place]) -> MakePerson:
    """Somebody who is a member and holds a role; with a second factor where the role needs one."""
    return partial(make_person, places)


@pytest.fixture
def lead(person: MakePerson) -> User:
    return person("lead", Role.ICB_LEAD, "QWO")


@pytest.fixture
def approver(person: MakePerson) -> User:
    return person("approver", Role.APPROVER, "QWO")


@pytest.fixture
def steward(person: MakePerson) -> User:
    return person("steward", Role.STEWARD)


@pytest.fixture
def colleague(person: MakePerson) -> User:
    return person("colleague")


@pytest.fixture
def asker(person: MakePerson) -> User:
    return person("asker")


@pytest.fixture
def thread(asker: User, places: dict[str, Place]) -> Thread:
    return start_thread(asker, places["QWO"])


@pytest.fixture
def draft(lead: User, places: dict[str, Place]) -> CaseStudy:
    return actions.start(title=ANSWERS["title"], place=places["03R"], by=lead)


@pytest.fixture
def written(draft: CaseStudy, lead: User) -> CaseStudy:
    write(draft, lead)
    return draft


@pytest.fixture
def published(written: CaseStudy, lead: User, approver: User, steward: User) -> CaseStudy:
    actions.submit(case_study=written, by=lead)
    actions.approve(case_study=written, by=approver)
    actions.publish(case_study=written, by=steward)
    written.refresh_from_db()
    assert written.state == State.PUBLISHED
    return written


@pytest.fixture
def several_connections(transactional_db: None) -> None:
    """A database in which transactions are real, for tests with threads of their own.

    Afterwards it is copied afresh (tests/databases.py).
    """
