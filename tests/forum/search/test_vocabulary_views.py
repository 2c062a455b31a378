from html import unescape

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from forum.people.models import Role, User
from forum.search.actions import add_term, load_vocabulary, refresh
from forum.search.models import VocabularyTerm
from forum.search.results import search_documents
from tests.factories.people import client_of, make_person

pytestmark = pytest.mark.django_db
LIST, NEW = "/search/vocabulary/", "/search/vocabulary/new/"
TICKER = {"term": "ticker", "kind": "everyday", "first": "treatment:C_320", "second": ""}


@pytest.fixture
def steward(db: None) -> User:
    return make_person({}, "steward", Role.STEWARD)


@pytest.fixture
def client(steward: User) -> Client:
    return client_of(steward)


def first_title(text: str) -> str:
    return search_documents(text, user=AnonymousUser()).documents[0].title


def test_what_a_steward_adds_leads_there_at_once(client: Client) -> None:
    refresh()
    assert not search_documents("ticker", user=AnonymousUser()).documents
    response = client.post(NEW, TICKER, follow=True)
    assert response.redirect_chain == [(LIST, 302)]
    assert "“ticker” has been added." in response.content.decode()
    assert first_title("ticker") == "Cardiology"
    term = VocabularyTerm.objects.get()
    page = client.get(term.get_absolute_url()).content.decode()
    assert '<option value="treatment:C_320" selected>Cardiology</option>' in page
    assert "Steward, " in page and "added a search term" in page


def test_a_change_a_retirement_and_back(client: Client, steward: User) -> None:
    refresh()
    term = add_term(
        term="ticker", kind="everyday", meaning="", targets=[("treatment", "C_320")], by=steward
    )
    url = term.get_absolute_url()
    data = {"kind": "everyday", "first": "treatment:C_170", "second": "treatment:C_320"}
    client.post(url, {**data, "based_on": "1"})
    assert first_title("ticker") == "Cardiothoracic surgery"
    # Somebody else's form, opened before: nothing is overwritten, and nothing typed is lost.
    response = client.post(url, {**data, "meaning": "the heart", "based_on": "1"})
    page = unescape(response.content.decode())
    assert "Someone else has changed this. Your text is still here." in page
    assert 'value="the heart"' in page and 'name="based_on" value="2"' in page
    assert "<title>Error: " in " ".join(page.split()).replace("<title> ", "<title>")
    assert client.post(f"{url}retire/").url == url
    assert not search_documents("ticker", user=AnonymousUser()).documents
    assert "This term is retired" in client.get(url).content.decode()
    client.post(f"{url}restore/")
    assert first_title("ticker") == "Cardiothoracic surgery"


def test_a_form_says_what_is_missing_and_what_is_there_already(
    client: Client, steward: User
) -> None:
    page = unescape(client.post(NEW, {"term": " "}).content.decode())
    for message in ("Enter what people type", "Choose what it is", "Choose where it leads"):
        assert message in page
    add_term(term="Ticker", kind="test", meaning="", targets=[("treatment", "C_320")], by=steward)
    page = unescape(client.post(NEW, TICKER).content.decode())
    assert "“Ticker” is there already. Change it instead." in page
    assert client.post(NEW, {**TICKER, "first": "treatment:C_000"}).status_code == 200
    assert VocabularyTerm.objects.count() == 1


def test_the_list_is_paged_and_filtered(client: Client) -> None:
    load_vocabulary()
    page = unescape(client.get(LIST).content.decode())
    assert "page=2" in page and "Source: " in page
    page = unescape(client.get(LIST, {"q": "hip repl"}).content.decode())
    assert "hip replacement" in page and "leads to Trauma and orthopaedics" in page
    assert "0 terms with “<bdi>quetzalcoatl</bdi>”" in unescape(
        client.get(LIST, {"q": "quetzalcoatl"}).content.decode()
    )


def test_the_way_there_is_for_stewards(client: Client) -> None:
    assert f'href="{LIST}"' in client.get("/search/").content.decode()
    assert f'href="{LIST}"' not in Client().get("/search/").content.decode()
    member = client_of(make_person({}, "member"))
    assert f'href="{LIST}"' not in member.get("/search/").content.decode()
