"""What the pages of the vocabulary say."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from forum.people.models import AuditEvent, User
from forum.search.models import VocabularyTarget, VocabularyTerm
from forum.search.queries import storable, words_of
from forum.search.vocabulary import known_targets
from metrics import formatting

TERMS_ON_A_PAGE, MAX_EVENTS = 50, 50
MAX_FILTER_LENGTH = 100


@dataclass(frozen=True)
class TermRow:
    term: str
    url: str
    meaning: str
    kind: str
    leads_to: str
    source: str
    is_retired: bool


@dataclass(frozen=True)
class VocabularyPage:
    text: str
    count_words: str
    page: Page[VocabularyTerm]
    rows: tuple[TermRow, ...]


@dataclass(frozen=True)
class HistoryRow:
    at: str
    what: str
    who: str


def vocabulary_page(*, user: User, params: Mapping[str, str]) -> VocabularyPage:
    text = storable(params.get("q", "")).strip()[:MAX_FILTER_LENGTH]
    terms = VocabularyTerm.objects.visible_to(user).prefetch_related("targets")
    for word in words_of(text):
        terms = terms.filter(words__contains=word)
    page = Paginator(terms, TERMS_ON_A_PAGE).get_page(params.get("page"))
    titles = known_targets()
    number = page.paginator.count
    return VocabularyPage(
        text,
        f"{formatting.count(number)} {'term' if number == 1 else 'terms'}",
        page,
        tuple(_row(term, titles) for term in page.object_list),
    )


def history_of(term: VocabularyTerm) -> tuple[HistoryRow, ...]:
    events = AuditEvent.objects.about(term).reverse()[:MAX_EVENTS]
    return tuple(
        HistoryRow(formatting.day(formatting.london_day(event.at)), event.verb, event.actor_words)
        for event in events
    )


def _row(term: VocabularyTerm, titles: Mapping[tuple[str, str], str]) -> TermRow:
    return TermRow(
        term.term,
        term.get_absolute_url(),
        term.meaning,
        term.get_kind_display(),
        "; ".join(_target_words(target, titles) for target in term.targets.all()),
        term.source,
        term.retired,
    )


def _target_words(target: VocabularyTarget, titles: Mapping[tuple[str, str], str]) -> str:
    return titles.get((target.kind, target.key), f"{target.get_kind_display()} {target.key}")
