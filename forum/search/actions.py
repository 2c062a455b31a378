"""Every write of the index. It is a copy of what other rooms hold, so no person stands behind it
and nothing of it is in the history; thrown away, it is made anew by `rebuild`."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from django.db import connection, transaction

from forum.search.documents import LONGEST_BODY, LONGEST_NOTE, LONGEST_TITLE, Document, Facet
from forum.search.engines import Text, engine
from forum.search.models import SearchDocument, SearchFacet, SearchWord
from forum.search.queries import COMMON, storable, words_of
from forum.search.sources import Source, sources

# A transaction of this many is short enough that nobody waits for it on SQLite.
CHUNK = 500
SHORTEST_WORD = 4
# The facet that every document has.
KIND = "kind"

Vocabulary = Counter[tuple[str, str]]
Item = TypeVar("Item", str, int)

REPLACED = [
    field.name
    for field in SearchDocument._meta.concrete_fields
    if field.name not in ("id", "kind", "key")
]


@dataclass
class RefreshCounts:
    indexed: int = 0
    removed: int = 0


def index_document(*, document: Document) -> None:
    index_documents(documents=[document])


def index_documents(*, documents: Iterable[Document]) -> int:
    """Put documents in, or put them right; those of one kind and key replace each other."""
    waiting, done = iter(documents), 0
    while chunk := {(one.kind, one.key): one for one in islice(waiting, CHUNK)}:
        with transaction.atomic():
            _write(list(chunk.values()))
        done += len(chunk)
    return done


def remove_document(*, kind: str, key: str) -> None:
    remove_documents(kind=kind, keys=[key])


@transaction.atomic
def remove_documents(*, kind: str, keys: Collection[str]) -> int:
    held = list(SearchDocument.objects.select_for_update().filter(kind=kind, key__in=keys))
    _count_words(Vocabulary(), _vocabulary(held))
    engine().erase([document.pk for document in held])
    SearchDocument.objects.filter(pk__in=[document.pk for document in held]).delete()
    return len(held)


def refresh_document(*, model: str, number: int) -> None:
    """Bring one thing's document up to date: something that its row stands for was changed."""
    for source in sources():
        if source.model == model:
            _refresh(source, RefreshCounts(), number=number)


def refresh() -> RefreshCounts:
    """Bring the index up to date by comparing what there is with what it holds.

    State, not messages: whatever was missed, by a crash or by a change made by hand, is found.
    """
    done = RefreshCounts()
    for source in sources():
        _refresh(source, done)
    _forget_unknown_kinds(done)
    return done


def rebuild() -> RefreshCounts:
    """Make everything anew. Readers find all the while what there is: nothing is emptied first."""
    done = RefreshCounts()
    for source in sources():
        _refresh(source, done, everything=True)
    _forget_unknown_kinds(done)
    _recount_words()
    return done


def _refresh(
    source: Source, done: RefreshCounts, *, number: int | None = None, everything: bool = False
) -> None:
    there = source.stamps(number)
    rows = SearchDocument.objects.filter(kind=source.kind)
    held = dict(
        (rows if number is None else rows.filter(number=number)).values_list("key", "stamp")
    )
    changed = [key for key, stamp in there.items() if everything or held.get(key) != stamp]
    for keys in _chunks(changed):
        done.indexed += index_documents(documents=source.documents(keys))
    for keys in _chunks(held.keys() - there.keys()):
        done.removed += remove_documents(kind=source.kind, keys=keys)


def _forget_unknown_kinds(done: RefreshCounts) -> None:
    strangers = SearchDocument.objects.exclude(kind__in=[source.kind for source in sources()])
    for kind in strangers.values_list("kind", flat=True).distinct():
        held = SearchDocument.objects.filter(kind=kind).values_list("key", flat=True)
        for keys in _chunks(held):
            done.removed += remove_documents(kind=kind, keys=keys)


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    waiting = iter(sorted(items))
    while chunk := list(islice(waiting, CHUNK)):
        yield chunk


def _write(documents: list[Document]) -> None:
    before = _held(documents)
    rows = [_row(document) for document in documents]
    SearchDocument.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["kind", "key"], update_fields=REPLACED
    )
    SearchFacet.objects.filter(document__in=rows).delete()
    SearchFacet.objects.bulk_create(
        SearchFacet(document=row, name=facet.name, value=facet.value, label=facet.label)
        for row, document in zip(rows, documents, strict=True)
        for facet in _facets(document)
    )
    texts = [_text(row) for row in rows]
    engine().write(texts)
    _count_words(_vocabulary(rows, texts), before)


def _held(documents: list[Document]) -> Vocabulary:
    """The words of what will be replaced; locked, or two writers would both take them away."""
    keys: dict[str, list[str]] = {}
    for document in documents:
        keys.setdefault(document.kind, []).append(document.key)
    words = Vocabulary()
    for kind in sorted(keys):
        rows = SearchDocument.objects.select_for_update().order_by("pk")
        words += _vocabulary(rows.filter(kind=kind, key__in=keys[kind]))
    return words


def _facets(document: Document) -> list[Facet]:
    kind = Facet(KIND, document.kind, document.kind_label)
    return list({(one.name, one.value): one for one in (kind, *document.facets)}.values())


def _row(document: Document) -> SearchDocument:
    said = f"{document.title} {document.note} {document.body[:LONGEST_BODY]}".lower()
    # What narrows a search must also be found by it: cardiology, even where the text says "hearts".
    unsaid = [one.label for one in _facets(document) if one.label.lower() not in said]
    return SearchDocument(
        kind=document.kind,
        key=document.key,
        number=document.number,
        address=document.address,
        title=storable(document.title)[:LONGEST_TITLE],
        title_words=" ".join(words_of(document.title))[: 2 * LONGEST_TITLE],
        note=storable(document.note)[:LONGEST_NOTE],
        body=storable(f"{document.body[:LONGEST_BODY]}\n{', '.join(unsaid)}").strip(),
        audience=document.audience,
        updated=document.updated,
        stamp=document.stamp,
    )


def _text(row: SearchDocument) -> Text:
    return Text(row.pk, row.title_words, " ".join(words_of(f"{row.note} {row.body}")))


def _vocabulary(rows: Iterable[SearchDocument], texts: Iterable[Text] = ()) -> Vocabulary:
    """In how many documents of each audience a word occurs, of words worth suggesting."""
    rows = list(rows)
    return Vocabulary(
        (word, row.audience)
        for row, text in zip(rows, texts or map(_text, rows), strict=True)
        for word in {*text.title.split(), *text.body.split()} - COMMON
        if len(word) >= SHORTEST_WORD and word.isalpha()
    )


def _count_words(now: Vocabulary, before: Vocabulary) -> None:
    # In order of the words: two writers then wait for each other, and never both for ever.
    changes = [(*at, now[at] - before[at]) for at in sorted(now | before) if now[at] != before[at]]
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
    words = Vocabulary()
    rows = SearchDocument.objects.order_by("pk")
    for chunk in _chunks(rows.values_list("pk", flat=True)):
        words += _vocabulary(rows.filter(pk__in=chunk))
    SearchWord.objects.all().delete()
    SearchWord.objects.bulk_create(
        (
            SearchWord(word=word, audience=audience, documents=count)
            for (word, audience), count in sorted(words.items())
        ),
        batch_size=CHUNK,
    )
