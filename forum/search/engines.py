"""Full text on the two databases, behind one interface: what differs between them is here only.

SQLite: a table of its own (FTS5). PostgreSQL: a column of the documents, which Django's model does
not know. Both were made by the migration, and are written in the transaction of the document.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple, Protocol

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from rapidfuzz import fuzz, process

from forum.search.models import SearchDocument, SearchDocumentQuerySet
from forum.search.queries import Query, Words

# A word in the title counts for eight in the text.
TITLE, BODY = 8.0, 1.0
# From where a title looks like what was typed: by trigrams that they share, or by letters in order.
TRIGRAMS_ALIKE, LETTERS_ALIKE = 0.4, 70
SHOWN = ("kind", "key", "title", "title_words", "note", "address")


class Text(NamedTuple):
    """Words only, without accents and capitals: see queries.words_of."""

    number: int
    title: str
    body: str


class Engine(Protocol):
    def write(self, texts: Sequence[Text]) -> None: ...

    def erase(self, numbers: Collection[int]) -> None: ...

    def matching(self, documents: SearchDocumentQuerySet, query: Query) -> QuerySet[SearchDocument]:
        """Documents with every term and none of the unwanted ones."""

    def best(self, documents: SearchDocumentQuerySet, query: Query) -> QuerySet[SearchDocument]:
        """The same, the best first."""

    def closest(
        self, documents: SearchDocumentQuerySet, query: Query, worth: Sequence[float]
    ) -> QuerySet[SearchDocument]:
        """Documents with any term, first those whose terms are worth most together."""

    def similar_titles(
        self, documents: SearchDocumentQuerySet, query: Query, limit: int
    ) -> list[SearchDocument]:
        """Documents whose title looks like what was typed, letter by letter; without their text,
        which has nothing of it."""


class SQLite:
    TABLE = "search_searchtext"
    MATCHES = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s"
    RANK = f"bm25({TABLE}, {TITLE}, {BODY})"

    def write(self, texts: Sequence[Text]) -> None:
        self.erase([text.number for text in texts])
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {self.TABLE} (rowid, title, body) VALUES (%s, %s, %s)", texts
            )

    def erase(self, numbers: Collection[int]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                f"DELETE FROM {self.TABLE} WHERE rowid = %s", [(number,) for number in numbers]
            )

    def matching(self, documents: SearchDocumentQuerySet, query: Query) -> QuerySet[SearchDocument]:
        return documents.filter(pk__in=RawSQL(self.MATCHES, [self._every(query)]))

    def best(self, documents: SearchDocumentQuerySet, query: Query) -> QuerySet[SearchDocument]:
        found = self._ranked(documents, self._every(query))
        return found.extra(
            select={"exact": "search_searchdocument.title_words = %s"},
            select_params=[query.as_title],
            order_by=["-exact", "relevance", "title", "id"],
        )

    def closest(
        self, documents: SearchDocumentQuerySet, query: Query, worth: Sequence[float]
    ) -> QuerySet[SearchDocument]:
        found = self._ranked(documents, self._without(query, self._joined(query.wanted, "OR")))
        held = [f"(search_searchdocument.id IN ({self.MATCHES})) * {float(one)}" for one in worth]
        return found.extra(
            select={"held": " + ".join(held)},
            select_params=[self._quoted(term) for term in query.wanted],
            order_by=["-held", "relevance", "title", "id"],
        )

    def similar_titles(
        self, documents: SearchDocumentQuerySet, query: Query, limit: int
    ) -> list[SearchDocument]:
        return _alike(documents, query, limit)

    def _ranked(self, documents: SearchDocumentQuerySet, match: str) -> QuerySet[SearchDocument]:
        # bm25() works only in the query that matches, so the table must be joined, and Django
        # has no model of it.
        return documents.extra(
            tables=[self.TABLE],
            where=[f"{self.TABLE}.rowid = search_searchdocument.id AND {self.TABLE} MATCH %s"],
            params=[match],
            select={"relevance": self.RANK},
        )

    def _every(self, query: Query) -> str:
        return self._without(query, self._joined(query.wanted, "AND"))

    def _without(self, query: Query, wanted: str) -> str:
        return f"{wanted} NOT {self._joined(query.unwanted, 'OR')}" if query.unwanted else wanted

    def _joined(self, terms: Iterable[Words], by: str) -> str:
        return f"({f' {by} '.join(self._quoted(term) for term in terms)})"

    def _quoted(self, term: Words) -> str:
        # Inside quotes nothing is an operator; words hold letters and digits only, so no quote.
        return f'"{" ".join(term)}"'


class PostgreSQL:
    # Without its table's name, which Django gives another in a subquery.
    VECTOR = "vector"
    ASKED = "websearch_to_tsquery('english', %s)"
    # Weights of D, C, B, A; 1: divided by 1 + log of the length, as bm25 favours short texts.
    RANK = f"ts_rank('{{0, 0, {BODY / TITLE}, 1}}', {VECTOR}, {ASKED}, 1)"

    def write(self, texts: Sequence[Text]) -> None:
        numbers, titles, bodies = zip(*texts, strict=True)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE search_searchdocument SET vector ="
                " setweight(to_tsvector('english', given.title), 'A')"
                " || setweight(to_tsvector('english', given.body), 'B')"
                " FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS given (number, title, body)"
                " WHERE id = given.number",
                [list(numbers), list(titles), list(bodies)],
            )

    def erase(self, numbers: Collection[int]) -> None:
        """The column goes with its row."""

    def matching(self, documents: SearchDocumentQuerySet, query: Query) -> QuerySet[SearchDocument]:
        return self._match(documents, query, " ".join(map(self._quoted, query.wanted)))

    def best(self, documents: SearchDocumentQuerySet, query: Query) -> QuerySet[SearchDocument]:
        return self.matching(documents, query).extra(
            select={"exact": "title_words = %s", "relevance": self.RANK},
            select_params=[query.as_title, " ".join(map(self._quoted, query.wanted))],
            order_by=["-exact", "-relevance", "title", "id"],
        )

    def closest(
        self, documents: SearchDocumentQuerySet, query: Query, worth: Sequence[float]
    ) -> QuerySet[SearchDocument]:
        wanted = [self._quoted(term) for term in query.wanted]
        any_of_them = " or ".join(wanted)
        held = [f"({self.VECTOR} @@ {self.ASKED})::int * {float(one)}" for one in worth]
        return self._match(documents, query, any_of_them).extra(
            select={"held": " + ".join(held), "relevance": self.RANK},
            select_params=[*wanted, any_of_them],
            order_by=["-held", "-relevance", "title", "id"],
        )

    def similar_titles(
        self, documents: SearchDocumentQuerySet, query: Query, limit: int
    ) -> list[SearchDocument]:
        if not has_trigrams():
            return _alike(documents, query, limit)
        typed = query.as_title
        found = documents.extra(
            # The operator finds by the index, at its own threshold of 0.3; ours is stricter.
            where=["title_words %% %s AND similarity(title_words, %s) >= %s"],
            params=[typed, typed, TRIGRAMS_ALIKE],
            select={"likeness": "similarity(title_words, %s)"},
            select_params=[typed],
            order_by=["-likeness", "title", "id"],
        )
        return _bare(found.values(*SHOWN)[:limit])

    def _match(
        self, documents: SearchDocumentQuerySet, query: Query, wanted: str
    ) -> QuerySet[SearchDocument]:
        found = documents.extra(where=[f"{self.VECTOR} @@ {self.ASKED}"], params=[wanted])
        if query.unwanted:
            # By itself: inside the first question "or" would bind less than what stands beside it.
            unwanted = " or ".join(map(self._quoted, query.unwanted))
            found = found.extra(where=[f"NOT {self.VECTOR} @@ {self.ASKED}"], params=[unwanted])
        return found

    def _quoted(self, term: Words) -> str:
        return f'"{" ".join(term)}"'


def engine() -> Engine:
    return PostgreSQL() if connection.vendor == "postgresql" else SQLite()


@cache
def has_trigrams() -> bool:
    """Whether the migration was allowed to create pg_trgm: not every database's owner may."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        return cursor.fetchone() is not None


def _alike(documents: SearchDocumentQuerySet, query: Query, limit: int) -> list[SearchDocument]:
    """Reads every title: a last resort, when nothing has any of the words."""
    rows = list(documents.order_by("title", "id").values(*SHOWN))
    found = process.extract(
        query.as_title,
        [row["title_words"] for row in rows],
        scorer=fuzz.ratio,
        score_cutoff=LETTERS_ALIKE,
        limit=limit,
    )
    return _bare(rows[at] for _, _, at in found)


def _bare(rows: Iterable[Mapping[str, Any]]) -> list[SearchDocument]:
    return [SearchDocument(**{**row, "body": ""}) for row in rows]
