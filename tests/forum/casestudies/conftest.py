from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from forum.casestudies import actions
from forum.casestudies.models import CaseStudy, State
from forum.casestudies.sections import SECTIONS
from forum.people.actions import grant_role
from forum.people.models import Role, User
from forum.people.permissions import NEEDS_SECOND_FACTOR
from metrics.models import Membership, Place

FROM = date(2022, 7, 1)
# child -> parent, from the top.
GEOGRAPHY = {
    ("ENG", "England", "england"): "",
    ("Y63", "North East and Yorkshire", "region"): "ENG",
    ("Y62", "North West", "region"): "ENG",
    ("QWO", "West Yorkshire", "icb"): "Y63",
    ("QOQ", "Humber and North Yorkshire", "icb"): "Y63",
    ("QOP", "Greater Manchester", "icb"): "Y62",
    ("03R", "Wakefield", "sub_icb"): "QWO",
    ("15F", "Leeds", "sub_icb"): "QWO",
    ("03Q", "Vale of York", "sub_icb"): "QOQ",
    ("00V", "Bury", "sub_icb"): "QOP",
}

ANSWERS = {
    "title": "A shared referral pathway for cardiology",
    "summary": "Practices and the hospital see the same referral and write to each other about it.",
    "kind": "worked",
    "place": "03R",
    "setting": "across",
    "treatment_function": "C_320",
    "stage": "referral",
    "measure": "within-18-weeks",
    "problem": "Many referrals needed advice only.",
    "what_we_did": "We let practices ask a cardiologist before they refer.",
    "started_on": "2025-03-01",
    "full_operation_on": "2025-06-01",
    "results": "Fewer referrals, and more advice.",
    "did_not_work": "The first form was too long, and nobody filled it in.",
    "cost": "Two clinics a month of a consultant's time.",
    "contact": "Cardiology manager",
    "contact_email": "cardiology@example.nhs.uk",
    "contact_agreed": "yes",
    "deputy": "Deputy manager",
    "deputy_email": "deputy@example.nhs.uk",
    "deputy_agreed": "yes",
    "interests": "None.",
    "audience": "public",
    "review_on": "2027-03-01",
}


@pytest.fixture
def places(db: None) -> dict[str, Place]:
    return make_places()


def make_places() -> dict[str, Place]:
    places: dict[str, Place] = {}
    for (code, name, kind), parent in GEOGRAPHY.items():
        places[code] = Place.objects.create(code=code, name=name, kind=kind)
        if parent:
            Membership.objects.create(child=places[code], parent=places[parent], valid_from=FROM)
    return places


MakePerson = Callable[..., User]


@pytest.fixture
def person(places: dict[str, Place]) -> MakePerson:
    """Somebody who is a member and holds a role; with a second factor where the role needs one."""
    return partial(make_person, places)


def make_person(
    places: dict[str, Place],
    name: str,
    role: Role | None = None,
    place: str = "",
    *,
    member: bool = True,
) -> User:
    # Old enough an account to write as much as anybody may.
    user = User.objects.create_user(
        f"{name}@example.nhs.uk", name=name.title(), date_joined=timezone.now() - timedelta(days=90)
    )
    if member:
        grant_role(user=user, role=Role.MEMBER, place=None, reason="a test", by=None)
    if role is not None:
        where = places[place] if place else None
        grant_role(user=user, role=role, place=where, reason="a test", by=None)
        if role in NEEDS_SECOND_FACTOR:
            Authenticator.objects.create(
                user=user, type=Authenticator.Type.TOTP, data={"secret": "x"}
            )
    # Held on whichever day a test travels to.
    user.grants.update(valid_from=date(2022, 7, 1))
    return user


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


def write(case_study: CaseStudy, by: User, **changes: str) -> None:
    """Answer every section with the answers above, and with changes."""
    answers = ANSWERS | changes
    for kind in SECTIONS:
        section = case_study.sections.get(name=kind.name)
        section_answers = {
            question.name: answers.get(question.name, "") for question in kind.questions
        }
        result = actions.save_section(
            case_study=case_study,
            name=kind.name,
            answers=section_answers,
            version=section.version,
            by=by,
        )
        assert result.kind == "saved", result
    case_study.refresh_from_db()


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
