"""Signing in through an OpenID Connect provider: the whole code flow, token exchange included."""

import time

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse
from pytest_httpserver import HTTPServer

from forum.people.models import AuditEvent, Role, User
from forum.people.permissions import roles_of
from tests.forum.people.openid_provider import CLIENT, OTHER_KEY, SECRET, Provider
from tests.forum.people.test_sign_in import delivered, link_in, signed_in_as

pytestmark = pytest.mark.django_db
LOGIN, CALLBACK = "/account/oidc/staff/login/", "/account/oidc/staff/login/callback/"


@pytest.fixture
def provider(httpserver: HTTPServer, settings) -> Provider:
    provider = Provider(
        httpserver,
        {
            "sub": "555036632103",
            "name": "Ann Other",
            "email": "ann@bury.nhs.uk",
            "email_verified": True,
        },
    )
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            **settings.SOCIALACCOUNT_PROVIDERS["openid_connect"],
            "APPS": [
                {
                    "provider_id": "staff",
                    "name": "Care Identity",
                    "client_id": CLIENT,
                    "secret": SECRET,
                    "settings": {"server_url": provider.address},
                }
            ],
        }
    }
    return provider


def go(client: Client, provider: Provider, **query: str) -> dict[str, str]:
    """From the button here to the provider's answer."""
    response = client.post(LOGIN, query_params=query)
    assert response.status_code == 302
    return provider.authorise(response.headers["Location"])


def come_back(client: Client, answer: dict[str, str], **changes: str):
    assert answer["back"] == f"http://testserver{CALLBACK}"
    return client.get(CALLBACK, {"code": answer["code"], "state": answer["state"], **changes})


def test_there_is_none_unless_one_is_set(client) -> None:
    assert client.get(LOGIN).status_code == client.post(LOGIN).status_code == 404
    assert b"Sign in through" not in client.get(reverse("account_login")).content


def test_the_first_time_opens_an_account(client, provider) -> None:
    page = client.get(reverse("account_login")).content.decode()
    assert "Sign in through Care Identity" in page
    # Following a link starts nothing: somebody else's page could hold it.
    assert client.get(LOGIN).status_code == 200 and not provider.codes
    response = come_back(client, go(client, provider))
    assert response.headers["Location"] == reverse("profile"), "no organisation known yet"
    user = signed_in_as(client)
    assert (user.name, user.email) == ("Ann Other", "ann@bury.nhs.uk")
    assert roles_of(user) == {Role.MEMBER}
    assert not user.has_usable_password() and not delivered()
    assert [e.verb for e in AuditEvent.objects.about(user)] == ["signed up", "granted role"]
    assert SocialAccount.objects.get(user=user).uid == "555036632103"
    assert provider.exchanged == 1


def test_the_second_time_finds_the_same_account_and_leads_on(client, provider) -> None:
    come_back(client, go(client, provider))
    second = Client()
    answer = go(second, provider, next="/people/")
    assert come_back(second, answer).headers["Location"] == "/people/"
    assert User.objects.count() == 1


def test_an_unverified_address_must_be_verified_here(client, provider) -> None:
    """Entra ID says nothing about whether an address was verified."""
    del provider.person["email_verified"]
    response = come_back(client, go(client, provider))
    assert response.headers["Location"] == reverse("account_email_verification_sent")
    assert signed_in_as(client) is None
    client.post(link_in(delivered()[0]))
    come_back(client, go(client, provider))
    assert roles_of(signed_in_as(client)) == {Role.MEMBER}


@pytest.mark.parametrize("email", ["ann@gmail.com", ""])
def test_an_address_that_is_not_allowed_is_not_taken_on_trust(client, provider, email) -> None:
    """The provider vouches for it, and still it does not make a member: another is asked for."""
    provider.person["email"] = email
    response = come_back(client, go(client, provider))
    assert response.headers["Location"] == reverse("socialaccount_signup")
    details = {"name": "Ann", "profession": "gp", "organisation": "Bury"}
    refused = client.post(
        reverse("socialaccount_signup"), {**details, "email": "ann@gmail.com"}
    ).context["form"]
    assert "Enter a work e-mail address" in refused.errors["email"][0]
    client.post(reverse("socialaccount_signup"), {**details, "email": "ann@nhs.net"})
    assert signed_in_as(client) is None
    user = User.objects.get()
    assert [a.email for a in EmailAddress.objects.filter(user=user)] == ["ann@nhs.net"]
    client.post(link_in(delivered()[-1]))
    come_back(client, go(client, provider))
    assert signed_in_as(client) == user
    assert roles_of(user) == {Role.MEMBER}


def test_an_account_that_is_there_is_not_taken_over_by_its_address(client, provider) -> None:
    existing_user = User.objects.create_user("ann@bury.nhs.uk", "a long enough phrase", name="Ann")
    EmailAddress.objects.create(
        user=existing_user, email=existing_user.email, verified=True, primary=True
    )
    come_back(client, go(client, provider))
    assert signed_in_as(client) is None
    assert delivered()[0].subject == "Pathway Exchange: You already have an account"
    # Its owner joins the two after signing in here.
    client.post(
        reverse("account_login"), {"login": existing_user.email, "password": "a long enough phrase"}
    )
    client.post(reverse("account_reauthenticate"), {"password": "a long enough phrase"})
    come_back(client, go(client, provider, process="connect"))
    assert SocialAccount.objects.get().user == existing_user
    other_client = Client()
    come_back(other_client, go(other_client, provider))
    assert signed_in_as(other_client) == existing_user


def test_a_second_factor_is_asked_for_after_the_provider_too(client, provider, approver) -> None:
    SocialAccount.objects.create(user=approver, provider="staff", uid=provider.person["sub"])
    response = come_back(client, go(client, provider))
    assert response.headers["Location"] == reverse("mfa_authenticate")
    assert signed_in_as(client) is None


def refused(response, client: Client) -> bool:
    return (
        response.status_code == 401
        and "You could not be signed in" in response.content.decode()
        and signed_in_as(client) is None
        and not User.objects.exists()
    )


def test_a_wrong_state_is_refused(client, provider) -> None:
    answer = go(client, provider)
    assert refused(come_back(client, answer, state="x" * 16), client)
    assert refused(client.get(CALLBACK, {"code": answer["code"]}), client)
    # Somebody else's browser: it was never sent off.
    assert refused(come_back(Client(), answer), client)
    assert provider.exchanged == 0


def test_an_answer_works_once(client, provider) -> None:
    answer = go(client, provider)
    come_back(client, answer)
    client.logout()
    second = come_back(client, answer)
    assert second.status_code == 401 and signed_in_as(client) is None


def test_a_stolen_code_is_of_no_use_in_another_browser(client, provider) -> None:
    """The thief has a state of their own, and not the verifier that the code was given for."""
    stolen = go(client, provider)
    thief = Client()
    own = go(thief, provider)
    assert refused(come_back(thief, own, code=stolen["code"]), thief)


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "of another request"},
        {"nonce": None},
        {"aud": "another site"},
        {"iss": "https://elsewhere.example"},
        {"exp": int(time.time()) - 10},
    ],
    ids=["nonce", "no nonce", "audience", "issuer", "expired"],
)
def test_an_id_token_that_is_not_for_this_request_is_refused(client, provider, claims) -> None:
    provider.claims = claims
    assert refused(come_back(client, go(client, provider)), client)
    assert provider.exchanged == 1


def test_an_id_token_signed_by_somebody_else_is_refused(client, provider) -> None:
    provider.key = OTHER_KEY
    assert refused(come_back(client, go(client, provider)), client)


def test_an_answer_without_an_id_token_is_refused(client, provider) -> None:
    provider.without_id_token = True
    assert refused(come_back(client, go(client, provider)), client)


def test_the_token_and_the_user_information_must_be_about_one_person(client, provider) -> None:
    provider.userinfo = {"sub": "somebody else"}
    assert refused(come_back(client, go(client, provider)), client)


@pytest.mark.parametrize(
    ("error", "address"),
    [("access_denied", "/account/3rdparty/login/cancelled/"), ("server_error", "")],
)
def test_turning_back_at_the_provider(client, provider, error: str, address: str) -> None:
    answer = go(client, provider)
    response = client.get(CALLBACK, {"error": error, "state": answer["state"]})
    if address:
        assert response.headers["Location"] == address
        assert client.get(address).status_code == 200
    else:
        assert refused(response, client)


def test_a_provider_that_is_down_is_a_page_and_not_a_fault(client, provider, httpserver) -> None:
    httpserver.clear()
    httpserver.expect_request("/.well-known/openid-configuration").respond_with_data("", 503)
    response = client.post(LOGIN)
    assert response.status_code == 401
    assert "You could not be signed in" in response.content.decode()
