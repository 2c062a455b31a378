from collections.abc import Callable, Mapping
from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.utils import timezone

from forum.people.actions import grant_role
from forum.people.models import Role, User
from forum.people.permissions import NEEDS_SECOND_FACTOR
from metrics.models import Place
from tests.factories.places import FROM

PASSWORD = "a long enough phrase"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

MakePerson = Callable[..., User]


def make_person(
    places: Mapping[str, Place],
    name: str,
    role: Role | None = None,
    at: str = "",
    *,
    member: bool = True,
    factor: bool = True,
    **fields: object,
) -> User:
    """A member with a verified address; with a role at a place, and the second factor it needs.

    The account is old enough to write as much as anybody may, and roles count on whichever day a
    test travels to.
    """
    email = f"{name}@example.nhs.uk"
    fields = {"date_joined": timezone.now() - timedelta(days=90)} | fields
    user = User.objects.create_user(email, PASSWORD, name=name.title(), **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    if member:
        grant_role(user=user, role=Role.MEMBER, place=None, reason="a test", by=None)
    if role is not None:
        place = places[at] if at else None
        grant_role(user=user, role=role, place=place, reason="a test", by=None)
        if factor and role in NEEDS_SECOND_FACTOR:
            add_second_factor(user)
    user.grants.update(valid_from=FROM)
    return user


def add_second_factor(user: User) -> Authenticator:
    return TOTP.activate(user, SECRET).instance


def client_of(user: User | None) -> Client:
    """Signed in, or nobody's."""
    client = Client()
    if user is not None:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def suspend(user: User, days: int = 0) -> User:
    user.suspended_until = timezone.localdate() + timedelta(days=days)
    user.suspension_reason = "a test"
    user.save()
    return user
