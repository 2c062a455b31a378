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
from forum.casestudies.pages.library import ON_A_PAGE, library_page
from forum.people.models import User
from metrics.models import Place
from tests.caching import clear_cache
from tests.forum.casestudies.sample_case_studies import make_case_studies

pytestmark = pytest.mark.django_db


def generated(count: int, places: dict[str, Place], owner: User) -> None:
    recipe = Intervention.objects.create(slug="a-recipe", name="A recipe")
    somewhere = [places[code] for code in ("03R", "15F", "03Q", "00V", "QWO")]
    CaseStudy.objects.bulk_create(make_case_studies(count, somewhere, owner, recipe))


ASKED = [
    {},
    {"treatment": "C_320"},
    {"measure": "within-18-weeks", "grade": "C"},
    {"setting": "across", "kind": "did_not_work"},
    {"recipe": "a-recipe", "sort": "grade"},
    {"region": "Y63", "year": str(timezone.localdate().year)},
    {"q": "word3 wakefield", "sort": "relevance"},
    {"page": "3"},
    {"region": "nowhere", "kind": "'; --", "page": "-9", "sort": "?"},
]


def test_as_many_queries_for_ten_thousand_as_for_ten(places: dict[str, Place], lead: User) -> None:
    def counted(asked: dict[str, str]) -> int:
        clear_cache()
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(reverse("case_studies"), asked).status_code == 200
        return len(queries)

    generated(10, places, lead)
    few = [counted(asked) for asked in ASKED]
    Intervention.objects.all().update(slug="old", name="Old")
    generated(10_000, places, lead)
    many = [counted(asked) for asked in ASKED]
    # Where ten hold nothing that was asked for, no row is read.
    assert all(few_of <= of_many <= few_of + 1 for few_of, of_many in zip(few, many, strict=True))
    assert max(many) <= 6


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        ({"treatment": "C_320"}, lambda one: one.treatment_function == "C_320"),
        ({"measure": "within-18-weeks"}, lambda one: one.measure == "within-18-weeks"),
        ({"setting": "across"}, lambda one: one.setting == "across"),
        ({"kind": "did_not_work"}, lambda one: one.kind == "did_not_work"),
        ({"grade": "C"}, lambda one: one.grade == "C"),
        ({"recipe": "a-recipe"}, lambda one: one.intervention_id is not None),
        ({"region": "Y63"}, lambda one: one.place.code in ("03R", "15F", "03Q", "QWO")),
        ({"year": "2026"}, lambda one: one.published_at.year == 2026),
        (
            {"q": "WORD3 wakefield"},
            lambda one: one.title.endswith("word3") and one.place.code == "03R",
        ),
        ({"kind": "no such kind"}, lambda one: True),
    ],
)
def test_a_facet_shows_what_it_says(
    asked: dict[str, str], rule, places: dict[str, Place], lead: User
) -> None:
    generated(200, places, lead)
    public = CaseStudy.objects.filter(audience="public").select_related("place")
    wanted = sum(1 for one in public if rule(one))
    page = library_page(user=AnonymousUser(), asked=asked)
    assert page.page.paginator.count == wanted > 0


def test_the_newest_review_comes_first(places: dict[str, Place], lead: User) -> None:
    generated(60, places, lead)
    page = library_page(user=lead, asked={})
    days = [one.reviewed_on for one in page.page.object_list]
    assert days == sorted(days, reverse=True) and len(days) == ON_A_PAGE


def test_words_in_the_title_come_before_words_in_the_summary(published: CaseStudy) -> None:
    other = CaseStudy.objects.get(pk=published.pk)
    other.pk = None
    other._state.adding = True
    other.title, other.summary = "Something else", f"{published.title}, retold"
    other.form_token, other.reviewed_on = "", timezone.localdate() + timedelta(days=1)
    other.save()
    found = library_page(user=AnonymousUser(), asked={"q": "shared referral"})
    assert [card.title for card in found.cards] == [published.title, "Something else"]


def test_an_empty_answer_says_what_to_do(db: None) -> None:
    page = Client().get(reverse("case_studies"), {"q": "nothing & more"}).content.decode()
    assert "Nothing fits all of this" in page and "Show all case studies" in page
    # Whoever has not signed in comes to the question, with its words in it, by way of signing in.
    back = "/discussions/new/%3Ftitle%3Dnothing%2520%2526%2520more"
    assert f'href="/account/login/?next={back}">Sign in to ask your colleagues</a>' in page


def test_drafts_and_what_has_ended_are_not_listed(published: CaseStudy, lead: User) -> None:
    assert library_page(user=AnonymousUser(), asked={}).count_words == "1 case study"
    CaseStudy.objects.update(state=State.ARCHIVED, ended_reason="Of its time")
    assert library_page(user=lead, asked={}).count_words == "0 case studies"
