"""Sixty searches and their right first answers, on whichever database the tests run."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from types import FrameType
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from forum.casestudies.actions import load_first_case_studies
from forum.people.models import User
from forum.search.actions import load_vocabulary, refresh
from forum.search.models import SearchDocument
from forum.search.results import search_documents
from metrics.models import Place
from metrics.places import load_places
from tests.caching import clear_cache
from tests.factories.figures import make_release
from tests.factories.providers import make_providers
from tests.forum.search.first_answers import FIRST_ANSWERS

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("first answers")]
NOBODY = AnonymousUser()
MOST_QUERIES_OF_SUGGESTIONS, MOST_QUERIES_AFTER_A_SLIP = 3, 8
# Calls of Python functions: the same on every machine, however busy.
MOST_CALLS_OF_SUGGESTIONS = 40_000
NAMES = {
    "RAE": "BRADFORD TEACHING HOSPITALS NHS FOUNDATION TRUST",
    "RA7": "UNIVERSITY HOSPITALS BRISTOL AND WESTON NHS FOUNDATION TRUST",
    "RR8": "LEEDS TEACHING HOSPITALS NHS TRUST",
    "RXF": "MID YORKSHIRE TEACHING NHS TRUST",
    "RWA": "HULL UNIVERSITY TEACHING HOSPITALS NHS TRUST",
    "RAL": "ROYAL FREE LONDON NHS FOUNDATION TRUST",
    "NV3": "SPAMEDICA WAKEFIELD",
}
LISTS = {
    "03R": {"RXF": 900, "RR8": 200, "NV3": 40},
    "36J": {"RAE": 800},
    "15C": {"RA7": 700},
    "15F": {"RR8": 3000, "RXF": 20},
    "03F": {"RWA": 600},
    "93C": {"RAL": 1000},
}


@pytest.fixture(scope="module", autouse=True)
def library(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What a site has at its first start, and some trusts with their lists."""
    clear_cache()
    with django_db_blocker.unblock(), transaction.atomic():
        load_places(by="a test")
        load_first_case_studies()
        load_vocabulary()
        make_providers(make_release(), NAMES, LISTS)
        refresh()
        yield
        transaction.set_rollback(True)
    clear_cache()


def first_answer(text: str, user: User | AnonymousUser = NOBODY) -> tuple[str, str]:
    results = search_documents(text, user=user)
    if results.answer:
        return "answer", results.answer.title
    first = results.documents[0]
    return first.kind, first.title


def test_there_are_sixty() -> None:
    assert len({text for text, _, _ in FIRST_ANSWERS}) == len(FIRST_ANSWERS) == 60


@pytest.mark.parametrize(("text", "kind", "title"), FIRST_ANSWERS, ids=lambda value: value)
def test_the_right_answer_comes_first(text: str, kind: str, title: str) -> None:
    answer_kind, answer_title = first_answer(text)
    assert (answer_kind, answer_title[: len(title)]) == (kind, title)


@pytest.mark.parametrize(
    ("town", "place"),
    [
        ("Harrogate", "North Yorkshire"),
        ("Wakefield", "Wakefield"),
        ("Hull", "Hull"),
        ("skipton", "Bradford District and Craven"),
        ("Beverley", "East Riding of Yorkshire"),
        ("Halifax", "Calderdale"),
        ("Whitby", "North Yorkshire"),
        ("Exeter", "Devon"),
        ("Truro", "Kernow"),
        ("Rugby", "Coventry and Warwickshire"),
        ("Kings Lynn", "Norfolk and Waveney"),
        ("Slough", "East Berkshire"),
    ],
)
def test_a_town_leads_to_the_area_it_lies_in(town: str, place: str) -> None:
    documents = search_documents(town, user=NOBODY).documents
    titles = [document.title for document in documents if document.kind == "place"]
    assert titles[0] == place


def test_a_name_of_two_trusts_gives_both() -> None:
    titles = [document.title for document in search_documents("BRI", user=NOBODY).documents]
    assert titles[:2] == [
        "Bradford Teaching Hospitals NHS Foundation Trust",
        "University Hospitals Bristol and Weston NHS Foundation Trust",
    ]


def test_a_trust_leads_to_its_own_page(client: Client) -> None:
    page = unescape(client.get("/search/", {"q": "Pinderfields"}).content.decode())
    assert 'href="/places/RXF/"' in page
    assert "Also called Pinderfields" in page
    assert "NHS trust, RXF" in page
    assert client.get("/places/RXF/").status_code == 200
    independent = SearchDocument.objects.get(kind="provider", key="NV3")
    assert independent.note == "Independent provider, NV3"


def test_a_trust_that_was_taken_over_leads_to_its_successor() -> None:
    assert Place.objects.get(code="RAP").kind == Place.Kind.PROVIDER
    row = SearchDocument.objects.get(kind="provider", key="RAP")
    assert "Now part of Royal Free London NHS Foundation Trust" in row.note
    assert row.address == "/places/RAP/"


def test_the_page_says_by_which_word_it_was_found(client: Client) -> None:
    page = unescape(client.get("/search/", {"q": "PIFU"}).content.decode())
    assert "PIFU: patient-initiated follow-up" in page
    assert "For “hip replacement”" in unescape(
        client.get("/search/", {"q": "hip replacement"}).content.decode()
    )


def test_a_combined_answer_is_first_and_leads_to_the_figures(client: Client) -> None:
    page = client.get("/search/", {"q": "cataract waits in Leeds"}).content.decode()
    results = page.split("<main")[1].split("<ol")[1]
    assert results.index("/places/15F/?treatment=C_130") < results.index("</li>")
    assert client.get("/places/15F/?treatment=C_130").status_code == 200


def suggested(client: Client, text: str) -> list[dict[str, str]]:
    response = client.get("/search/suggestions/", {"q": text})
    assert response.status_code == 200
    choices: list[dict[str, str]] = response.json()["choices"]
    return choices


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("hip repl", "Trauma and orthopaedics"),
        ("west yo", "West Yorkshire"),
        ("pinder", "Mid Yorkshire Teaching NHS Trust"),
        ("catar", "Ophthalmology"),
        ("18 w", "Waiting 18 weeks or less"),
        ("wakefield", "Wakefield"),
        ("shared ref", "Shared referral pathway"),
        ("cataract leeds", "Leeds: Ophthalmology"),
        ("GYN", "Gynaecology"),
        ("cardiolgy", "Cardiology"),
        ("knee replacment", "Trauma and orthopaedics"),
    ],
)
def test_pages_are_suggested_while_somebody_types(client: Client, text: str, title: str) -> None:
    choices = suggested(client, text)
    assert choices[0]["text"] == title, choices
    assert len(choices) <= 8
    assert len({choice["url"] for choice in choices}) == len(choices)
    assert all(set(choice) == {"text", "note", "url"} for choice in choices)


@contextmanager
def counted_calls() -> Iterator[list[str]]:
    """The Python functions called within, by name."""
    names: list[str] = []

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            names.append(frame.f_code.co_name)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield names
    finally:
        sys.setprofile(before)


def test_suggestions_are_few_queries_and_little_work(client: Client) -> None:
    texts = ("w", "we", "wes", "west yorks", "hip replacement", "cataract waits in leeds")
    for text in texts:
        suggested(client, text)
    call_counts = []
    for text in texts:
        with CaptureQueriesContext(connection) as captured, counted_calls() as calls:
            suggested(client, text)
        call_counts.append(len(calls))
        assert len(captured) <= MOST_QUERIES_OF_SUGGESTIONS, [row["sql"] for row in captured]
    with CaptureQueriesContext(connection) as captured:
        assert suggested(client, "zzzqqzzz") == []
    assert len(captured) <= MOST_QUERIES_AFTER_A_SLIP
    assert max(call_counts) < MOST_CALLS_OF_SUGGESTIONS, call_counts


def test_no_input_to_suggestions_is_an_error(client: Client) -> None:
    for text in ("", " ", "\0", "%", "_", "'; --", "\ud800", "a" * 5_000, "%s %d", "💥", "ß ﬃ"):
        query = urlencode({"q": text}, errors="surrogatepass")
        assert client.get(f"/search/suggestions/?{query}").status_code == 200
    assert suggested(client, "") == []
    assert client.post("/search/suggestions/").status_code == 405


def test_no_words_lead_nowhere(client: Client) -> None:
    for text in ("validation of nothing quetzalcoatl", "zzzzqqq", "knee replacment"):
        page = unescape(client.get("/search/", {"q": text}).content.decode())
        assert "What you can do" in page and "Sign in to ask a question" in page
        for address in ("/places/", "/measures/", "/case-studies/"):
            assert f'<a href="{address}">' in page
    assert "Did you mean" in page and "knee replacement" in page


def test_other_words_for_the_same_are_found_after_the_words_themselves() -> None:
    documents = search_documents("echo", user=NOBODY).documents
    assert [document.kind for document in documents] == ["treatment", "case_study"]
    # A phrase in quotation marks is meant as it stands.
    assert not search_documents('"too many" -cardiology', user=NOBODY).documents
