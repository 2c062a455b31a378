from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.people.actions import grant_role
from forum.people.models import Role, User
from forum.rooms.searchable import Audience, Facet
from forum.search.actions import index_documents
from metrics.models import Place
from tests.forum.search.conftest import document

pytestmark = pytest.mark.django_db
SEARCH = "/search/"
# Three of them for what is called as was typed, and one for the words of the vocabulary.
MOST_QUERIES = 12


@pytest.fixture
def signed_in(client: Client) -> Client:
    user = User.objects.create_user("colleague@example.nhs.uk", name="A Colleague")
    grant_role(user=user, role=Role.MEMBER, place=None, reason="a test", by=None)
    client.force_login(user)
    return client


def words(client: Client, **params: str) -> str:
    response = client.get(SEARCH, params)
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_the_address_is_the_one_promised() -> None:
    assert reverse("search") == SEARCH


def test_a_page_without_words_says_what_can_be_searched(client: Client) -> None:
    page = words(client)
    assert "This searches places, hospitals, specialties, measures" in page
    assert "<h2" not in page.split("<main")[1].split("</main>")[0]


def test_results_carry_what_they_are_and_what_was_found(client: Client) -> None:
    index_documents(
        documents=[
            document(
                "1",
                title="Hernia <b>repair</b>",
                note="Account from Wakefield. Grade D.",
                body="We & others",
                facets=(Facet("treatment", "C_320", "Cardiology"),),
            ),
            document("2", body="Hernia too"),
        ]
    )
    page = client.get(SEARCH, {"q": "hernia"}).content.decode()
    assert "2 results for “<bdi>hernia</bdi>”" in page
    assert (
        '<a class="nhsuk-u-font-size-22" href="/x/1/"><mark>Hernia</mark> &lt;b&gt;repair&lt;/b&gt;</a>'
        in page
    )
    assert "Account from Wakefield. Grade D." in page and "We &amp; others" in page
    assert '<a href="/search/?q=hernia&amp;treatment=C_320">Cardiology</a>' in page
    narrowed = client.get(SEARCH, {"q": "hernia", "treatment": "C_320"}).content.decode()
    assert "1 result for" in narrowed
    assert "Treatment function: Cardiology" in narrowed
    assert '<a href="/search/?q=hernia">Remove' in narrowed
    assert '<input type="hidden" name="treatment" value="C_320">' in narrowed


def test_nothing_found_leads_on(client: Client, indexed_places: None) -> None:
    page = words(client, q="quetzalcoatl", kind="place")
    assert "No results for" in page
    for link in ("/places/", "/measures/", "/search/?q=quetzalcoatl"):
        assert f'<a href="{link}">' in page
    assert "/account/login/?next=/discussions/new/%3Ftitle%3Dquetzalcoatl" in page
    page = words(client, q="barnsly", kind="place")
    assert 'Did you mean <a href="/search/?q=barnsley&kind=place"><bdi>barnsley</bdi></a>?' in page
    assert "What comes closest" in page and "/places/02P/" in page


def test_only_what_to_leave_out_is_told_kindly(client: Client) -> None:
    assert "Say what to look for, as well as what to leave out." in words(client, q="-leeds")
    assert "These words are in almost everything." in words(client, q="the")


def test_what_is_for_staff_is_not_on_the_page_of_others(signed_in: Client) -> None:
    index_documents(documents=[document(title="Zygomatic", audience=Audience.STAFF)])
    assert "Zygomatic" in words(signed_in, q="hernias").split("<main")[1]
    signed_in.logout()
    assert "Zygomatic" not in words(signed_in, q="hernias")


def test_every_kind_of_result_has_pages(client: Client) -> None:
    index_documents(documents=[document(str(number)) for number in range(45)])
    page = words(client, q="hernia", page="2")
    assert 'start="21"' in page and "Page 3 of 3" in page and "?q=hernia&page=1" in page


def test_a_former_facet_name_redirects(client: Client) -> None:
    response = client.get(SEARCH, {"q": "a&b", "recipe": "x"})
    assert response.status_code == 301
    assert response.url == "/search/?q=a%26b&intervention=x"


def test_its_box_is_on_every_page(client: Client) -> None:
    assert '<form class="nhsuk-header__search-form" action="/search/"' in words(client)


@pytest.mark.parametrize(
    "text", ["hernia", "quetzalcoatl", "hernias quetzalcoatl", "-x", "", "hernai"]
)
@pytest.mark.parametrize("who", ["nobody", "a member", "a lead"])
def test_queries_stay_few_however_much_is_found(signed_in: Client, text: str, who: str) -> None:
    if who == "nobody":
        signed_in.logout()
    elif who == "a lead":
        place = Place.objects.create(code="QWO", name="West Yorkshire", kind=Place.Kind.ICB)
        grant_role(
            user=User.objects.get(), role=Role.ICB_LEAD, place=place, reason="a test", by=None
        )
    counts = []
    for number in (3, 60):
        grade = Facet("grade", "A", "A")
        index_documents(documents=[document(str(key), facets=(grade,)) for key in range(number)])
        words(signed_in, q=text, grade="A", kind="account")
        with CaptureQueriesContext(connection) as captured:
            words(signed_in, q=text, grade="A", kind="account")
        counts.append(len(captured))
    assert counts[0] == counts[1] <= MOST_QUERIES, [query["sql"][:150] for query in captured]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(),
    name=st.sampled_from(["kind", "grade", "place", "page", "q", "unknown"]),
    value=st.text(),
)
def test_no_input_whatever_gives_an_error_page(
    client: Client, text: str, name: str, value: str
) -> None:
    assert client.get(SEARCH, {"q": text, name: value}).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=%FF%FE",
        "q=%ud800",
        "q=a&q=b",
        "q[]=a",
        "q",
        "=",
        "&&&",
        "%",
        "q=%",
        "q=" + "a" * 10_000,
        "q=" + "%22" * 3_000,
        "q=" + "%F0%9F%98%80" * 800,
        "q=%E2%80%AE%D7%A9",
        "q=hernia&page=%00",
        "q=hernia&grade=%00",
        "q=hernia&grade=" + "9" * 10_000,
        "q=hernia&page=99999999999999999999999",
        "q=%3Cscript%3Ealert(1)%3C/script%3E",
    ],
    ids=lambda query: query[:30],
)
def test_no_address_whatever_gives_an_error_page(client: Client, query: str) -> None:
    response = client.get(f"{SEARCH}?{query}")
    assert response.status_code == 200
    assert b"<script>alert" not in response.content
