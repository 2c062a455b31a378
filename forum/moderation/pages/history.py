"""The whole history of who did what: searched, and given out as a table."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.utils import timezone

from forum.people.models import AuditEvent, User
from forum.people.models.audit import AuditEventQuerySet
from forum.writing.spreadsheets import escape_formula

ON_A_PAGE = 50
HIGHEST = 2**63 - 1
COLUMNS = ("number", "at", "who", "verb", "kind", "object", "label", "detail")


@dataclass(frozen=True)
class HistoryPage:
    events: tuple[AuditEvent, ...]
    older_url: str
    newest_url: str
    export_query: str


def history_page(*, asked: Mapping[str, Any], before: str) -> HistoryPage:
    events = filter_events(asked)
    cut = parse_number(before)
    if cut:
        events = events.filter(pk__lt=cut)
    found = list(events[: ON_A_PAGE + 1])
    query = {name: str(value) for name, value in asked.items() if value}
    more = len(found) > ON_A_PAGE
    older = {**query, "before": str(found[ON_A_PAGE - 1].pk)} if more else {}
    return HistoryPage(
        events=tuple(found[:ON_A_PAGE]),
        older_url=f"?{urlencode(older)}" if older else "",
        newest_url=f"?{urlencode(query)}" if cut else "",
        export_query=f"?{urlencode(query)}" if query else "",
    )


def filter_events(asked: Mapping[str, Any]) -> AuditEventQuerySet:
    """The newest first, by number: pages are cut there and stay as they are."""
    closed = User.objects.filter(pk=OuterRef("actor_id"), closed_at__isnull=False)
    found = AuditEvent.objects.annotate(actor_has_left=Exists(closed)).order_by("-pk")
    if who := str(asked.get("who") or "").strip():
        # By accounts, not by the names of the time: who has left is no longer found by name.
        one = parse_number(who)
        people = User.objects.filter(pk=one) if one else User.objects.filter(name__icontains=who)
        found = found.filter(actor_id__in=people.values("pk"))
    if what := str(asked.get("what") or "").strip():
        found = found.filter(verb__icontains=what)
    if kind := str(asked.get("kind") or "").strip():
        found = found.filter(object_type=kind.lower().replace(" ", ""))
    if thing := str(asked.get("number") or "").strip():
        found = found.filter(object_id=thing)
    if first := asked.get("first"):
        found = found.filter(at__gte=_midnight(first))
    if last := asked.get("last"):
        found = found.filter(at__lt=_midnight(last + timedelta(days=1)))
    return found


def parse_number(text: str) -> int:
    """Of a row, or 0 where it is none.

    >>> number("12"), number("Ann"), number("9" * 40)
    (12, 0, 0)
    """
    fits = text.isascii() and text.isdecimal() and len(text) < 19
    return int(text) if fits else 0


class EchoWriter:
    """What csv writes a row to, so that it can be given out at once."""

    def write(self, text: str) -> str:
        return text


def as_csv(events: AuditEventQuerySet) -> Iterator[str]:
    writer = csv.writer(EchoWriter())
    yield writer.writerow(COLUMNS)
    for event in events.iterator(chunk_size=500):
        yield writer.writerow([escape_formula(cell) for cell in _cells(event)])


def _cells(event: AuditEvent) -> tuple[str, ...]:
    return (
        str(event.pk),
        timezone.localtime(event.at).isoformat(timespec="seconds"),
        event.actor_words,
        event.verb,
        event.object_type,
        event.object_id,
        event.object_label,
        json.dumps(event.detail, ensure_ascii=False, sort_keys=True) if event.detail else "",
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
