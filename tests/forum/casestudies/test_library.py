"""The library: right rows for each facet, and the same few queries however many case studies."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from forum.casestudies.models import CaseStudy, Intervention, State
from forum.casestudies.pages.library import PAGE_SIZE, library_page
from forum.people.models import User
from metrics.models import Place
from tests.caching import clear_cache
from tests.factories.case_study_library import make_case_studies

pytestmark = pytest.mark.django_db


def fill(count: int, places: dict[str, Place], owner: User) -> None:
    intervention = Intervention.objects.create(slug="shared-clinic", name="A shared clinic")
    five_places = [places[code] for code in ("03R", "15F", "03Q", "00V", "QWO")]
    CaseStudy.objects.bulk_create(make_case_studies(count, five_places, owner, intervention))


QUERIES = [
    {},
    {"treatment": "C_320"},
    {"measure": "within-18-weeks", "grade": "C"},
    {"setting": "across", "kind": "did_not_work"},
    {"intervention": "shared-clinic", "sort": "grade"},
    {"region": "Y63", "year": str(timezone.localdate().year)},
    {"q": "word3 wakefield", "sort": "relevance"},
    {"similar": "03R"},
    {"page": "3"},
    {"region": "nowhere", "kind": "'; --", "page": "-9", "sort": "?"},
]


def test_as_many_queries_for_ten_thousand_as_for_ten(places: dict[str, Place], lead: User) -> None:
    def query_count(params: dict[str, str]) -> int:
        clear_cache()
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(reverse("case_studies"), params).status_code == 200
        return len(queries)

    fill(10, places, lead)
    counts_of_ten = [query_count(params) for params in QUERIES]
    Intervention.objects.all().update(slug="old", name="Old")
    fill(10_000, places, lead)
    counts_of_ten_thousand = [query_count(params) for params in QUERIES]
    # Where none of the ten matches, no row is read, nor who tried what it tells of.
    for few, many in zip(counts_of_ten, counts_of_ten_thousand, strict=True):
        assert few <= many <= few + 2
    # The places inside a region are looked up once for all pages.
    assert max(counts_of_ten_thousand) <= 8


@pytest.mark.parametrize(
    ("params", "matches"),
    [
        ({"treatment": "C_320"}, lambda row: row.treatment_function == "C_320"),
        ({"measure": "within-18-weeks"}, lambda row: row.measure == "within-18-weeks"),
        ({"setting": "across"}, lambda row: row.setting == "across"),
        ({"kind": "did_not_work"}, lambda row: row.kind == "did_not_work"),
        ({"grade": "C"}, lambda row: row.grade == "C"),
        ({"intervention": "shared-clinic"}, lambda row: row.intervention_id is not None),
        ({"recipe": "shared-clinic"}, lambda row: row.intervention_id is not None),
        ({"region": "Y63"}, lambda row: row.place.code in ("03R", "15F", "03Q", "QWO")),
        ({"year": "2026"}, lambda row: row.published_at.year == 2026),
        (
            {"q": "WORD3 wakefield"},
            lambda row: row.title.endswith("word3") and row.place.code == "03R",
        ),
        ({"kind": "no such kind"}, lambda row: True),
    ],
)
def test_a_facet_shows_what_it_says(
    params: dict[str, str], matches, places: dict[str, Place], lead: User
) -> None:
    fill(200, places, lead)
    public = CaseStudy.objects.filter(audience="public").select_related("place")
    expected = sum(1 for row in public if matches(row))
    page = library_page(user=AnonymousUser(), params=params)
    assert page.page.paginator.count == expected > 0


def test_the_newest_review_comes_first(places: dict[str, Place], lead: User) -> None:
    fill(60, places, lead)
    page = library_page(user=lead, params={})
    days = [row.reviewed_on for row in page.page.object_list]
    assert days == sorted(days, reverse=True) and len(days) == PAGE_SIZE


def test_words_in_the_title_come_before_words_in_the_summary(published: CaseStudy) -> None:
    other = CaseStudy.objects.get(pk=published.pk)
    other.pk = None
    other._state.adding = True
    other.title, other.summary = "Something else", f"{published.title}, retold"
    other.idempotency_key, other.reviewed_on = None, timezone.localdate() + timedelta(days=1)
    other.save()
    page = library_page(user=AnonymousUser(), params={"q": "shared referral"})
    assert [card.title for card in page.cards] == [published.title, "Something else"]


def test_an_empty_answer_says_what_to_do(db: None) -> None:
    page = Client().get(reverse("case_studies"), {"q": "nothing & more"}).content.decode()
    assert "Nothing fits all of this" in page and "Show all case studies" in page
    # Whoever has not signed in comes to the question, with its words in it, by way of signing in.
    back = "/discussions/new/%3Ftitle%3Dnothing%2520%2526%2520more"
    assert f'href="/account/login/?next={back}">Sign in to ask your colleagues</a>' in page


def test_drafts_and_what_has_ended_are_not_listed(published: CaseStudy, lead: User) -> None:
    assert library_page(user=AnonymousUser(), params={}).count_words == "1 case study"
    CaseStudy.objects.update(state=State.ARCHIVED, ended_reason="Of its time")
    assert library_page(user=lead, params={}).count_words == "0 case studies"
