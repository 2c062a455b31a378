"""What the page of results says: frozen dataclasses for its template."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Page
from django.urls import reverse

from forum.people.permissions import AnyUser
from forum.search.facets import FACETS
from forum.search.highlights import Piece, marked, snippet
from forum.search.models import SearchDocument
from forum.search.queries import Query, Refusal
from forum.search.results import SearchResults, search_documents
from metrics.formatting import count

MOST_VALUES = 8
REFUSALS = {
    Refusal.ONLY_UNWANTED: "Say what to look for, as well as what to leave out. For example:"
    " cardiology -Leeds",
    Refusal.ONLY_COMMON: "These words are in almost everything. Add one that says more, such as a"
    " place, a specialty or a problem.",
}


@dataclass(frozen=True)
class ResultRow:
    title: tuple[Piece, ...]
    url: str
    note: tuple[Piece, ...]
    snippet: tuple[Piece, ...]


@dataclass(frozen=True)
class Choice:
    label: str
    url: str
    count: str = ""


@dataclass(frozen=True)
class FacetList:
    title: str
    choices: tuple[Choice, ...]
    more: int


@dataclass(frozen=True)
class SearchPage:
    text: str
    heading: str
    refusal: str
    page: Page[int]
    found: tuple[ResultRow, ...]
    closest: tuple[ResultRow, ...]
    chosen: tuple[Choice, ...]
    facets: tuple[FacetList, ...]
    # What the form sends along, so that new words are looked for among the same things.
    kept: tuple[tuple[str, str], ...]
    meant: Choice | None
    without_filters: str


def search_page(*, user: AnyUser, asked: Mapping[str, str]) -> SearchPage:
    results = search_documents(
        asked.get("q", ""), user=user, facets=asked, page=asked.get("page", "1")
    )
    query = results.query
    kept = {name: one.value for name, one in results.counts.chosen.items()}
    meant = results.suggestion
    return SearchPage(
        text=query.text,
        heading=_heading(results),
        refusal=REFUSALS.get(query.refusal, "") if query.refusal else "",
        page=results.page,
        found=tuple(_found(document, query) for document in results.documents),
        closest=tuple(_found(document, query) for document in results.closest_documents),
        chosen=tuple(_chosen(results)),
        facets=tuple(_facets(results)),
        kept=tuple(kept.items()),
        meant=Choice(meant, _url(meant, kept)) if meant else None,
        without_filters=_url(query.text, {}) if kept else "",
    )


def _heading(results: SearchResults) -> str:
    if results.query.refusal:
        return ""
    total = results.total
    return f"{count(total) if total else 'No'} result{'' if total == 1 else 's'}"


def _found(document: SearchDocument, query: Query) -> ResultRow:
    return ResultRow(
        marked(document.title, query),
        document.address,
        marked(document.note, query),
        snippet(document.body, query),
    )


def _chosen(results: SearchResults) -> list[Choice]:
    """What narrows the results, each with the address without it."""
    found = []
    for name, one in results.counts.chosen.items():
        rest = {other: kept.value for other, kept in results.counts.chosen.items() if other != name}
        found.append(Choice(f"{FACETS[name]}: {one.label}", _url(results.query.text, rest)))
    return found


def _facets(results: SearchResults) -> list[FacetList]:
    """Only what would narrow the results: not what is chosen, nor what all of them have."""
    found = []
    kept = {name: one.value for name, one in results.counts.chosen.items()}
    for name, title in FACETS.items():
        counted = [one for one in results.counts.offered.get(name, ()) if one.count < results.total]
        if counted and name not in kept:
            shown = tuple(
                Choice(
                    one.label, _url(results.query.text, {**kept, name: one.value}), count(one.count)
                )
                for one in counted[:MOST_VALUES]
            )
            found.append(FacetList(title, shown, len(counted) - len(shown)))
    return found


def _url(text: str, chosen: Mapping[str, str]) -> str:
    return f"{reverse('search')}?{urlencode({'q': text, **chosen})}"
