"""Fifty searches over twenty thousand documents: the same answers on both databases."""

from collections.abc import Sequence
from importlib import import_module

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from forum.rooms.searchable import Document
from forum.search.engines import engine
from forum.search.models import SearchDocument
from forum.search.queries import parse
from forum.search.results import search_documents
from metrics.measures import MEASURES
from metrics.rtt.columns import TREATMENTS
from tests.factories.search_documents import HOW_MANY
from tests.forum.search.conftest import BUILT_IN_GROUPS
from tests.forum.search.judged_queries import JUDGED_QUERIES, JudgedQuery
from tests.oracles.search import matching_keys, tokens

# One process makes the documents once.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("search library")]
NOBODY = AnonymousUser()
FIRST_TAGS = import_module("forum.threads.migrations.0001_initial").FIRST_TAGS


@pytest.fixture(scope="module")
def read_by_the_oracle(big_library: Sequence[Document]) -> list[tuple[str, list[str], list[str]]]:
    """Every document as stored, places and measures too: key, words of the title, of the rest."""
    return [
        (f"{row.kind} {row.key}", tokens(row.title), tokens(f"{row.note} {row.body}"))
        for row in SearchDocument.objects.all()
    ]


def test_the_library_is_as_large_as_it_is_said_to_be(big_library: Sequence[Document]) -> None:
    assert len(big_library) == HOW_MANY == 20_000
    assert len(JUDGED_QUERIES) == len({query.text for query in JUDGED_QUERIES}) == 50
    kinds = SearchDocument.objects.values_list("kind", flat=True)
    assert {kind: list(kinds).count(kind) for kind in set(kinds)} == {
        "account": 20_000,
        "group": BUILT_IN_GROUPS,
        "place": 163,
        "measure": len(MEASURES),
        "topic": len(FIRST_TAGS),
        "treatment": len(TREATMENTS) - 1,
    }


@pytest.mark.parametrize("query", JUDGED_QUERIES, ids=lambda query: query.text)
def test_everything_that_has_the_words_is_found_and_nothing_else(
    query: JudgedQuery, read_by_the_oracle: list[tuple[str, list[str], list[str]]]
) -> None:
    matches = engine().matching(SearchDocument.objects.all(), parse(query.text))
    ours = {f"{kind} {key}" for kind, key in matches.values_list("kind", "key")}
    assert ours == matching_keys(read_by_the_oracle, query.wanted, query.unwanted)


@pytest.mark.parametrize(
    "query", [query for query in JUDGED_QUERIES if query.first], ids=lambda query: query.text
)
def test_the_best_comes_first(query: JudgedQuery, big_library: Sequence[Document]) -> None:
    results = search_documents(query.text, user=NOBODY)
    assert results.documents[0].title == query.first, [
        result.title for result in results.documents[:5]
    ]


def test_a_clinicians_words_find_the_pathway_first(
    big_library: Sequence[Document], client: Client
) -> None:
    page = client.get("/search/", {"q": "too many referrals cardiology"}).content.decode()
    first = page.split("<main")[1].split('<li class="nhsuk-u-margin-bottom-5')[1]
    assert "/made-up/wakefield/" in first
    assert "<mark>referral</mark> pathway for <mark>cardiology</mark>" in first
    assert 'aria-label="Narrow these results"' in page and "Grade of the evidence" in page
