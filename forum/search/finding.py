"""From what was typed to one ranked list. Any input gives results; none is an error."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from forum.people.permissions import Anyone
from forum.search.counting import Counts, asked_for, count
from forum.search.engines import engine
from forum.search.models import SearchDocument, SearchDocumentQuerySet
from forum.search.queries import Query, parse
from forum.search.suggestions import Known, suggestion, words_near, worth

ON_A_PAGE, CLOSEST = 20, 10


@dataclass(frozen=True)
class Results:
    """`found` has every word. Where nothing has, `closest` has what comes near, and `suggestion`
    what may have been meant."""

    query: Query
    counts: Counts
    page: Page[int]
    found: tuple[SearchDocument, ...] = ()
    closest: tuple[SearchDocument, ...] = ()
    suggestion: str = ""

    @property
    def total(self) -> int:
        return self.counts.total


def find(
    text: str, *, user: Anyone, facets: Mapping[str, str] | None = None, page: str | int = 1
) -> Results:
    """At most four queries beside those for who is asking, however much is found."""
    query, values = parse(text), asked_for(facets or {})
    documents = SearchDocument.objects.visible_to(user)
    counts = count(documents, values, query)
    shown = Paginator(range(counts.total), ON_A_PAGE).get_page(page)
    if query.refusal:
        return Results(query, counts, shown)
    narrowed = documents.narrowed(values.items())
    if not counts.total:
        known = words_near(query, user)
        closest = _closest(narrowed, query, known)
        return Results(query, counts, shown, (), closest, suggestion(query, known))
    start = shown.start_index() - 1
    best = engine().best(narrowed, query)[start : start + ON_A_PAGE]
    return Results(query, counts, shown, tuple(best))


def _closest(
    documents: SearchDocumentQuerySet, query: Query, known: Known
) -> tuple[SearchDocument, ...]:
    """What has some of the words; or else, whose title looks like what was typed."""
    if len(query.wanted) > 1:
        some = tuple(engine().closest(documents, query, worth(query, known))[:CLOSEST])
        if some:
            return some
    return tuple(engine().alike(documents, query, CLOSEST))
