"""The menu, the pages that stand side by side in a part of the site, and the way back."""

import re
from html import unescape

import pytest
from django.test import Client

from config.menu import MENU, OWN_MENUS, part_of
from forum.people.actions import grant_role
from forum.people.models import Role, User
from metrics.models import Place, Release
from tests.factories.case_studies import make_intervention, make_public_case_study
from tests.factories.people import client_of
from tests.factories.threads import start_thread

pytestmark = pytest.mark.django_db
TAGS = re.compile("<[^>]*>")
ADDRESSES = """
/ /places/ /england/ /england/figures/ /england/variation/ /england/variation/map/ /places/QWO/
/places/03R/compare/ /places/03R/median-wait/ /places/QWO/board-paper/ /compare/ /specialties/
/specialties/cardiology/ /case-studies/ {case_study} {intervention} /discussions/ {thread} /support/
/support/closed/ /people/ /data/ /data/history/ /data/checks/ /data/revisions/ {release} /measures/
/measures/median-wait/ /api/v1/docs/ /search/ /account/ /about/ /notifications/
""".split()


@pytest.fixture
def member(published_months: list[Release]) -> User:
    user = User.objects.create_user("member@example.nhs.uk", name="Member")
    grant_role(user=user, role=Role.MEMBER, place=None, reason="a test", by=None)
    return user


@pytest.fixture
def addresses(member: User) -> list[str]:
    place = Place.objects.get(code="QWO")
    objects = {
        "case_study": make_public_case_study("03R", member).get_absolute_url(),
        "intervention": make_intervention().get_absolute_url(),
        "thread": start_thread(member, place).get_absolute_url(),
        "release": f"/data/{Release.objects.published().latest('month').pk}/",
    }
    return [address.format(**objects) for address in ADDRESSES]


def words(html: str) -> str:
    return " ".join(unescape(TAGS.sub(" ", html)).split())


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def links(html: str) -> list[tuple[str, str]]:
    return [
        (words(text), url)
        for url, text in re.findall(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', html, re.S)
    ]


def menu_of(page: str) -> str:
    (menu,) = re.findall(r'<nav class="nhsuk-header__navigation.*?</nav>', page, re.S)
    return menu


def test_the_menu_is_the_same_for_everybody_and_marks_the_part(
    member: User, addresses: list[str]
) -> None:
    for client in (client_of(None), client_of(member)):
        for address in addresses:
            answer = client.get(address)
            if answer.status_code != 200:
                continue
            menu = menu_of(answer.content.decode())
            assert links(menu) == [(part.text, part.url) for part in MENU]
            marked = re.findall(r'href="([^"]*)" aria-current="true"', menu)
            part = part_of(address)
            assert marked == ([part.url] if part else []), address


def test_every_part_and_every_page_of_it_is_reached(member: User) -> None:
    client = client_of(member)
    for part in MENU:
        read(client, part.url)
        for link in part.links:
            page = read(client, link.url)
            if link.url in OWN_MENUS:
                continue
            (beside,) = re.findall(r'<nav class="page-menu.*?</nav>', page, re.S)[:1]
            assert beside.count('aria-current="page"') == 1, link.url
            assert [url for _, url in links(beside)] == [other.url for other in part.links]


def test_the_header_marks_the_pages_of_notifications(member: User) -> None:
    marks = {"/notifications/": "page", "/notifications/settings/": "true", "/places/": None}
    for address, mark in marks.items():
        page = read(client_of(member), address)
        (account,) = re.findall(r'<nav class="nhsuk-header__account.*?</nav>', page, re.S)
        (link,) = re.findall(r'<a [^>]*href="/notifications/"[^>]*>', account)
        assert link.count("aria-current") == (mark is not None), address
        assert mark is None or f'aria-current="{mark}"' in link, address


def test_the_way_back_is_true(member: User, addresses: list[str]) -> None:
    """It begins at home, then the part that the menu marks; each step leads to a page of that name."""
    client = client_of(member)
    for address in addresses:
        page = read(client, address)
        crumbs = re.findall(r'<ol class="nhsuk-breadcrumb__list">(.*?)</ol>', page, re.S)
        if address == "/":
            assert not crumbs
            continue
        (home, *steps) = links(crumbs[0])
        assert home == ("Home", "/")
        part = part_of(address)
        if part:
            expected = [] if address == part.url else [(part.text, part.url)]
            assert steps[:1] == expected, address
        for text, url in steps:
            assert url.partition("?")[0] != address, f"{address} leads back to itself"
            target = read(client, unescape(url))
            title = words(re.findall("<title>(.*?)</title>", target, re.S)[0])
            heading = words(re.findall("<h1.*?</h1>", target, re.S)[0])
            names = {(part.text, part.url) for part in MENU}
            names |= {(link.text, link.url) for part in MENU for link in part.links}
            is_named = (text, url.partition("?")[0]) in names
            assert is_named or text in heading or text in title, (address, text, heading)


def test_no_address_lies_in_two_parts() -> None:
    beginnings = [beginning for part in MENU for beginning in part.below]
    assert len(set(beginnings)) == len(beginnings)
    for beginning in beginnings:
        assert not any(other != beginning and other.startswith(beginning) for other in beginnings)
