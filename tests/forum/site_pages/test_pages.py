"""The pages as readers and administrators meet them."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve

from forum.papers.tasks import DAYS_KEPT
from forum.people.models import Role, User
from forum.site_pages.actions import save_page
from forum.site_pages.current import first_text
from forum.site_pages.fills import FILL, FILLS, fill_in, unknown_fills
from forum.site_pages.models import PageVersion, SitePage
from forum.site_pages.rendering import render_page
from tests.factories.people import PASSWORD, MakePerson, client_of

pytestmark = pytest.mark.django_db
LINK = re.compile(r"\]\((/[^)#]*)\)")


@pytest.fixture
def administrator(person: MakePerson) -> User:
    return person("administrator", Role.ADMINISTRATOR)


@pytest.mark.parametrize("page", SitePage)
def test_everybody_reads_each_page(
    page: SitePage, client: Client, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(3):
        html = client.get(page.address).content.decode()
    assert f'<h1 class="nhsuk-heading-xl">{page.label}</h1>' in html
    assert "has not reviewed it yet" in html and "Edit this page" not in html
    assert not FILL.search(html.partition("<main")[2].partition("</main>")[0])


@pytest.mark.parametrize("page", SitePage)
def test_first_texts_link_to_pages_that_are_there(page: SitePage) -> None:
    assert not unknown_fills(first_text(page))
    for address in LINK.findall(first_text(page)):
        try:
            resolve(address)
        except Resolver404:
            pytest.fail(f"{address} is no page")


def test_each_page_is_linked_from_the_footer_of_every_other(client: Client) -> None:
    footer = client.get("/terms/").content.decode().partition("<footer")[2]
    for address in [page.address for page in SitePage] + ["/status/"]:
        assert f'href="{address}"' in footer


def test_the_operator_is_named_only_if_they_gave_a_name(settings) -> None:
    settings.OPERATOR_NAME = settings.OPERATOR_EMAIL = settings.PRIVACY_EMAIL = ""
    html = render_page(first_text(SitePage.PRIVACY))
    assert "has not given its name" in html and "no address has been set up yet" in html
    settings.OPERATOR_NAME, settings.OPERATOR_EMAIL = "NHS [North] & Co", "help@example.nhs.uk"
    html = render_page(first_text(SitePage.PRIVACY))
    assert "NHS [North] &amp; Co" in html and 'href="mailto:help@example.nhs.uk"' in html
    settings.PRIVACY_EMAIL = "dpo@example.nhs.uk"
    html = render_page(first_text(SitePage.PRIVACY))
    assert "mailto:dpo@example.nhs.uk" in html and "mailto:help@example.nhs.uk" not in html


def test_every_fill_is_some_words() -> None:
    assert all(fill_in(f"{{{name}}}").strip("{}") not in ("", name) for name in FILLS)
    assert fill_in("{idle_limit}, {short_idle_limit}") == "12 hours, 30 minutes"
    assert DAYS_KEPT == 30


def test_the_cookies_page_names_every_cookie_that_is_set(person: MakePerson) -> None:
    somebody, client, names = person("somebody"), Client(), set()
    for address in ("/", "/account/signup/", "/account/login/"):
        client.get(address)
        names |= set(client.cookies)
    client.post("/account/login/", {"login": somebody.email, "password": PASSWORD})
    names |= set(client.cookies)
    client.get("/account/profile/")
    client.post("/account/logout/")
    names |= set(client.cookies)
    assert {"sessionid", "csrftoken", "last_person", "messages"} <= names
    text = first_text(SitePage.COOKIES)
    assert {name for name in names if f"`{name}`" not in text} == set()


def test_the_home_page_sets_no_cookie_for_a_reader(client: Client) -> None:
    for address in ("/", "/england/", "/cookies/", "/status/"):
        client.get(address)
    assert not client.cookies


def test_the_cookies_page_names_what_scripts_keep() -> None:
    script = (Path(settings.BASE_DIR) / "assets" / "autosave.js").read_text("utf-8")
    [prefix] = re.findall(r'const PREFIX = "([^"]+)"', script)
    assert f"`{prefix}`" in first_text(SitePage.COOKIES)


# --- administrators ------------------------------------------------------------------------------


def post(client: Client, action: str, **fields: object) -> str:
    values = {"text": "# Rules\n\nBe **kind**.", "what_changed": "Shorter", "based_on": 1}
    response = client.post(
        "/site-pages/terms/edit/", values | fields | {"action": action}, follow=True
    )
    return response.content.decode()


def test_a_page_is_previewed_then_saved(administrator: User) -> None:
    client = client_of(administrator)
    assert "Edit this page" in client.get("/terms/").content.decode()
    page = post(client, "preview")
    assert "Preview: not saved yet" in page and "<strong>kind</strong>" in page
    assert not PageVersion.objects.exists()
    page = post(client, "save")
    assert "Readers see this version now" in page and "<strong>kind</strong>" in page
    assert "Page last reviewed" in page


def test_enter_in_a_field_saves_nothing(administrator: User) -> None:
    assert "Nothing has been saved yet" in post(client_of(administrator), "enter")
    assert not PageVersion.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": ""}, "Enter the text of the page"),
        ({"what_changed": ""}, "Say what you changed"),
        ({"text": "{nothing}"}, "Nothing is filled in for {nothing}"),
        ({"text": "Call 943 476 5919"}, "looks like an NHS number"),
    ],
)
def test_a_form_that_cannot_be_taken_keeps_what_was_typed(
    fields: dict[str, str], words: str, administrator: User
) -> None:
    page = post(client_of(administrator), "save", **fields)
    assert words in page
    assert fields.get("text", "Be **kind**.") in page
    assert not PageVersion.objects.exists()


def test_who_was_slower_sees_the_newer_version_and_can_save_then(
    administrator: User, person: MakePerson
) -> None:
    other = person("other", Role.ADMINISTRATOR)
    save_page(page=SitePage.TERMS, text="Theirs", what_changed="All", based_on=1, by=other)
    client = client_of(administrator)
    page = post(client, "save")
    assert "Somebody saved a newer version" in page and "Be **kind**." in page
    assert "/site-pages/terms/versions/2/" in page
    assert 'name="based_on" value="2"' in page
    assert "Readers see this version now" in post(client, "save", based_on=2)


def test_earlier_versions_are_read_by_administrators(
    administrator: User, person: MakePerson
) -> None:
    client = client_of(administrator)
    assert "It came with the site" in client.get("/site-pages/terms/versions/").content.decode()
    assert client.get("/site-pages/terms/versions/1/").status_code == 200
    save_page(
        page=SitePage.TERMS, text="New", what_changed="All of it", based_on=1, by=administrator
    )
    page = client.get("/site-pages/terms/versions/").content.decode()
    assert "All of it" in page and "by Administrator" in page
    first = client.get("/site-pages/terms/versions/1/").content.decode()
    assert "This came with the site" in first and "Who can have an account" in first
    assert client.get("/site-pages/terms/versions/3/").status_code == 404
    assert client.get("/site-pages/nothing/edit/").status_code == 404
    steward = client_of(person("steward", Role.STEWARD))
    assert steward.get("/site-pages/terms/versions/1/").status_code == 404


def test_pages_are_reviewed_from_the_list(administrator: User) -> None:
    client = client_of(administrator)
    page = client.get("/site-pages/").content.decode()
    assert page.count("nobody here has reviewed it yet") == len(SitePage)
    response = client.post("/site-pages/cookies/confirm/", {"number": 1}, follow=True)
    assert "Cookies: reviewed today." in response.content.decode()
    response = client.post("/site-pages/privacy/confirm/", {"number": 1}, follow=True)
    assert "The text still says" in response.content.decode()
    page = client.get("/site-pages/").content.decode()
    assert page.count("nobody here has reviewed it yet") == len(SitePage) - 1
