"""The library narrowed to areas like one that the reader names: which these are, and when it asks."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from forum.casestudies.models import CaseStudy
from forum.casestudies.pages.library import library_page
from forum.people.models import User
from metrics import hierarchy
from metrics.models import Place
from metrics.places import load_places
from metrics.similarity import similar_places
from tests.factories.case_studies import make_public_case_study
from tests.factories.case_study_library import make_case_studies

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(db: None) -> User:
    load_places(by="a test")
    return User.objects.create_user("owner@example.nhs.uk", name="Owner")


def similar_to(code: str) -> set[str]:
    """The areas that the page of a place names as similar to it."""
    place = Place.objects.get(code=code)
    return {similar.code for similar in similar_places(place, timezone.localdate())}


@pytest.mark.parametrize("typed", ["03R", "wakefield", "Wakefield "])
def test_areas_similar_to_a_place_alone(typed: str, owner: User) -> None:
    every = list(Place.objects.filter(kind=Place.Kind.SUB_ICB, valid_to=None).order_by("code"))
    CaseStudy.objects.bulk_create(
        make_case_studies(2 * len(every), every, owner, audience="public")
    )
    page = library_page(user=AnonymousUser(), params={"similar": typed})
    assert [area.code for area in page.similar.areas] == [
        similar.code
        for similar in similar_places(Place.objects.get(code="03R"), timezone.localdate())
    ]
    shown = {row.place.code for row in page.page.object_list}
    assert shown <= similar_to("03R") and page.page.paginator.count == 2 * len(similar_to("03R"))
    assert page.is_filtered and "03R" not in shown


def test_of_an_icb_what_its_similar_icbs_and_their_places_did(
    owner: User,
) -> None:
    inside = Place.objects.filter(kind=Place.Kind.SUB_ICB, valid_to=None)
    own = Place.objects.get(code="QWO")
    other = Place.objects.get(code=min(similar_to("QWO")))
    within = [
        place
        for place in inside
        if other.pk in hierarchy.enclosing_place_ids(place.pk, timezone.localdate())
    ]
    CaseStudy.objects.bulk_create(
        make_case_studies(1 + len(within), [own, *within], owner, audience="public")
    )
    page = library_page(user=AnonymousUser(), params={"similar": "QWO"})
    assert {row.place for row in page.page.object_list} == set(within) != set()


def test_whose_similar_areas_are_shown_is_said_and_kept(
    owner: User,
) -> None:
    every = list(Place.objects.filter(code__in=similar_to("03R")))
    CaseStudy.objects.bulk_create(make_case_studies(60, every, owner, audience="public"))
    client = Client()
    address = reverse("case_studies")
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address, {"similar": "wakefield"}).content.decode()
    assert len(queries) <= 12
    words = " ".join(re.sub("<[^>]*>", " ", page).split())
    assert "From areas similar to Wakefield , most similar first:" in words
    assert all(area.name in words for area in every)
    assert 'value="wakefield"' in page and "similar=wakefield&amp;page=2" in page


def test_a_name_that_may_mean_several_narrows_nothing_and_asks(
    owner: User,
) -> None:
    make_public_case_study("03R", owner)
    page = Client().get(reverse("case_studies"), {"similar": "york", "kind": "worked"}).content
    assert "Which place do you mean by “york”?" in page.decode()
    assert "Choose Vale of York" in page.decode() and "Choose North East and" not in page.decode()
    assert b"?similar=03Q&amp;kind=worked" in page or b"?kind=worked&amp;similar=03Q" in page
    for typed, said in (
        ("zzz", "No place was found for “zzz”."),
        ("Y63", "Similar areas are known only for"),
        ("england", "Similar areas are known only for"),
    ):
        found = library_page(user=AnonymousUser(), params={"similar": typed})
        assert said in found.similar.message and not found.is_filtered
        assert found.page.paginator.count == 1
