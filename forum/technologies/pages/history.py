"""What was done with a technology, and by whom."""

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator

from forum.people.models import AuditEvent
from forum.technologies.models import Technology

PAGE_SIZE = 50


@dataclass(frozen=True)
class HistoryRow:
    at: datetime
    who: str
    verb: str
    detail: str


@dataclass(frozen=True)
class HistoryPage:
    rows: tuple[HistoryRow, ...]
    page: Page[AuditEvent]


def history_page(technology: Technology, number: str | None) -> HistoryPage:
    events = AuditEvent.objects.about(technology).reverse()
    page = Paginator(events, PAGE_SIZE).get_page(number)
    rows = tuple(
        HistoryRow(event.at, event.actor_words, event.verb, _detail_words(event.detail))
        for event in page.object_list
    )
    return HistoryPage(rows, page)


def _detail_words(detail: dict[str, object]) -> str:
    """
    >>> _detail_words({"step": "funding", "fields": ["purpose", "source"], "new": True})
    'step: funding; fields: purpose, source; new: yes'
    """
    return "; ".join(f"{name}: {_value_words(value)}" for name, value in detail.items())


def _value_words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
