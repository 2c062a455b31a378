"""From what was typed to one ranked list. Any input gives results; none is an error."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from forum.people.permissions import AnyUser
from forum.search.answers import Combined, combined, leading, with_alternatives
from forum.search.engines import engine
from forum.search.facets import FacetCounts, count_facets, facet_values
from forum.search.models import SearchDocument, SearchDocumentQuerySet
from forum.search.names import Lead, TypedNames, read_names
from forum.search.queries import Query, parse
from forum.search.suggestions import WordCounts, similar_words, suggest, term_weights

PAGE_SIZE, MAX_CLOSEST = 20, 10


@dataclass(frozen=True)
class SearchResults:
    """`documents` have every word, after those that are called so. Where there are none,
    `closest_documents` come near, and `suggestion` is what may have been meant. `answer`: what was
    typed names a place with a specialty or a measure. `leads`: the name by which each lead was found,
    by its number."""

    query: Query
    counts: FacetCounts
    page: Page[int]
    documents: tuple[SearchDocument, ...] = ()
    closest_documents: tuple[SearchDocument, ...] = ()
    suggestion: str = ""
    answer: Combined | None = None
    leads: Mapping[int, Lead] | None = None

    @property
    def total(self) -> int:
        return self.counts.total


def search_documents(
    text: str, *, user: AnyUser, facets: Mapping[str, str] | None = None, page: str | int = 1
) -> SearchResults:
    """At most eight queries beyond those for the user's rights, however many results."""
    query, values = parse(text), facet_values(facets or {})
    documents = SearchDocument.objects.visible_to(user)
    narrowed = documents.narrowed(values.items())
    if query.refusal:
        counts = count_facets(documents, values, query)
        return SearchResults(query, counts, Paginator([], PAGE_SIZE).get_page(page))
    names = read_names("" if query.unwanted else query.text, narrowed)
    query = with_alternatives(query, names)
    leads = {lead.named.document.pk: lead for lead in leading(names)}
    counts = count_facets(documents, values, query, leads)
    results_page = Paginator(range(counts.total), PAGE_SIZE).get_page(page)
    answer = combined(names) if not values and results_page.number == 1 else None
    if not counts.total:
        known_words = similar_words(query, user)
        closest = _closest_documents(narrowed, query, known_words, names)
        suggestion = suggest(query, known_words)
        return SearchResults(query, counts, results_page, (), closest, suggestion, answer, leads)
    ranked = _ranked(narrowed, query, leads, max(results_page.start_index() - 1, 0))
    return SearchResults(query, counts, results_page, ranked, answer=answer, leads=leads)


def _ranked(
    documents: SearchDocumentQuerySet, query: Query, leads: Mapping[int, Lead], start: int
) -> tuple[SearchDocument, ...]:
    """The leads in their order, then the others by how well their text fits."""
    end = start + PAGE_SIZE
    shown = list(leads)[start:end]
    first, last = max(start - len(leads), 0), end - len(leads)
    by_number = documents.in_bulk(shown) if shown else {}
    others: Iterable[SearchDocument] = ()
    if last > 0:
        others = engine().ranked(documents.exclude(pk__in=list(leads)), query)[first:last]
    return (*(by_number[number] for number in shown if number in by_number), *others)


def _closest_documents(
    documents: SearchDocumentQuerySet, query: Query, known_words: WordCounts, names: TypedNames
) -> tuple[SearchDocument, ...]:
    """What is named in it, then those with some of the words; or else those whose title is similar to
    what was typed."""
    named = {named.document.pk: named.document for span in names.spans for named in span.named[:1]}
    partial: dict[int, SearchDocument] = {}
    if len(query.wanted) > 1:
        weights = term_weights(query, known_words)
        matches = engine().partial_matches(documents, query, weights)
        partial = {row.pk: row for row in matches[:MAX_CLOSEST]}
    rows = {**named, **partial}
    if rows:
        return tuple(rows.values())[:MAX_CLOSEST]
    return tuple(engine().similar_titles(documents, query, MAX_CLOSEST))
