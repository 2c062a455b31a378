"""Names under which people write."""

import pytest
from django.test import Client
from django.urls import reverse

from forum.people.models import User
from forum.people.names import refused_name
from tests.factories.people import make_person
from tests.factories.places import make_places

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann(db) -> User:
    person = make_person(make_places(), "ann")
    person.name = "Ann Smith"
    person.save()
    return person


@pytest.mark.parametrize(
    "name",
    [
        "Demo steward, NHS England",
        "Steward",
        "Administrator",
        "Site admin",
        "The moderators",
        "ICB lead",
        "Improvement Lead",
        "NHS Yorkshire",
        "Pathway Exchange",
        "Stew\N{ZERO WIDTH SPACE}ard",
        "\N{CYRILLIC CAPITAL LETTER A}dministrator",
    ],
)
def test_a_name_that_imitates_a_role_is_refused(ann: User, name: str) -> None:
    assert refused_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "\N{CYRILLIC CAPITAL LETTER A}nn Smith",
        "Ann Sm\N{CYRILLIC SMALL LETTER BYELORUSSIAN-UKRAINIAN I}th",
        "Ann\N{ZERO WIDTH SPACE} Smith",
        "Ann Smith\N{RIGHT-TO-LEFT MARK}",
        "Ann 5mith".replace("5", "s\N{ZERO WIDTH JOINER}"),
        "\N{FULLWIDTH LATIN CAPITAL LETTER A}nn Smith",
    ],
)
def test_a_name_that_only_looks_like_another_is_refused(ann: User, name: str) -> None:
    assert refused_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "Ann Smith",
        "ann  smith",
        "Gwen Steward",
        "Gareth England",
        "José Núñez",
        "Siân O'Brien-Jones",
        "Нина Иванова",
        "\N{BENGALI LETTER KA}\N{BENGALI LETTER MA}\N{BENGALI LETTER LA}",
        "王小明",
    ],
)
def test_people_have_their_own_names_and_namesakes(ann: User, name: str) -> None:
    assert refused_name(name) == ""
    assert refused_name(ann.name, of=ann) == ""


def test_the_profile_says_so_and_keeps_what_was_typed(client: Client, ann: User) -> None:
    client.force_login(ann, backend="django.contrib.auth.backends.ModelBackend")
    form_data = {"name": "Demo steward, NHS England", "profession": "consultant"}
    answer = client.post(reverse("profile"), {**form_data, "organisation": "A hospital"})
    page = answer.content.decode()
    assert "Enter your own name. A role or an organisation is shown beside it" in page
    assert "Demo steward, NHS England" in page
    ann.refresh_from_db()
    assert ann.name == "Ann Smith"


def test_namesakes_are_told_apart(client: Client, ann: User) -> None:
    other = User.objects.create_user("ann2@example.nhs.uk", name="Ann Smith", findable=True)
    other.profession = "gp"
    other.save()
    client.force_login(ann, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(ann.get_absolute_url()).content.decode()
    assert "Others have the same name:" in page and "Ann Smith, GP" in page
