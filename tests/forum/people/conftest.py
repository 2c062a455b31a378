from collections.abc import Callable
from datetime import date

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP

from forum.people.actions import grant_role
from forum.people.models import Role, User
from metrics.models import Membership, Place

FROM = date(2022, 7, 1)
# code: (name, kind, inside, latitude, longitude)
GEOGRAPHY = {
    "ENG": ("England", "england", "", None, None),
    "Y63": ("North East and Yorkshire", "region", "ENG", None, None),
    "Y62": ("North West", "region", "ENG", None, None),
    "QWO": ("West Yorkshire", "icb", "Y63", 53.76, -1.66),
    "QOQ": ("Humber and North Yorkshire", "icb", "Y63", 53.89, -0.74),
    "QOP": ("Greater Manchester", "icb", "Y62", 53.50, -2.28),
    "03R": ("Wakefield", "sub_icb", "QWO", 53.68, -1.42),
    "15F": ("Leeds", "sub_icb", "QWO", 53.81, -1.54),
    "03Q": ("Vale of York", "sub_icb", "QOQ", 53.97, -1.09),
    "03K": ("North Lincolnshire", "sub_icb", "QOQ", 53.59, -0.65),
    "00Y": ("Oldham", "sub_icb", "QOP", 53.54, -2.11),
    "00V": ("Bury", "sub_icb", "QOP", 53.58, -2.30),
}
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

MakePerson = Callable[..., User]


@pytest.fixture(autouse=True)
def no_demonstrations(settings) -> None:
    """Whatever the environment of whoever runs the tests says."""
    settings.DEMO = False


@pytest.fixture
def places(db: None) -> dict[str, Place]:
    made: dict[str, Place] = {}
    for code, (name, kind, inside, north, east) in GEOGRAPHY.items():
        made[code] = Place.objects.create(
            code=code, name=name, kind=kind, latitude=north, longitude=east
        )
        if inside:
            Membership.objects.create(child=made[code], parent=made[inside], valid_from=FROM)
    return made


def add_second_factor(user: User) -> Authenticator:
    return TOTP.activate(user, SECRET).instance


@pytest.fixture
def person(places: dict[str, Place]) -> MakePerson:
    """A member with a verified address; with a role, and a second factor unless told otherwise."""

    def make(
        name: str, role: Role | None = None, at: str = "", *, factor: bool = True, **fields: object
    ) -> User:
        email = f"{name}@example.nhs.uk"
        user = User.objects.create_user(email, "a long enough phrase", name=name.title(), **fields)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        grant_role(user=user, role=Role.MEMBER, place=None, reason="a test", by=None)
        if role:
            place = places[at] if at else None
            grant_role(user=user, role=role, place=place, reason="a test", by=None)
            if factor:
                add_second_factor(user)
        return user

    return make


@pytest.fixture
def member(person: MakePerson) -> User:
    return person("member")


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
def region(person: MakePerson) -> User:
    return person("region", Role.IMPROVEMENT_LEAD, "Y63")


@pytest.fixture
def administrator(person: MakePerson) -> User:
    return person("administrator", Role.ADMINISTRATOR)
