"""Measures stand in one order wherever several of them are named: that of their registry."""

import re

import pytest

from forum.people.actions import grant_role
from forum.people.models import HelpOffer, Role, User
from forum.people.pages import person_page
from metrics.measures import MEASURES
from metrics.models import AnalysisResult, Place, Release
from tests.factories.people import client_of

pytestmark = pytest.mark.django_db
ORDER = [measure.slug for measure in MEASURES]
WITH_A_CHOICE = (
    "/places/QWO/figures/",
    "/compare/",
    "/england/variation/",
    "/specialties/cardiology/",
    "/case-studies/",
    "/discussions/",
    "/people/",
    "/support/matches/",
)


@pytest.fixture
def member(figures: None) -> User:
    user = User.objects.create_user("member@example.nhs.uk", name="Member")
    grant_role(user=user, role=Role.MEMBER, place=None, reason="a test", by=None)
    return user


def in_order(slugs: list[str]) -> bool:
    return slugs == sorted(slugs, key=ORDER.index)


@pytest.mark.parametrize("address", WITH_A_CHOICE)
def test_every_choice_of_a_measure_has_one_order(address: str, member: User) -> None:
    page = client_of(member).get(address).content.decode()
    (choice,) = re.findall(r'<select[^>]*name="measure".*?</select>', page, re.S)
    slugs = [slug for slug in re.findall(r'value="([^"]+)"', choice) if slug in ORDER]
    assert len(slugs) >= 3 and in_order(slugs), slugs


def test_what_changed_is_told_in_that_order(member: User) -> None:
    slugs = [
        slug for slug in ORDER if slug in ("within-18-weeks", "median-wait", "92nd-percentile-wait")
    ]
    for slug in reversed(slugs):
        high = slug == "within-18-weeks"
        AnalysisResult.objects.create(
            release=Release.objects.published().latest("month"),
            place=Place.objects.get(code="QWO"),
            measure=slug,
            treatment_function="C_999",
            variation="improvement_high" if high else "improvement_low",
            rule="shift",
            side=1 if high else -1,
            run=8,
            points=8,
            value=60.0,
        )
    page = client_of(None).get("/places/QWO/figures/").content.decode()
    (changed,) = re.findall(r'id="changed".*?</section>', page, re.S)
    told = re.findall(r'href="/places/QWO/([\w-]+)/', changed)
    assert told == slugs


def test_what_somebody_can_help_with_is_told_in_that_order(member: User) -> None:
    for slug in reversed(ORDER):
        HelpOffer.objects.create(person=member, kind="measure", code=slug)
    topics = person_page(user=member, person=member).topics
    assert topics == tuple(measure.title for measure in MEASURES)
