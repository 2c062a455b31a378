"""Case studies that name the trust where they were done: its pages, its charts, and what an area's say."""

from collections.abc import Iterable

import pytest
from django.test import Client

from forum.casestudies import actions
from forum.people.actions import grant_role
from forum.people.models import Role, User
from metrics import formatting
from metrics.models import Place, Release
from tests.factories.case_studies import make_public_case_study, write
from tests.factories.people import add_second_factor
from tests.months import FEBRUARY, JANUARY, MARCH, small_month

pytestmark = pytest.mark.django_db
MONTHS = (JANUARY, FEBRUARY, MARCH)


@pytest.fixture
def owner(published_months: list[Release]) -> User:
    person = User.objects.create_user("owner@example.nhs.uk", name="Owner")
    grant_role(user=person, role=Role.MEMBER, place=None, reason="a test", by=None)
    return person


def page(address: str) -> str:
    return " ".join(Client().get(address).content.decode().split())


def trust(code: str) -> Place:
    return Place.objects.get(code=code)


def done(provider: str, places: Iterable[str], treatment: str = "C_999") -> str:
    """The share of the places' completed admitted pathways, line by line."""
    of = {True: 0, False: 0}
    for month in MONTHS:
        for line in small_month(month):
            if (line.part, line.treatment) == (
                "Part_1A",
                treatment,
            ) and line.commissioner in places:
                of[line.provider == provider] += sum(line.bands.values()) + (line.unknown or 0)
    return formatting.percent(100 * of[True] / (of[True] + of[False]))


def test_a_trust_shows_what_was_done_there(owner: User) -> None:
    case_study = make_public_case_study("03R", owner, provider=trust("RXF"))
    make_public_case_study("03R", owner, title="Done by practices")
    for address in ("/places/RXF/", "/places/RXF/case-studies/"):
        html = page(address).partition('id="elsewhere"')[0]
        assert case_study.title in html and "Done by practices" not in html, address
    assert "Marked on it: A story from 03R (February 2026)." in page("/places/RXF/")
    assert "Marked on it: A story from 03R" in page("/places/RXF/within-18-weeks/")
    assert case_study.title not in page("/places/RR8/case-studies/")
    assert "No case study from this trust has been published yet." in page(
        "/places/RR8/case-studies/"
    )
    assert case_study.title in page("/places/RXF/feed/")


def test_its_share_is_said_where_it_is_read_on_an_areas_figures(owner: User) -> None:
    case_study = make_public_case_study("03R", owner, provider=trust("RXF"))
    share = f"{done('RXF', ['03R'])} of admitted care here"
    name = trust("RXF").name
    assert f"{name} ({share})" in page("/places/03R/case-studies/")
    measure = page("/places/03R/within-18-weeks/")
    assert f"Marked on it: A story from 03R ({share}) (February 2026)" in measure
    assert f'aria-label="A story from 03R ({share})"' in measure
    assert f"{name} ({share})" in measure
    html = page(case_study.get_absolute_url())
    assert f"{name} did {done('RXF', ['03R'])} of this area" in html
    assert 'href="/places/RXF/"' in html
    assert "admitted care here" not in page("/places/RXF/case-studies/"), "nothing of an area"


def test_of_an_icb_it_is_the_share_of_all_inside(owner: User) -> None:
    make_public_case_study("QWO", owner, provider=trust("RXF"), treatment_function="C_110")
    inside = [place.code for place in Place.objects.filter(memberships_up__parent__code="QWO")]
    share = done("RXF", inside, "C_110")
    assert f"({share} of admitted care here)" in page("/places/QWO/case-studies/?treatment=C_110")


def test_a_writer_names_the_trust_and_nothing_else(owner: User) -> None:
    place = Place.objects.get(code="03R")
    grant_role(user=owner, role=Role.ICB_LEAD, place=place, reason="a test", by=None)
    add_second_factor(owner)
    started = actions.start(title="A pathway", place=place, by=owner, provider="RXF")
    assert started.provider == trust("RXF")
    write(started, owner, provider="RR8")
    assert started.provider == trust("RR8")
    write(started, owner, provider="03R")
    assert started.provider is None, "an area is no provider"
    assert actions.start(title="Other", place=place, by=owner, provider="ZZZ").provider is None
