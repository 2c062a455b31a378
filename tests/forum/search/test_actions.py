from collections.abc import Collection, Iterator
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.rooms.searchable import Audience, Document, Facet
from forum.search.actions import (
    RefreshCounts,
    index,
    index_documents,
    rebuild,
    refresh,
    refresh_document,
    remove_documents,
)
from forum.search.engines import Text
from forum.search.models import SearchDocument, SearchFacet, SearchWord
from forum.search.results import search_documents
from forum.search.tasks import refresh_search
from metrics.measures import MEASURES
from metrics.models import Alias, Place
from metrics.places import load_places
from metrics.rtt.columns import TREATMENTS
from tests.factories.search_documents import generated_documents
from tests.forum.search.conftest import BUILT_IN_GROUPS, FakeSource, document, index_document

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()
# With the specialties, the topics of discussion and the built-in groups: what there is before anybody writes.
FROM_THE_START = 163 + len(MEASURES) + len(TREATMENTS) - 1 + 12 + BUILT_IN_GROUPS


def titles(text: str) -> list[str]:
    return [result.title for result in search_documents(text, user=NOBODY).documents]


def contents() -> tuple[list[Any], ...]:
    """Everything that the index holds, but for the rows' own numbers."""
    documents = SearchDocument.objects.order_by("kind", "key").values()
    facets = SearchFacet.objects.values_list(
        "document__kind", "document__key", "name", "value", "label"
    )
    words = SearchWord.objects.values_list("word", "audience", "documents")
    return (
        [{name: value for name, value in row.items() if name != "id"} for row in documents],
        sorted(facets),
        sorted(words),
        sorted(full_text()),
    )


def full_text() -> list[tuple[str, ...]]:
    wanted = "vector::text" if connection.vendor == "postgresql" else "t.title, t.body"
    join = "" if connection.vendor == "postgresql" else "JOIN search_searchtext t ON t.rowid = d.id"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT d.kind, d.key, {wanted} FROM search_searchdocument d {join}")
        return cursor.fetchall()


def test_a_document_is_found_from_the_moment_it_is_indexed() -> None:
    assert titles("hernia") == []
    index_document(document=document())
    assert titles("hernia") == ["Hernia repair"]


def test_a_document_replaces_the_one_of_its_kind_and_key() -> None:
    index_document(document=document(facets=(Facet("grade", "A", "A"),)))
    index_document(
        document=document(title="Cataracts", body="Eyes", facets=(Facet("grade", "B", "B"),))
    )
    assert titles("hernia") == []
    assert titles("cataract") == ["Cataracts"]
    assert [
        facet.value for facet in search_documents("cataract", user=NOBODY).counts.offered["grade"]
    ] == ["B"]
    assert SearchDocument.objects.count() == 1
    assert not SearchWord.objects.filter(word__startswith="hernia").exists()


def test_a_document_that_is_removed_leaves_nothing() -> None:
    index_document(document=document(facets=(Facet("grade", "A", "A"),)))
    remove_documents(kind="account", keys=["1"])
    assert contents() == ([], [], [], [])
    assert titles("hernia") == []
    remove_documents(kind="account", keys=["1"])


def test_the_number_of_a_row_that_went_is_not_found_by_its_words() -> None:
    """SQLite gives numbers out again."""
    index_document(document=document())
    remove_documents(kind="account", keys=["1"])
    index_document(document=document(key="2", title="Cataracts", body=""))
    assert titles("hernia") == []


def test_two_of_the_same_in_one_go_are_one() -> None:
    assert index_documents(documents=[document(), document(title="Later")]) == 1
    assert titles("later") == ["Later"]


def test_words_are_counted_by_audience() -> None:
    index_documents(
        documents=[
            document("1"),
            document("2"),
            document("3", audience=Audience.STAFF),
        ]
    )
    counted = SearchWord.objects.filter(word="hernia").values_list("audience", "documents")
    assert set(counted) == {("public", 2), ("staff", 1)}
    index_document(document=document("2", audience=Audience.STAFF))
    assert set(counted.all()) == {("public", 1), ("staff", 2)}


def test_what_narrows_a_search_is_also_found_by_its_name() -> None:
    index_document(document=document(facets=(Facet("treatment", "C_320", "Cardiology"),)))
    assert titles("cardiology") == ["Hernia repair"]


def test_what_no_database_can_hold_is_left_out() -> None:
    body = "nul\0byte half\ud800 " + "long" * 40 + " " + "x" * 200_000
    index_document(document=document(title="T" * 500, body=body, note="n" * 500))
    row = SearchDocument.objects.get()
    assert len(row.title) == 200 and len(row.note) == 300
    assert "\0" not in row.body
    assert titles("byte half") == ["T" * 200]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=st.text(max_size=300), body=st.text(), note=st.text(max_size=400))
def test_any_text_can_be_indexed(title: str, body: str, note: str) -> None:
    index_document(document=document(title=title, body=body, note=note))
    assert SearchDocument.objects.count() == 1


def test_a_write_that_fails_leaves_all_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    index_document(document=document())
    before = contents()

    def fail(**_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(index, "_update_word_counts", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        index_document(document=document(title="Cataracts"))
    assert contents() == before


def test_refreshing_indexes_what_is_new_or_changed_and_removes_what_is_gone(
    fake_source: FakeSource,
) -> None:
    fake_source.put(document("1"), document("2"), document("3"))
    assert refresh() == RefreshCounts(indexed=3)
    assert refresh() == RefreshCounts()
    assert fake_source.documents_read == 3
    fake_source.put(document("1", title="Cataracts"))
    del fake_source.stored["2"]
    assert refresh() == RefreshCounts(indexed=1, removed=1)
    assert sorted(titles("hernia")) == ["Cataracts", "Hernia repair"]
    assert refresh() == RefreshCounts()


def test_one_bad_document_is_left_out_alone(
    fake_source: FakeSource, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_source.put(document("1"), document("2"), document("3"))
    read = fake_source.documents

    def fail_for_three(keys: Collection[str]) -> Iterator[Document]:
        for row in read(keys):
            yield replace(row, title=f"{1 / 0}") if row.key == "3" else row

    monkeypatch.setattr(fake_source, "documents", fail_for_three)
    monkeypatch.setattr(index, "_text", fail_on_document_two)
    refresh()
    assert list(SearchDocument.objects.values_list("key", flat=True)) == ["1"]
    assert "account 3 for the search" in caplog.text and "account 2 of the search" in caplog.text


def fail_on_document_two(row: SearchDocument) -> Text:
    if row.key == "2":
        raise ValueError("a bad document")
    return Text(row.pk, row.title_words, row.body)


def test_what_has_no_source_any_more_is_removed(fake_source: FakeSource) -> None:
    index_document(document=document(kind="gone"))
    assert refresh() == RefreshCounts(removed=1)
    assert SearchDocument.objects.count() == 0


def test_rebuilding_twice_changes_nothing(indexed_places: None) -> None:
    before = contents()
    assert len(before[0]) == FROM_THE_START
    first = rebuild()
    assert first == RefreshCounts(indexed=FROM_THE_START)
    assert contents() == before
    assert rebuild() == first
    assert contents() == before


def test_rebuilding_mends_whatever_is_wrong(fake_source: FakeSource) -> None:
    fake_source.put(*(document(str(number), body=f"number{number}") for number in range(3)))
    refresh()
    before = contents()
    SearchDocument.objects.filter(key="1").update(title="Nonsense", body="", audience="staff")
    SearchFacet.objects.all().delete()
    SearchWord.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE search_searchdocument SET vector = ''"
            if connection.vendor == "postgresql"
            else "DELETE FROM search_searchtext"
        )
    rebuild()
    assert contents() == before


def test_more_than_a_chunk_is_rebuilt_whole(fake_source: FakeSource) -> None:
    fake_source.put(*generated_documents(1_050))
    rebuild()
    assert SearchDocument.objects.count() == 1_050
    before = contents()
    rebuild()
    assert contents() == before


def test_the_command_says_what_it_did(indexed_places: None) -> None:
    out = StringIO()
    call_command("rebuild_search", stdout=out)
    assert out.getvalue() == f"{FROM_THE_START} documents indexed, 0 forgotten.\n"


def test_the_task_finds_a_place_that_was_renamed(indexed_places: None) -> None:
    Place.objects.filter(code="03R").update(name="Merrie City")
    assert titles("merrie city") == []
    refresh_search()
    assert titles("merrie city") == ["Merrie City"]


def test_a_new_alias_is_found_by_comparing(indexed_places: None) -> None:
    Alias.objects.create(place=Place.objects.get(code="03R"), text="Quidditch", kind="area")
    assert refresh() == RefreshCounts(indexed=1)
    assert titles("quidditch") == ["Wakefield"]


def test_refreshing_one_document_leaves_the_others(fake_source: FakeSource) -> None:
    fake_source.put(document("1", number=1), document("2", number=2))
    refresh()
    fake_source.put(
        document("1", number=1, title="Cataracts"), document("2", number=2, title="Toes")
    )
    refresh_document(model="fake", number=1)
    assert titles("cataracts") == ["Cataracts"] and titles("toes") == []
    del fake_source.stored["1"]
    refresh_document(model="fake", number=1)
    assert titles("cataracts") == []
    refresh_document(model="somethingelse", number=1)
    assert SearchDocument.objects.get().title == "Hernia repair"


def test_every_place_with_a_page_and_every_measure_is_there(indexed_places: None) -> None:
    load_places(by="a test")
    places = set(Place.objects.with_pages().values_list("code", flat=True))
    documents = SearchDocument.objects
    assert set(documents.filter(kind="place").values_list("key", flat=True)) == places
    wakefield = documents.get(key="03R")
    assert wakefield.note == "A sub-ICB location in West Yorkshire, 03R"
    assert wakefield.address == "/places/03R/"
    assert set(wakefield.facets.values_list("name", "value")) == {
        ("kind", "place"),
        ("place", "03R"),
        ("place", "QWO"),
        ("region", "Y63"),
    }
