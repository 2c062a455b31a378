"""What somebody typed, compared with what things are called: titles, other names and the vocabulary.

Three queries, however much was typed; everything else is done on the few rows that they give.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q
from django.db.models.functions import Length

from forum.search.models import (
    SearchDocument,
    SearchDocumentQuerySet,
    SearchName,
    VocabularyTarget,
)
from forum.search.queries import COMMON, Words, words_of
from metrics.place_search import FORM

MAX_WORDS, MAX_NAME_WORDS = 12, 6
# Of names that only begin as typed, the shortest of so many are compared.
MAX_ROWS, MAX_COMPARED = 60, 200
MIN_BEGINNING = 2
# Words that people put around what they look for. They count only where nothing else was typed.
AROUND = frozenset(
    "appointment appointments areas clinic clinics current data department figures hospital list lists"
    " near operation operations patient patients service services surgery time times today wait waiting"
    " waits".split()
)
FORM_AND_AROUND = FORM | AROUND | COMMON
EXACT_TITLE, EXACT_TERM, EXACT_NAME, WITHOUT_FORM = 100.0, 98.0, 97.0, 95.0
SAME_BEGINNING, EVERY_WORD_BEGINS, FULL_COVER = 80.0, 60.0, 10.0
# Of equally good names, what is wanted most often comes first.
KINDS = (
    "treatment",
    "place",
    "measure",
    "topic",
    "provider",
    "intervention",
    "technology",
    "case_study",
    "thread",
)


@dataclass(frozen=True)
class Named:
    """A document with the name by which it was found. `meaning`: what an abbreviation stands for."""

    document: SearchDocument
    words: str
    text: str
    meaning: str = ""
    is_term: bool = False
    position: int = 0

    @property
    def is_title(self) -> bool:
        return self.words == self.document.title_words


@dataclass(frozen=True)
class Lead:
    named: Named
    score: float


@dataclass(frozen=True)
class Span:
    """Words that are together a name of something, from `start` up to but not including `end`."""

    start: int
    end: int
    named: tuple[Named, ...]

    def of_kind(self, kind: str) -> SearchDocument | None:
        return next((named.document for named in self.named if named.document.kind == kind), None)


@dataclass(frozen=True)
class TypedNames:
    typed: Words
    named: tuple[Named, ...] = field(default=())

    @cached_property
    def leads(self) -> tuple[Lead, ...]:
        """What was named by all that was typed, best first, each document with its best name."""
        best: dict[int, Lead] = {}
        for named in self.named:
            lead = Lead(named, _score(named, self.typed))
            known = best.get(named.document.pk)
            if lead.score and (known is None or lead.score > known.score):
                best[named.document.pk] = lead
        return tuple(sorted(best.values(), key=_order))

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """From left to right, the longest name at each word."""
        by_words: dict[str, list[Named]] = {}
        for named in sorted(self.named, key=_order_of_named):
            by_words.setdefault(named.words, []).append(named)
        spans, start = [], 0
        while start < len(self.typed):
            span = _longest_span(self.typed, start, by_words)
            if span:
                spans.append(span)
            start = span.end if span else start + 1
        return tuple(spans)

    @cached_property
    def is_all_named(self) -> bool:
        """Whether nothing was typed but names and words around them."""
        named = {place for span in self.spans for place in range(span.start, span.end)}
        return bool(named) and all(
            place in named or word in FORM_AND_AROUND for place, word in enumerate(self.typed)
        )


def read_names(text: str, documents: SearchDocumentQuerySet) -> TypedNames:
    """Of these documents, those that are called by what was typed or by a part of it."""
    typed = words_of(text)[:MAX_WORDS]
    if not typed:
        return TypedNames(())
    parts = _parts(typed)
    terms = list(_terms(typed, parts))
    rows = _documents_of(terms, documents)
    named = [
        Named(document, words, text, meaning, is_term=True, position=position)
        for kind, key, position, words, text, meaning in terms
        if (document := rows.get((kind, key)))
    ]
    return TypedNames(typed, (*_named(typed, parts, documents), *named))


def _named(
    typed: Words, parts: Iterable[str], documents: SearchDocumentQuerySet
) -> Iterator[Named]:
    # Compared by themselves, which is quick among many thousands; the documents of a few are read.
    matches = SearchName.objects.filter(_matches(typed, parts)).order_by(Length("words"), "words")
    nearest = documents.filter(names__in=matches.values("pk")[:MAX_COMPARED])
    rows = nearest.order_by(Length("names__words"), "names__words", "pk").values(
        *("pk", "kind", "key", "title", "title_words", "note", "address"),
        *("names__words", "names__text"),
    )[:MAX_ROWS]
    for row in rows:
        words, text = row.pop("names__words"), row.pop("names__text")
        yield Named(SearchDocument(**row), words, text)


def _terms(typed: Words, parts: Iterable[str]) -> Iterable[tuple[str, str, int, str, str, str]]:
    targets = VocabularyTarget.objects.filter(
        _matches(typed, parts, "term__"), term__retired=False
    ).order_by(Length("term__words"), "term__words", "position")
    return targets.values_list(
        *("kind", "key", "position", "term__words", "term__term", "term__meaning")
    )[:MAX_ROWS]


def _documents_of(
    terms: Iterable[tuple[str, str, int, str, str, str]], documents: SearchDocumentQuerySet
) -> Mapping[tuple[str, str], SearchDocument]:
    keys: dict[str, set[str]] = {}
    for kind, key, *_ in terms:
        keys.setdefault(kind, set()).add(key)
    if not keys:
        return {}
    condition = Q(pk__in=[])
    for kind in keys:
        condition |= Q(kind=kind, key__in=sorted(keys[kind]))
    return {(row.kind, row.key): row for row in documents.filter(condition).defer("body")}


def _matches(typed: Words, parts: Iterable[str], prefix: str = "") -> Q:
    """A name that is a part of what was typed, or each of whose typed words begins a word of it."""
    condition = Q(**{f"{prefix}words__in": list(parts)})
    wanted = _without(typed, COMMON)
    if max(map(len, wanted)) < MIN_BEGINNING:
        return condition
    begins = Q()
    for word in wanted:
        begins &= Q(**{f"{prefix}words__startswith": word}) | Q(
            **{f"{prefix}words__contains": f" {word}"}
        )
    return condition | begins


def _parts(typed: Words) -> set[str]:
    """Every run of words, in the singular and the plural, and all without the words of form."""
    runs = [
        typed[start:end]
        for start in range(len(typed))
        for end in range(start + 1, min(start + MAX_NAME_WORDS, len(typed)) + 1)
    ]
    runs += [_without(typed, FORM), _without(typed, FORM_AND_AROUND)]
    return {form for run in runs for form in _forms(" ".join(run))}


def _forms(words: str) -> tuple[str, str]:
    return (words, words[:-1] if words.endswith("s") else f"{words}s")


def _without(words: Words, left_out: frozenset[str]) -> Words:
    return tuple(word for word in words if word not in left_out) or words


def _score(named: Named, typed: Words) -> float:
    name, as_typed = named.words, " ".join(typed)
    if name in _forms(as_typed):
        return _exact_score(named)
    for left_out in (FORM, FORM_AND_AROUND):
        if name in _forms(" ".join(_without(typed, left_out))):
            return WITHOUT_FORM
    cover = FULL_COVER * min(len(as_typed) / len(name), 1)
    if name.startswith(as_typed):
        return SAME_BEGINNING + cover
    name_words = name.split()
    if all(any(word.startswith(part) for word in name_words) for part in _without(typed, COMMON)):
        return EVERY_WORD_BEGINS + cover
    return 0


def _exact_score(named: Named) -> float:
    if named.is_title:
        return EXACT_TITLE
    return EXACT_TERM if named.is_term else EXACT_NAME


def _order(lead: Lead) -> tuple[float, tuple[int, int, str, int]]:
    return (-lead.score, _order_of_named(lead.named))


def _order_of_named(named: Named) -> tuple[int, int, str, int]:
    kind = named.document.kind
    rank = KINDS.index(kind) if kind in KINDS else len(KINDS)
    return (rank, named.position, named.document.title, named.document.pk)


def _longest_span(typed: Words, start: int, by_words: Mapping[str, Sequence[Named]]) -> Span | None:
    for end in range(min(start + MAX_NAME_WORDS, len(typed)), start, -1):
        run = typed[start:end]
        if set(run) <= COMMON:
            continue
        for form in _forms(" ".join(run)):
            if form in by_words:
                return Span(start, end, tuple(by_words[form]))
    return None
