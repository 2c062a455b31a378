from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from pytest_django import DjangoDbBlocker

from forum.people.permissions import AnyUser
from forum.rooms.searchable import PLACE_FACETS, TREATMENT_FACET, Document
from forum.search import facets, permissions
from forum.search.actions import index, index_documents, refresh
from metrics.places import load_places
from tests.factories.search_documents import generated_documents

# The ICBs of April 2026 and the clusters of ICBs.
BUILT_IN_GROUPS = 6 + 8


@pytest.fixture(scope="module")
def big_library(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Sequence[Document]]:
    """Twenty thousand documents with the real places and measures.

    In one open transaction around all tests of a module, rolled back after the last of them:
    making it takes longer than all of them together.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        load_places(by="a test")
        refresh()
        documents = list(generated_documents())
        index_documents(documents=documents)
        # Now, once: what is left for later is checked again at the end of every single test.
        connection.check_constraints()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        yield documents
        transaction.set_rollback(True)


@pytest.fixture
def indexed_places(db: None) -> None:
    """The real places and measures, indexed."""
    load_places(by="a test")
    refresh()


def index_document(*, document: Document) -> None:
    index_documents(documents=[document])


def document(key: str = "1", **changes: Any) -> Document:
    plain = Document(
        kind="account",
        kind_label="Account",
        key=key,
        address=f"/x/{key}/",
        title="Hernia repair",
        body="Day surgery for hernias.",
    )
    return replace(plain, **changes)


class FakeSource:
    """A source whose documents a test puts there, with a rule of its own if it wants one."""

    kind = "account"
    model = "fake"
    facets = TREATMENT_FACET | PLACE_FACETS

    def __init__(self) -> None:
        self.stored: dict[str, Document] = {}
        self.documents_read = 0
        self.rule: QuerySet[Any] | None = None

    def put(self, *documents: Document) -> None:
        self.stored |= {doc.key: doc.with_stamp() for doc in documents}

    def stamps(self, number: int | None = None) -> dict[str, str]:
        return {key: doc.stamp for key, doc in self.stored.items() if number in (None, doc.number)}

    def documents(self, keys: Collection[str]) -> Iterator[Document]:
        for key in keys:
            self.documents_read += 1
            yield self.stored[key]

    def visible_to(self, user: AnyUser) -> QuerySet[Any] | None:
        return self.rule


@pytest.fixture
def fake_source(monkeypatch: pytest.MonkeyPatch) -> FakeSource:
    only = FakeSource()
    for module in (index, facets, permissions):
        monkeypatch.setattr(module, "search_sources", lambda: [only])
    return only
