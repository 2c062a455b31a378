import subprocess
import sys

import pytest
from django.conf import settings as real
from django.core.management import CommandError, call_command
from django.urls import reverse

from forum.people.actions.demonstration import DEMONSTRATION_PEOPLE
from forum.people.models import Role, User
from forum.people.permissions import roles_of
from tests.databases import Rows, insert_rows
from tests.forum.people.test_sign_in import signed_in_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def demonstrations_on(settings, stored_places: Rows) -> None:
    """With its people; their world is made in tests/forum/demonstration."""
    settings.DEMO = True
    insert_rows(stored_places)
    call_command("seed_demo", "--people")


def setting(name: str, **environment: str) -> str:
    """What the settings make of an environment, in a process of its own."""
    code = f"from django.conf import settings; print(settings.{name})"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=real.BASE_DIR,
        env={
            "PATH": "/usr/bin:/bin",
            "PATHWAY_VAR": str(real.VAR),
            "SECRET_KEY": "for a test",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            **environment,
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("environment", "on"),
    [
        ({}, False),
        ({"DEBUG": "1"}, True),
        ({"PATHWAY_DEMO": "1"}, True),
        ({"PATHWAY_DEMO": "1", "HTTPS": "on"}, False),
        ({"DEBUG": "1", "HTTPS": "on"}, False),
    ],
)
def test_where_demonstrations_are_on(environment: dict[str, str], on: bool) -> None:
    assert setting("DEMO", **environment) == str(on)


def test_a_provider_comes_from_the_environment() -> None:
    assert setting("SOCIALACCOUNT_PROVIDERS['openid_connect']['APPS']") == "[]"
    policy = "CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action']"
    address = {"OIDC_SERVER_URL": "https://am.example.nhs.uk/openam/oauth2/", "OIDC_NAME": "CIS2"}
    assert "https://am.example.nhs.uk'" in setting(policy, **address)
    app = setting("SOCIALACCOUNT_PROVIDERS['openid_connect']['APPS'][0]", **address)
    assert "'name': 'CIS2'" in app and "'https://am.example.nhs.uk/openam/oauth2'" in app


def test_demonstration_people_are_refused_elsewhere(settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="refused"):
        call_command("seed_demo")
    assert not User.objects.exists()


def test_there_is_one_for_each_role_and_a_second_time_changes_nothing(
    demonstrations_on, capsys
) -> None:
    call_command("seed_demo", "--people")
    assert "0 made, 15 there already" in capsys.readouterr().out
    roles_by_person = {
        user.email.split("@")[0]: {
            str(grant) for grant in user.grants.exclude(role=Role.MEMBER).select_related("place")
        }
        for user in User.objects.all()
    }
    assert roles_by_person == {
        "cardiologist": set(),
        "surgeon": set(),
        "gp": set(),
        "nurse": set(),
        "area-lead": set(),
        "icb-lead": {"ICB lead for West Yorkshire"},
        "icb-lead-humber": {"ICB lead for Humber and North Yorkshire"},
        "approver": {"approver for West Yorkshire"},
        "approver-humber": {"approver for Humber and North Yorkshire"},
        "steward": {"steward"},
        "second-steward": {"steward"},
        "national-lead": {"improvement lead nationally"},
        "improvement-lead": {"improvement lead for North East and Yorkshire"},
        "administrator": {"administrator"},
        "suspended": set(),
    }
    for user in User.objects.all():
        assert user.name.startswith("Demo ") and user.email.endswith("@demonstration.invalid")
        assert not user.has_usable_password()
        assert (roles_of(user) == frozenset()) is (user.email == "suspended@demonstration.invalid")
    places = User.objects.values_list("home_place__name", flat=True)
    assert {"Bury", "Vale of York", "Wakefield"} <= set(places)


def test_one_click_signs_in_where_they_are_on(demonstrations_on, client, settings) -> None:
    page = client.get(reverse("account_login")).content.decode()
    for person in DEMONSTRATION_PEOPLE:
        assert f"Sign in as {person.name}" in page
    approver = User.objects.get(email="approver@demonstration.invalid")
    address = reverse("demonstration_sign_in", args=[approver.pk])
    assert client.get(address).status_code == 405
    assert client.post(address).headers["Location"] == reverse("account")
    assert signed_in_as(client) == approver
    assert Role.APPROVER in roles_of(approver)
    assert (
        "demonstration accounts need none" in client.get(reverse("second_factor")).content.decode()
    )


@pytest.mark.parametrize(
    ("following", "leads_to"),
    [
        ("/discussions/new/?about=place:03R", "/discussions/new/?about=place:03R"),
        ("//elsewhere.example/", "/account/"),
    ],
)
def test_one_click_leads_on_to_what_was_wanted(
    demonstrations_on, client, following: str, leads_to: str
) -> None:
    approver = User.objects.get(email="approver@demonstration.invalid")
    answer = client.post(reverse("demonstration_sign_in", args=[approver.pk]), {"next": following})
    assert answer.headers["Location"] == leads_to


def test_each_click_knows_what_was_wanted(demonstrations_on, client) -> None:
    page = client.get(reverse("account_login"), {"next": "/discussions/new/"}).content.decode()
    # And the form for a password.
    assert page.count('name="next" value="/discussions/new/"') > len(DEMONSTRATION_PEOPLE)


def test_they_are_nobody_where_they_are_off(demonstrations_on, client, settings) -> None:
    approver = User.objects.get(email="approver@demonstration.invalid")
    client.force_login(approver)
    settings.DEMO = False
    assert roles_of(approver) == frozenset()
    assert client.get(reverse("people")).status_code == 403
    assert client.post(reverse("demonstration_sign_in", args=[approver.pk])).status_code == 404
    assert "Demo approver" not in client.get(reverse("account_login")).content.decode()
    assert not User.objects.open().exists()


def test_only_demonstration_people_can_be_signed_in_as(demonstrations_on, client) -> None:
    real = User.objects.create_user("member@example.nhs.uk")
    assert client.post(reverse("demonstration_sign_in", args=[real.pk])).status_code == 404
    assert signed_in_as(client) is None


def test_the_first_administrator_is_named_from_the_command_line(member, places, capsys) -> None:
    call_command("grant_role", "MEMBER@example.nhs.uk", "administrator", reason="The first")
    assert member.grants.filter(role=Role.ADMINISTRATOR, reason="The first").exists()
    call_command("grant_role", member.email, "icb_lead", "03R", reason="Leads there")
    assert "ICB lead for Wakefield" in capsys.readouterr().out
    for words in (
        ["nobody@nhs.net", "steward"],
        [member.email, "icb_lead", "XXX"],
        [member.email, "icb_lead"],
        [member.email, "administrator"],
    ):
        with pytest.raises(CommandError):
            call_command("grant_role", *words, reason="No")
