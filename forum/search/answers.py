"""What comes before all that merely has the words: what was named, and a place with a specialty."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from forum.search.addresses import measure_address, treatment_address
from forum.search.models import SearchDocument
from forum.search.names import WITHOUT_FORM, Lead, Named, TypedNames
from forum.search.queries import Query, Words, words_of
from metrics.pages.view_query import lower_first

MAX_LEADS, MAX_BEGINNINGS, MAX_ALTERNATIVES = 10, 3, 4
# People and what they wrote lead only by all of their title: their text is searched anyway.
LED_BY_BEGINNING = frozenset({"treatment", "place", "measure", "topic", "provider", "intervention"})
# Others have it as a word of their text, so that it can stand for its other names.
STAND_FOR = frozenset({"treatment", "measure", "topic"})


@dataclass(frozen=True)
class Combined:
    """Figures of a place that have no document: of one specialty, by one measure."""

    title: str
    address: str
    note: str


def leading(names: TypedNames) -> list[Lead]:
    """Named exactly; or else the best of those whose name begins as typed."""
    exact = [lead for lead in names.leads if lead.score >= WITHOUT_FORM]
    if exact:
        return exact[:MAX_LEADS]
    beginnings = [lead for lead in names.leads if lead.named.document.kind in LED_BY_BEGINNING]
    return beginnings[:MAX_BEGINNINGS]


def combined(names: TypedNames) -> Combined | None:
    """Of "cataract waits in Leeds": ophthalmology in Leeds."""
    if not names.is_all_named or len(names.spans) < 2:
        return None
    place = _document_of(names, "place")
    treatment, measure = _document_of(names, "treatment"), _document_of(names, "measure")
    if place is None:
        return _everywhere(treatment, measure)
    if measure:
        address = measure_address(measure.key, place.key, treatment.key if treatment else "")
        title = f"{place.title}: {measure.title}"
        title += f", {lower_first(treatment.title)}" if treatment else ""
        return Combined(title, address, f"Figures of {place.title}")
    if treatment:
        address = treatment_address(treatment.key, place.key)
        return Combined(f"{place.title}: {treatment.title}", address, f"Figures of {place.title}")
    return None


def with_alternatives(query: Query, names: TypedNames) -> Query:
    """Also what says the same in other words: gynaecology for "gynae"."""
    if query.unwanted or any(len(term) > 1 for term in query.wanted):
        return query
    alternatives = dict.fromkeys(_alternatives(query, names))
    return replace(query, alternatives=tuple(alternatives)[:MAX_ALTERNATIVES])


def _alternatives(query: Query, names: TypedNames) -> Iterator[tuple[Words, ...]]:
    for span in names.spans:
        replaced = set(names.typed[span.start : span.end])
        others = tuple(term for term in query.wanted if not replaced.issuperset(term))
        for phrase in _other_words(span.named):
            if set(phrase) - replaced:
                yield (phrase, *others)


def _other_words(named: tuple[Named, ...]) -> Iterator[Words]:
    for name in named:
        if name.meaning:
            yield words_of(name.meaning)
        if name.document.kind in STAND_FOR:
            yield tuple(name.document.title_words.split())


def _everywhere(
    treatment: SearchDocument | None, measure: SearchDocument | None
) -> Combined | None:
    if treatment is None or measure is None:
        return None
    title = f"{measure.title}, {lower_first(treatment.title)}"
    address = measure_address(measure.key, treatment=treatment.key)
    return Combined(title, address, "Figures of every area")


def _document_of(names: TypedNames, kind: str) -> SearchDocument | None:
    return next((row for span in names.spans if (row := span.of_kind(kind))), None)
