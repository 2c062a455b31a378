"""On what membership stands: an address that is verified each year, an organisation that one may claim,
details that somebody has confirmed."""

from datetime import timedelta
from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from forum.people import actions
from forum.people.models import AllowedDomain, Organisation, Role, RoleGrant, User
from forum.people.permissions import NotAllowed, author_fields, roles_of
from forum.people.request_cache import clear_request_cache
from forum.people.tasks import renew_memberships
from forum.threads.models import Post
from tests.factories.people import make_person
from tests.factories.places import make_places
from tests.forum.people.test_sign_in import delivered, link_in, sign_in, signed_in_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def places(db):
    return make_places()


@pytest.fixture
def ann(places) -> User:
    return make_person(places, "ann", home_place=places["03R"])


def test_an_address_is_verified_again_each_year(client: Client, ann: User) -> None:
    ann.address_verified_at = timezone.now() - timedelta(days=364)
    ann.save()
    sign_in(client, ann.email)
    renew_memberships()
    assert signed_in_as(client) == ann
    ann.address_verified_at -= timedelta(days=2)
    ann.save()
    client.get(reverse("account"))
    renew_memberships()
    assert signed_in_as(client) is None
    sign_in(client, ann.email)
    assert signed_in_as(client) is None
    client.post(link_in(delivered()[-1]))
    sign_in(client, ann.email)
    assert signed_in_as(client) == ann
    assert roles_of(ann) == {Role.MEMBER}
    renew_memberships()
    assert signed_in_as(client) == ann


def test_a_domain_that_leaves_the_list_takes_roles_along(places) -> None:
    domain = AllowedDomain.objects.create(domain="charity.example")
    bob = make_person(places, "bob", Role.ICB_LEAD, "QWO")
    bob.email = "bob@charity.example"
    bob.save()
    EmailAddress.objects.filter(user=bob).update(email=bob.email)
    renew_memberships()
    assert Role.ICB_LEAD in roles_of(bob)
    domain.delete()
    renew_memberships()
    clear_request_cache()
    assert roles_of(bob) == frozenset()
    actions.register_member(user=bob)
    assert roles_of(bob) == frozenset()
    EmailAddress.objects.create(user=bob, email="bob@example.nhs.uk", verified=True)
    actions.register_member(user=bob)
    clear_request_cache()
    assert roles_of(bob) == {Role.MEMBER}


def test_the_last_administrator_is_left(places) -> None:
    admin = make_person(places, "admin", Role.ADMINISTRATOR)
    AllowedDomain.objects.all().delete()
    renew_memberships()
    clear_request_cache()
    assert Role.ADMINISTRATOR in roles_of(admin)


# --- organisations --------------------------------------------------------------------------------


@pytest.fixture
def national(db) -> Organisation:
    organisation = Organisation.objects.create(name="National Board")
    AllowedDomain.objects.create(domain="board.nhs.uk", organisation=organisation)
    return organisation


def profile_of(user: User, organisation: str) -> dict[str, object]:
    return {
        "name": user.name,
        "profession": "gp",
        "profession_other": "",
        "organisation": organisation,
        "home_place": user.home_place,
        "contact_details": "",
        "can_help_with": "",
        "findable": False,
    }


def test_an_organisation_is_claimed_with_its_own_addresses(national, ann: User) -> None:
    with pytest.raises(actions.Refused, match="Only people with an e-mail address of National"):
        actions.edit_profile(
            user=ann, profile=profile_of(ann, "national  board"), treatments=(), measures=(), by=ann
        )
    EmailAddress.objects.create(user=ann, email="ann@mail.board.nhs.uk", verified=True)
    actions.edit_profile(
        user=ann, profile=profile_of(ann, "National Board"), treatments=(), measures=(), by=ann
    )
    assert ann.organisation == national


def test_nor_is_it_at_sign_up(client: Client, national) -> None:
    answer = client.post(
        reverse("account_signup"),
        {
            "name": "Bob Jones",
            "email": "bob@bury.nhs.uk",
            "organisation": "National Board",
            "profession": "gp",
            "password1": "three words which fit",
        },
    )
    assert "Only people with an e-mail address of this organisation" in answer.content.decode()
    assert not User.objects.filter(name="Bob Jones").exists()


def test_details_are_self_declared_until_confirmed(client: Client, places, ann: User) -> None:
    actions.edit_profile(
        user=ann, profile=profile_of(ann, "A practice"), treatments=(), measures=(), by=ann
    )
    approver = make_person(places, "approver", Role.APPROVER, "QWO")
    stranger = make_person(places, "stranger", Role.APPROVER, "QOQ")
    ann.findable = True
    ann.save()
    with pytest.raises(NotAllowed):
        actions.confirm_details(user=ann, by=stranger)
    client.force_login(approver, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(ann.get_absolute_url()).content.decode()
    assert "As they say themselves: nobody has confirmed it yet." in page
    assert "A practice (self-declared)" in page
    people = client.get(reverse("people")).content.decode()
    assert "A practice (self-declared)" in people
    written = Post(**author_fields(ann))
    assert written.byline.startswith("Ann, ")
    assert written.byline.endswith(", A practice (self-declared)")
    as_lead = Post(**author_fields(make_person(places, "lead", Role.ICB_LEAD, "QWO")))
    assert as_lead.byline == "Lead, ICB lead for West Yorkshire"
    assert "Confirm profession and organisation" in page
    client.post(f"/people/{ann.pk}/do/confirm/")
    page = client.get(ann.get_absolute_url()).content.decode()
    assert "As they say themselves" not in page and "self-declared" not in page
    ann.refresh_from_db()
    actions.edit_profile(
        user=ann, profile=profile_of(ann, "Another"), treatments=(), measures=(), by=ann
    )
    assert ann.details_confirmed_at is None and ann.details_confirmed_by is None


def test_a_role_that_somebody_gives_confirms_details(places, ann: User) -> None:
    admin = make_person(places, "admin", Role.ADMINISTRATOR)
    assert ann.details_confirmed_at is None
    actions.grant_role(
        user=ann, role=Role.ICB_LEAD, place=places["QWO"], reason="She leads it", by=admin
    )
    assert ann.details_confirmed_by == admin and ann.details_confirmed_at is not None
    RoleGrant.objects.filter(user=ann).exclude(role=Role.MEMBER).update(granted_by=admin)
    User.objects.update(details_confirmed_at=None, details_confirmed_by=None)
    migration = import_module("forum.people.migrations.0007_roles_confirm_details")
    migration.confirm_details(apps, None)
    confirmed = User.objects.filter(details_confirmed_at__isnull=False)
    assert [person.pk for person in confirmed] == [ann.pk]
