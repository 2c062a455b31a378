"""From what was typed to one ranked list. Any input gives results; none is an error."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from forum.people.permissions import AnyUser
from forum.search.engines import engine
from forum.search.facets import FacetCounts, count_facets, facet_values
from forum.search.models import SearchDocument, SearchDocumentQuerySet
from forum.search.queries import Query, parse
from forum.search.suggestions import Known, similar_words, suggest, term_weights

ON_A_PAGE, CLOSEST = 20, 10


@dataclass(frozen=True)
class SearchResults:
    """`found` has every word. Where nothing has, `closest` has what comes near, and `suggestion`
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
    """At most four queries beside those for who is asking, however much is found."""
    query, values = parse(text), facet_values(facets or {})
    documents = SearchDocument.objects.visible_to(user)
    counts = count_facets(documents, values, query)
    shown = Paginator(range(counts.total), ON_A_PAGE).get_page(page)
    if query.refusal:
        return SearchResults(query, counts, shown)
    narrowed = documents.narrowed(values.items())
    if not counts.total:
        known = similar_words(query, user)
        closest = _closest(narrowed, query, known)
        return SearchResults(query, counts, shown, (), closest, suggest(query, known))
    start = shown.start_index() - 1
    best = engine().best(narrowed, query)[start : start + ON_A_PAGE]
    return SearchResults(query, counts, shown, tuple(best))


def _closest(
    documents: SearchDocumentQuerySet, query: Query, known: Known
) -> tuple[SearchDocument, ...]:
    """What has some of the words; or else, whose title looks like what was typed."""
    if len(query.wanted) > 1:
        some = tuple(engine().closest(documents, query, term_weights(query, known))[:CLOSEST])
        if some:
            return some
    return tuple(engine().similar_titles(documents, query, CLOSEST))
