"""What is typed is kept when its form cannot be taken, and goes back only to who typed it."""

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from forum.people import actions
from forum.people.models import KeptText, Organisation, RoleGrant, RoleRequest, User
from forum.people.web.kept_texts import sign_writer
from tests.factories.people import MakePerson

pytestmark = pytest.mark.django_db
TYPED = "Two clinics share one booking list."


def enter(client: Client, user: User) -> None:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")


@pytest.fixture
def client() -> Client:
    return Client(enforce_csrf_checks=True)


def hidden_fields(html: str) -> dict[str, str]:
    """Of the last form that stands in the main part of the page."""
    form = html.partition("<main")[2].split("<form")[-1]
    found = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return dict(found)


def opened(client: Client, address: str) -> dict[str, str]:
    return hidden_fields(client.get(address).content.decode())


def role_request(**fields: str) -> dict[str, str]:
    return {"role": "icb_lead", "place": "QWO", "reason": TYPED, **fields}


def main_of(response: HttpResponse) -> str:
    return response.content.decode().partition("<main")[2]


def test_a_form_that_was_open_for_too_long_comes_back_and_can_be_sent(
    client: Client, member: User
) -> None:
    enter(client, member)
    address = reverse("my_roles")
    stale = opened(client, address)
    # Signed in again in another tab: the browser has another token now.
    client.logout()
    enter(client, member)
    client.get(address)
    client.cookies["csrftoken"] = "a" * 32
    answer = client.post(address, role_request(**stale))
    assert answer.status_code == 403 and "Nothing you typed is lost" in main_of(answer)
    assert TYPED in main_of(answer) and not RoleRequest.objects.exists()
    again = client.post(address, role_request(**opened_from(answer)))
    assert again.status_code == 302 and RoleRequest.objects.get().reason == TYPED
    assert not KeptText.objects.exists()


def opened_from(response: HttpResponse) -> dict[str, str]:
    tokens = hidden_fields(response.content.decode())
    return {name: tokens[name] for name in ("csrfmiddlewaretoken", "writer")}


def test_the_session_ended(client: Client, member: User) -> None:
    enter(client, member)
    address = reverse("my_roles")
    fields = opened(client, address)
    Session.objects.all().delete()
    answer = client.post(address, role_request(**fields))
    page = unquote(answer["Location"].partition("next=")[2])
    assert answer["Location"].startswith(reverse("account_login"))
    # Nothing of it lies in the stranger's session.
    assert not Session.objects.exists()
    enter(client, member)
    shown = client.get(page, follow=True)
    assert TYPED in main_of(shown) and "You had been signed out" in main_of(shown)
    kept = {**opened_from(shown), "kept": str(KeptText.objects.get().pk)}
    assert client.post(address, role_request(**kept)).status_code == 302
    assert RoleRequest.objects.get().reason == TYPED and not KeptText.objects.exists()


def test_the_next_person_at_the_computer_gets_nothing(
    client: Client, member: User, region: User
) -> None:
    enter(client, member)
    address = reverse("my_roles")
    fields = opened(client, address)
    signed_out = client.post(reverse("account_logout"), fields)
    assert signed_out["Clear-Site-Data"] == '"storage"'
    # Somebody else signs in, and the first one's tab is still open and is sent.
    enter(client, region)
    csrf = opened(client, address)["csrfmiddlewaretoken"]
    answer = client.post(address, role_request(**{**fields, "csrfmiddlewaretoken": csrf}))
    assert answer.status_code == 403 and TYPED not in answer.content.decode()
    assert "opened by someone else" in main_of(answer)
    kept_text = KeptText.objects.get()
    assert kept_text.person == member and not RoleGrant.objects.filter(reason=TYPED).exists()
    for path in (f"{address}?kept={kept_text.pk}", reverse("kept_texts")):
        assert TYPED not in client.get(path, follow=True).content.decode()
    assert client.get(reverse("kept_text", args=[kept_text.pk])).status_code == 404
    # Who typed it is led to it by their next sign-in.
    member.organisation = Organisation.objects.create(name="Bury Hospital")
    member.save()
    own = Client()
    data = {"login": member.email, "password": "a long enough phrase"}
    assert own.post(reverse("account_login"), data)["Location"] == reverse("kept_texts")
    assert TYPED in own.get(reverse("kept_text", args=[kept_text.pk])).content.decode()
    own.post(reverse("delete_kept_text", args=[kept_text.pk]))
    assert not KeptText.objects.exists()


def test_a_role_that_was_lost_meanwhile(client: Client, member: User) -> None:
    enter(client, member)
    address = reverse("my_roles")
    fields = opened(client, address)
    RoleGrant.objects.all().delete()
    answer = client.post(address, role_request(**fields))
    assert answer.status_code == 404 and TYPED in main_of(answer)
    assert "your role no longer allows it" in main_of(answer)


def test_nothing_is_kept_for_strangers(client: Client, member: User) -> None:
    address = reverse("my_roles")
    for writer in ("", "7", "7:forged:signature", f"{sign_writer(member)}x"):
        for browser in (client, Client()):
            answer = browser.post(address, role_request(writer=writer))
            assert TYPED not in answer.content.decode()
    assert not KeptText.objects.exists() and not Session.objects.exists()


def test_another_site_cannot_have_its_words_shown(client: Client, member: User) -> None:
    enter(client, member)
    answer = client.post(
        reverse("my_roles"), role_request(), headers={"sec-fetch-site": "cross-site"}
    )
    assert answer.status_code == 403 and TYPED not in answer.content.decode()
    signed_out = Client(enforce_csrf_checks=True)
    data = {"name": "Mallory M", "email": "m@example.nhs.uk"}
    foreign = signed_out.post(reverse("account_signup"), data)
    assert foreign.status_code == 403 and "Mallory" not in foreign.content.decode()


def test_a_stranger_who_signs_up_loses_nothing_and_no_password_is_shown(client: Client) -> None:
    data = {"name": "Ann Surgeon", "email": "a@example.nhs.uk", "password1": "secret phrase 12"}
    headers = {"sec-fetch-site": "same-origin"}
    answer = client.post(reverse("account_signup"), data, headers=headers)
    assert answer.status_code == 403 and "Ann Surgeon" in main_of(answer)
    assert "secret phrase" not in answer.content.decode()
    assert not Session.objects.exists()


def test_texts_are_few_and_not_for_ever(person: MakePerson) -> None:
    user = person("writer")
    for number in range(25):
        actions.keep_text(address=f"/a/{number}/", page="", fields={"text": ["x"]}, by=user)
    actions.keep_text(address="/a/24/", page="", fields={"text": ["y"]}, by=user)
    assert KeptText.objects.count() == 20
    assert KeptText.objects.get(address="/a/24/").fields == {"text": ["y"]}
    too_long = {"text": ["x" * 300_000]}
    assert actions.keep_text(address="/b/", page="", fields=too_long, by=user) is None
    KeptText.objects.update(kept_at=timezone.now() - timedelta(days=31))
    actions.delete_old_kept_texts()
    assert not KeptText.objects.exists()


def test_closing_an_account_deletes_them(person: MakePerson) -> None:
    user = person("writer")
    actions.keep_text(address="/a/", page="", fields={"text": ["x"]}, by=user)
    actions.close_account(user=user, by=user)
    assert not KeptText.objects.exists()


def test_every_form_that_posts_says_whom_it_was_made_for(client: Client, member: User) -> None:
    enter(client, member)
    for name in ("my_roles", "profile", "thread_start", "close_account", "account_email"):
        html = client.get(reverse(name)).content.decode()
        tokens = html.count('name="csrfmiddlewaretoken"')
        assert tokens and html.count('name="writer"') == tokens, name
