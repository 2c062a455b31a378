"""What the page of results says: frozen dataclasses for its template."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Page
from django.urls import reverse

from forum.people.permissions import AnyUser
from forum.rooms import taken_up
from forum.search.facets import facet_titles
from forum.search.highlights import Piece, highlighted, snippet
from forum.search.models import SearchDocument
from forum.search.names import Named
from forum.search.queries import Refusal
from forum.search.results import SearchResults, search_documents
from metrics.formatting import count

MAX_FACET_VALUES = 8
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
    # By what it was found, where that is not its title.
    why: str = ""
    # Where others tried it.
    tried: str = ""


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
    results: tuple[ResultRow, ...]
    closest_results: tuple[ResultRow, ...]
    chosen: tuple[Choice, ...]
    facets: tuple[FacetList, ...]
    # What the form sends along, so that new words are searched for with the same filters.
    hidden_fields: tuple[tuple[str, str], ...]
    suggestion: Choice | None
    without_filters: str
    # Whether nothing has all of the words: then the page says what else to do.
    is_dead_end: bool


def search_page(*, user: AnyUser, params: Mapping[str, str]) -> SearchPage:
    results = search_documents(
        params.get("q", ""), user=user, facets=params, page=params.get("page", "1")
    )
    query, suggestion = results.query, results.suggestion
    chosen = {name: facet.value for name, facet in results.counts.chosen.items()}
    return SearchPage(
        text=query.text,
        heading=_heading(results),
        refusal=REFUSALS.get(query.refusal, "") if query.refusal else "",
        page=results.page,
        results=tuple(_rows(results, user)),
        closest_results=tuple(_document_rows(results.closest_documents, results, user)),
        chosen=tuple(_chosen(results)),
        facets=tuple(_facets(results)),
        hidden_fields=tuple(chosen.items()),
        suggestion=Choice(suggestion, _url(suggestion, chosen)) if suggestion else None,
        without_filters=_url(query.text, {}) if chosen else "",
        is_dead_end=not results.query.refusal and not results.total,
    )


def _heading(results: SearchResults) -> str:
    if results.query.refusal:
        return ""
    total = results.total + bool(results.answer)
    return f"{count(total) if total else 'No'} result{'' if total == 1 else 's'}"


def _rows(results: SearchResults, user: AnyUser) -> Iterator[ResultRow]:
    if answer := results.answer:
        yield ResultRow((Piece(answer.title),), answer.address, (Piece(answer.note),), ())
    yield from _document_rows(results.documents, results, user)


def _document_rows(
    documents: Sequence[SearchDocument], results: SearchResults, user: AnyUser
) -> Iterator[ResultRow]:
    tried = {
        (kind, number): each.words
        for kind in {document.kind for document in documents}
        for number, each in taken_up(
            kind, user, [row.number for row in documents if row.kind == kind and row.number]
        ).items()
    }
    for document in documents:
        lead = (results.leads or {}).get(document.pk)
        yield ResultRow(
            title=highlighted(document.title, results.query),
            url=document.address,
            note=highlighted(document.note, results.query),
            snippet=snippet(document.body, results.query),
            why=match_words(lead.named) if lead else "",
            tried=tried.get((document.kind, document.number or 0), ""),
        )


def match_words(named: Named) -> str:
    """In words, where the title does not say it: somebody who typed "gynae" must see why."""
    if named.is_title:
        return ""
    if named.is_term:
        return f"{named.text}: {named.meaning}" if named.meaning else f"For “{named.text}”"
    return f"Also called {named.text}" if named.text != named.document.key else ""


def _chosen(results: SearchResults) -> list[Choice]:
    """What narrows the results, each with the address without it."""
    chosen, titles = results.counts.chosen, facet_titles()
    choices = []
    for name, facet in chosen.items():
        others = {other: value.value for other, value in chosen.items() if other != name}
        choices.append(Choice(f"{titles[name]}: {facet.label}", _url(results.query.text, others)))
    return choices


def _facets(results: SearchResults) -> list[FacetList]:
    """Only what would narrow the results: not what is chosen, nor what all of them have."""
    chosen = {name: facet.value for name, facet in results.counts.chosen.items()}
    lists = []
    for name, title in facet_titles().items():
        offered = results.counts.offered.get(name, ())
        narrowing = [facet for facet in offered if facet.count < results.total]
        if narrowing and name not in chosen:
            choices = tuple(
                Choice(
                    facet.label,
                    _url(results.query.text, {**chosen, name: facet.value}),
                    count(facet.count),
                )
                for facet in narrowing[:MAX_FACET_VALUES]
            )
            lists.append(FacetList(title, choices, len(narrowing) - len(choices)))
    return lists


def _url(text: str, chosen: Mapping[str, str]) -> str:
    return f"{reverse('search')}?{urlencode({'q': text, **chosen})}"
