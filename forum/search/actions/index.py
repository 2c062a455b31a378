"""Every write of the index. It is a copy of what other rooms store, so it has no author and nothing of
it is in the history; thrown away, it is made anew by `rebuild`."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from django.db import connection, transaction

from forum.rooms import search_sources
from forum.rooms.failing_alone import failing_alone
from forum.rooms.searchable import Document, Facet, Source
from forum.search.engines import Text, engine
from forum.search.facets import KIND_FACET
from forum.search.models import (
    MAX_NOTE_LENGTH,
    MAX_TITLE_LENGTH,
    SearchDocument,
    SearchFacet,
    SearchName,
    SearchWord,
)
from forum.search.queries import COMMON, storable, words_of

# A transaction of this many is short enough that nobody waits for it on SQLite.
CHUNK = 500
MIN_WORD_LENGTH = 4
# PostgreSQL refuses a text whose index would be above 1 MB; nobody writes this much.
MAX_BODY_LENGTH = 100_000

WordCounts = Counter[tuple[str, str]]
Item = TypeVar("Item", str, int)

REPLACED_FIELDS = [
    field.name
    for field in SearchDocument._meta.concrete_fields
    if field.name not in ("id", "kind", "key")
]


@dataclass
class RefreshCounts:
    indexed: int = 0
    removed: int = 0


def index_documents(*, documents: Iterable[Document]) -> int:
    """Add or update documents; those of one kind and key replace each other."""
    remaining, indexed = iter(documents), 0
    while chunk := {(row.kind, row.key): row for row in islice(remaining, CHUNK)}:
        indexed += _index_chunk(list(chunk.values()))
    return indexed


def _index_chunk(documents: list[Document]) -> int:
    """Together, which is quick; where that fails one by one, so that one bad document is left out alone."""
    with failing_alone("documents of the search, together") as together, transaction.atomic():
        _write(documents)
    if not together.failed:
        return len(documents)
    outcomes = []
    for document in documents:
        what = f"{document.kind} {document.key} of the search"
        with failing_alone(what) as outcome, transaction.atomic():
            _write([document])
        outcomes.append(outcome)
    if together.error and all(outcome.failed for outcome in outcomes):
        # Nothing can be written: it is not the documents that are bad.
        raise together.error
    return sum(not outcome.failed for outcome in outcomes)


@transaction.atomic
def remove_documents(*, kind: str, keys: Collection[str]) -> int:
    rows = list(SearchDocument.objects.select_for_update().filter(kind=kind, key__in=keys))
    ids = [row.pk for row in rows]
    _update_word_counts(before=_word_counts(rows), after=WordCounts())
    engine().erase(ids)
    SearchDocument.objects.filter(pk__in=ids).delete()
    return len(ids)


def refresh_document(*, model: str, number: int) -> None:
    """Bring one document up to date, when the row that it comes from was changed."""
    for source in search_sources():
        if source.model == model:
            _refresh(source, RefreshCounts(), number=number)


def refresh() -> RefreshCounts:
    """Bring the index up to date by comparing its sources with what it holds.

    State, not messages: whatever was missed, by a crash or by a change made by hand, is indexed.
    """
    counts = RefreshCounts()
    for source in search_sources():
        _refresh(source, counts)
    _remove_unknown_kinds(counts)
    return counts


def rebuild() -> RefreshCounts:
    """Index everything anew. Searching works all the while: nothing is emptied first."""
    counts = RefreshCounts()
    for source in search_sources():
        _refresh(source, counts, everything=True)
    _remove_unknown_kinds(counts)
    _recount_words()
    return counts


def _refresh(
    source: Source, counts: RefreshCounts, *, number: int | None = None, everything: bool = False
) -> None:
    stamps = source.stamps(number)
    rows = SearchDocument.objects.filter(kind=source.kind)
    rows = rows if number is None else rows.filter(number=number)
    indexed = dict(rows.values_list("key", "stamp"))
    changed = [key for key, stamp in stamps.items() if everything or indexed.get(key) != stamp]
    for keys in _chunks(changed):
        with failing_alone(f"a chunk of {source.kind} for the search"):
            counts.indexed += index_documents(documents=_documents(source, keys))
    for keys in _chunks(indexed.keys() - stamps.keys()):
        counts.removed += remove_documents(kind=source.kind, keys=keys)


def _documents(source: Source, keys: list[str]) -> list[Document]:
    """One by one, where one of them cannot be made."""
    documents: list[Document] = []
    with failing_alone(f"{source.kind} for the search, together") as together:
        documents = list(source.documents(keys))
    if together.failed:
        for key in keys:
            with failing_alone(f"{source.kind} {key} for the search"):
                documents += source.documents([key])
    return documents


def _remove_unknown_kinds(counts: RefreshCounts) -> None:
    unknown = SearchDocument.objects.exclude(kind__in=[source.kind for source in search_sources()])
    for kind in unknown.values_list("kind", flat=True).distinct():
        rows = SearchDocument.objects.filter(kind=kind)
        for keys in _chunks(rows.values_list("key", flat=True)):
            counts.removed += remove_documents(kind=kind, keys=keys)


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    remaining = iter(sorted(items))
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk


def _write(documents: list[Document]) -> None:
    before = _word_counts_to_replace(documents)
    rows = [_row(document) for document in documents]
    SearchDocument.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["kind", "key"], update_fields=REPLACED_FIELDS
    )
    SearchFacet.objects.filter(document__in=rows).delete()
    SearchFacet.objects.bulk_create(
        SearchFacet(document=row, name=facet.name, value=facet.value, label=facet.label)
        for row, document in zip(rows, documents, strict=True)
        for facet in _facets(document)
    )
    SearchName.objects.filter(document__in=rows).delete()
    SearchName.objects.bulk_create(
        name
        for row, document in zip(rows, documents, strict=True)
        for name in _names(row, document)
    )
    texts = [_text(row) for row in rows]
    engine().write(texts)
    _update_word_counts(before=before, after=_word_counts(rows, texts))


def _word_counts_to_replace(documents: list[Document]) -> WordCounts:
    """Those of the rows that will be replaced; locked, or two writers would both subtract them."""
    keys: dict[str, list[str]] = {}
    for document in documents:
        keys.setdefault(document.kind, []).append(document.key)
    counts = WordCounts()
    for kind in sorted(keys):
        rows = SearchDocument.objects.select_for_update().order_by("pk")
        counts += _word_counts(rows.filter(kind=kind, key__in=keys[kind]))
    return counts


def _facets(document: Document) -> list[Facet]:
    """Without doubles, and with the kind first."""
    facets = (Facet(KIND_FACET, document.kind, document.kind_label), *document.facets)
    return list({(facet.name, facet.value): facet for facet in facets}.values())


def _names(row: SearchDocument, document: Document) -> list[SearchName]:
    """Each once, as it is compared, the title first."""
    texts = [row.title, *(storable(name)[:MAX_TITLE_LENGTH] for name in document.names)]
    by_words: dict[str, SearchName] = {}
    for text in texts:
        words = " ".join(words_of(text))[: 2 * MAX_TITLE_LENGTH]
        if words:
            by_words.setdefault(words, SearchName(document=row, text=text, words=words))
    return list(by_words.values())


def _row(document: Document) -> SearchDocument:
    text = f"{document.title} {document.note} {document.body[:MAX_BODY_LENGTH]}".lower()
    # What narrows a search must also match it: cardiology, even where the text says "hearts".
    labels = [facet.label for facet in _facets(document) if facet.label.lower() not in text]
    return SearchDocument(
        kind=document.kind,
        key=document.key,
        number=document.number,
        address=document.address,
        title=storable(document.title)[:MAX_TITLE_LENGTH],
        title_words=" ".join(words_of(document.title))[: 2 * MAX_TITLE_LENGTH],
        note=storable(document.note)[:MAX_NOTE_LENGTH],
        body=storable(f"{document.body[:MAX_BODY_LENGTH]}\n{', '.join(labels)}").strip(),
        audience=document.audience,
        updated=document.updated,
        stamp=document.stamp,
    )


def _text(row: SearchDocument) -> Text:
    return Text(row.pk, row.title_words, " ".join(words_of(f"{row.note} {row.body}")))


def _word_counts(rows: Iterable[SearchDocument], texts: Iterable[Text] = ()) -> WordCounts:
    """In how many documents of each audience a word occurs, of words worth suggesting."""
    rows = list(rows)
    return WordCounts(
        (word, row.audience)
        for row, text in zip(rows, texts or map(_text, rows), strict=True)
        for word in {*text.title.split(), *text.body.split()} - COMMON
        if len(word) >= MIN_WORD_LENGTH and word.isalpha()
    )


def _update_word_counts(*, before: WordCounts, after: WordCounts) -> None:
    # In order of the words: two writers then wait for each other, and never both for ever.
    changes = [
        (*word, after[word] - before[word])
        for word in sorted(after | before)
        if after[word] != before[word]
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO search_searchword (word, audience, documents) VALUES (%s, %s, %s)"
            " ON CONFLICT (word, audience) DO UPDATE"
            " SET documents = search_searchword.documents + excluded.documents",
            changes,
        )
    if any(change < 0 for _, _, change in changes):
        SearchWord.objects.filter(documents__lte=0).delete()


@transaction.atomic
def _recount_words() -> None:
    counts = WordCounts()
    rows = SearchDocument.objects.order_by("pk")
    for chunk in _chunks(rows.values_list("pk", flat=True)):
        counts += _word_counts(rows.filter(pk__in=chunk))
    SearchWord.objects.all().delete()
    SearchWord.objects.bulk_create(
        (
            SearchWord(word=word, audience=audience, documents=count)
            for (word, audience), count in sorted(counts.items())
        ),
        batch_size=CHUNK,
    )
