"""From what was typed to one ranked list. Any input gives results; none is an error."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from forum.people.permissions import AnyUser
from forum.search.engines import engine
from forum.search.facets import FacetCounts, count_facets, facet_values
from forum.search.models import SearchDocument, SearchDocumentQuerySet
from forum.search.queries import Query, parse
from forum.search.suggestions import WordCounts, similar_words, suggest, term_weights

PAGE_SIZE, MAX_CLOSEST = 20, 10


@dataclass(frozen=True)
class SearchResults:
    """`documents` have every word. Where none has, `closest_documents` come near, and `suggestion` is
    what may have been meant."""

    query: Query
    counts: FacetCounts
    page: Page[int]
    documents: tuple[SearchDocument, ...] = ()
    closest_documents: tuple[SearchDocument, ...] = ()
    suggestion: str = ""

    @property
    def total(self) -> int:
        return self.counts.total


def search_documents(
    text: str, *, user: AnyUser, facets: Mapping[str, str] | None = None, page: str | int = 1
) -> SearchResults:
    """At most four queries beyond those for the user's rights, however many results."""
    query, values = parse(text), facet_values(facets or {})
    documents = SearchDocument.objects.visible_to(user)
    counts = count_facets(documents, values, query)
    results_page = Paginator(range(counts.total), PAGE_SIZE).get_page(page)
    if query.refusal:
        return SearchResults(query, counts, results_page)
    narrowed = documents.narrowed(values.items())
    if not counts.total:
        known_words = similar_words(query, user)
        closest = _closest_documents(narrowed, query, known_words)
        return SearchResults(query, counts, results_page, (), closest, suggest(query, known_words))
    start = results_page.start_index() - 1
    ranked = engine().ranked(narrowed, query)[start : start + PAGE_SIZE]
    return SearchResults(query, counts, results_page, tuple(ranked))


def _closest_documents(
    documents: SearchDocumentQuerySet, query: Query, known_words: WordCounts
) -> tuple[SearchDocument, ...]:
    """Those with some of the words; or else those whose title is similar to what was typed."""
    if len(query.wanted) > 1:
        weights = term_weights(query, known_words)
        partial = tuple(engine().partial_matches(documents, query, weights)[:MAX_CLOSEST])
        if partial:
            return partial
    return tuple(engine().similar_titles(documents, query, MAX_CLOSEST))
