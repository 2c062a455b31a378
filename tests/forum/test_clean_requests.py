"""Every request is cleaned before a view reads it."""

import pytest
from django.test import Client
from django.urls import reverse

from forum.people.models import User
from tests.factories.people import MakePerson

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(person: MakePerson) -> Client:
    client = Client()
    client.force_login(person("clean"), backend="django.contrib.auth.backends.ModelBackend")
    return client


def profile(**fields: str) -> dict[str, str]:
    data = {"name": "Ann Smith", "profession": "nurse", "organisation": "Bury Hospital"}
    return {**data, "profession": User.Profession.values[0], **fields}


def test_a_name_is_what_it_looks_like(client: Client) -> None:
    answer = client.post(reverse("profile"), profile(name="Ann\0 \u202eSmith\u200b"))
    assert answer.status_code == 302 and User.objects.get().name == "Ann Smith"
    assert client.post(reverse("profile"), profile(name="Zoe\u0308")).status_code == 302
    assert User.objects.get().name == "Zoë"


@pytest.mark.parametrize("blank", ["\u3164", "\u200b\u2060", "\u2800 ", "\0\0", "\u202e"])
def test_a_name_cannot_be_blank_to_the_eye(client: Client, blank: str) -> None:
    answer = client.post(reverse("profile"), profile(name=blank))
    assert answer.status_code == 200 and "Enter your name" in answer.content.decode()
    assert User.objects.get().name == "Clean"


def test_paragraphs_keep_their_lines(client: Client) -> None:
    typed = "one\u2028two\x0cthree\0"
    assert client.post(reverse("profile"), profile(can_help_with=typed)).status_code == 302
    assert User.objects.get().can_help_with == "one\ntwo\nthree"


@pytest.mark.parametrize("path", ["/places/%00/", "/search/%E2%80%A8/", "/case-studies/%07/"])
def test_an_address_with_control_characters_is_none(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_queries_and_cookies(client: Client) -> None:
    assert (
        client.get(
            "/search/", {"q": "a\0b", "b\0": "\ud800".encode("utf-8", "surrogatepass")}
        ).status_code
        == 200
    )
    client.cookies["sessionid"] = "a\0b"
    assert client.get("/places/", {"q": "\0"}).status_code == 200


def test_a_password_is_taken_as_it_was_typed(person: MakePerson) -> None:
    user = person("decomposed")
    user.set_password("e\u0301 long enough phrase")
    user.save()
    data = {"login": user.email, "password": "e\u0301 long enough phrase"}
    assert Client().post(reverse("account_login"), data).status_code == 302
