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
TITLE_WEIGHT, BODY_WEIGHT = 8.0, 1.0
# From where a title is similar to what was typed: by trigrams that they share, or by letters in order.
MIN_TRIGRAM_SIMILARITY, MIN_LETTER_RATIO = 0.4, 70
TITLE_FIELDS = ("kind", "key", "title", "title_words", "note", "address")


class Text(NamedTuple):
    """Words only, without accents and capitals: see queries.words_of."""

    number: int
    title: str
    body: str


class Engine(Protocol):
    def write(self, texts: Sequence[Text]) -> None: ...

    def erase(self, numbers: Collection[int]) -> None: ...

    def matching(self, documents: SearchDocumentQuerySet, query: Query) -> QuerySet[SearchDocument]:
        """Documents with every term, or every one of an alternative, and none of the unwanted ones."""

    def ranked(self, documents: SearchDocumentQuerySet, query: Query) -> QuerySet[SearchDocument]:
        """The same, the best first: what has the words themselves before what says it otherwise."""

    def partial_matches(
        self, documents: SearchDocumentQuerySet, query: Query, weights: Sequence[float]
    ) -> QuerySet[SearchDocument]:
        """Documents with any term, first those whose terms weigh most together."""

    def similar_titles(
        self, documents: SearchDocumentQuerySet, query: Query, limit: int
    ) -> list[SearchDocument]:
        """Documents whose title is similar to what was typed, letter by letter; without their text,
        which has none of its words."""


class SQLite:
    TABLE = "search_searchtext"
    MATCHES = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s"
    RANK = f"bm25({TABLE}, {TITLE_WEIGHT}, {BODY_WEIGHT})"

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

    def ranked(self, documents: SearchDocumentQuerySet, query: Query) -> QuerySet[SearchDocument]:
        matches = self._with_rank(documents, self._every(query))
        return matches.extra(
            select={
                "exact": "search_searchdocument.title_words = %s",
                "complete": f"search_searchdocument.id IN ({self.MATCHES})",
            },
            select_params=[query.as_title, self._joined(query.wanted, "AND")],
            order_by=["-exact", "-complete", "relevance", "title", "id"],
        )

    def partial_matches(
        self, documents: SearchDocumentQuerySet, query: Query, weights: Sequence[float]
    ) -> QuerySet[SearchDocument]:
        matches = self._with_rank(documents, self._without(query, self._joined(query.wanted, "OR")))
        terms = [
            f"(search_searchdocument.id IN ({self.MATCHES})) * {float(weight)}"
            for weight in weights
        ]
        return matches.extra(
            select={"term_weight": " + ".join(terms)},
            select_params=[self._quoted(term) for term in query.wanted],
            order_by=["-term_weight", "relevance", "title", "id"],
        )

    def similar_titles(
        self, documents: SearchDocumentQuerySet, query: Query, limit: int
    ) -> list[SearchDocument]:
        return _similar_titles_in_python(documents, query, limit)

    def _with_rank(self, documents: SearchDocumentQuerySet, match: str) -> QuerySet[SearchDocument]:
        # bm25() works only in the query that matches, so the table must be joined, and Django
        # has no model of it.
        return documents.extra(
            tables=[self.TABLE],
            where=[f"{self.TABLE}.rowid = search_searchdocument.id AND {self.TABLE} MATCH %s"],
            params=[match],
            select={"relevance": self.RANK},
        )

    def _every(self, query: Query) -> str:
        ways = [self._joined(terms, "AND") for terms in (query.wanted, *query.alternatives)]
        return self._without(query, f"({' OR '.join(ways)})")

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
    TSQUERY = "websearch_to_tsquery('english', %s)"
    # Weights of D, C, B, A; 1: divided by 1 + log of the length, as bm25 favours short texts.
    RANK = f"ts_rank('{{0, 0, {BODY_WEIGHT / TITLE_WEIGHT}, 1}}', {VECTOR}, {TSQUERY}, 1)"

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
        return self._match(documents, query, self._every(query))

    def ranked(self, documents: SearchDocumentQuerySet, query: Query) -> QuerySet[SearchDocument]:
        return self.matching(documents, query).extra(
            select={
                "exact": "title_words = %s",
                "complete": f"{self.VECTOR} @@ {self.TSQUERY}",
                "relevance": self.RANK,
            },
            select_params=[query.as_title, self._all_of(query.wanted), self._every(query)],
            order_by=["-exact", "-complete", "-relevance", "title", "id"],
        )

    def partial_matches(
        self, documents: SearchDocumentQuerySet, query: Query, weights: Sequence[float]
    ) -> QuerySet[SearchDocument]:
        wanted = [self._quoted(term) for term in query.wanted]
        any_of_them = " or ".join(wanted)
        terms = [f"({self.VECTOR} @@ {self.TSQUERY})::int * {float(weight)}" for weight in weights]
        return self._match(documents, query, any_of_them).extra(
            select={"term_weight": " + ".join(terms), "relevance": self.RANK},
            select_params=[*wanted, any_of_them],
            order_by=["-term_weight", "-relevance", "title", "id"],
        )

    def similar_titles(
        self, documents: SearchDocumentQuerySet, query: Query, limit: int
    ) -> list[SearchDocument]:
        if not has_trigrams():
            return _similar_titles_in_python(documents, query, limit)
        typed = query.as_title
        similar = documents.extra(
            # The operator finds by the index, at its own threshold of 0.3; ours is stricter.
            where=["title_words %% %s AND similarity(title_words, %s) >= %s"],
            params=[typed, typed, MIN_TRIGRAM_SIMILARITY],
            select={"likeness": "similarity(title_words, %s)"},
            select_params=[typed],
            order_by=["-likeness", "title", "id"],
        )
        return _without_body(similar.values(*TITLE_FIELDS)[:limit])

    def _match(
        self, documents: SearchDocumentQuerySet, query: Query, wanted: str
    ) -> QuerySet[SearchDocument]:
        matches = documents.extra(where=[f"{self.VECTOR} @@ {self.TSQUERY}"], params=[wanted])
        if query.unwanted:
            # By itself: within the first query "or" would bind less than the operators around it.
            unwanted = " or ".join(map(self._quoted, query.unwanted))
            matches = matches.extra(
                where=[f"NOT {self.VECTOR} @@ {self.TSQUERY}"], params=[unwanted]
            )
        return matches

    def _every(self, query: Query) -> str:
        # "or" binds less than the spaces between terms.
        return " or ".join(map(self._all_of, (query.wanted, *query.alternatives)))

    def _all_of(self, terms: Iterable[Words]) -> str:
        return " ".join(map(self._quoted, terms))

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


def _similar_titles_in_python(
    documents: SearchDocumentQuerySet, query: Query, limit: int
) -> list[SearchDocument]:
    """Reads every title: a last resort, when nothing has any of the words."""
    rows = list(documents.order_by("title", "id").values(*TITLE_FIELDS))
    similar = process.extract(
        query.as_title,
        [row["title_words"] for row in rows],
        scorer=fuzz.ratio,
        score_cutoff=MIN_LETTER_RATIO,
        limit=limit,
    )
    return _without_body(rows[index] for _, _, index in similar)


def _without_body(rows: Iterable[Mapping[str, Any]]) -> list[SearchDocument]:
    return [SearchDocument(**{**row, "body": ""}) for row in rows]
