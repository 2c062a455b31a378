"""The audit trail: search, pages, and CSV."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.utils import timezone

from forum.people.clock import start_of_day
from forum.people.models import AuditEvent, User
from forum.people.models.audit import AuditEventQuerySet
from forum.writing.spreadsheets import escape_formula
from metrics.typed_text import parse_number

PAGE_SIZE = 50
COLUMNS = ("number", "at", "who", "verb", "kind", "object", "label", "detail")


@dataclass(frozen=True)
class HistoryPage:
    events: tuple[AuditEvent, ...]
    older_url: str
    newest_url: str
    export_query: str


def history_page(*, query: Mapping[str, Any], before: str) -> HistoryPage:
    events = filter_events(query)
    before_pk = parse_number(before)
    if before_pk:
        events = events.filter(pk__lt=before_pk)
    rows = list(events[: PAGE_SIZE + 1])
    params = {name: str(value) for name, value in query.items() if value}
    has_older = len(rows) > PAGE_SIZE
    older_params = {**params, "before": str(rows[PAGE_SIZE - 1].pk)} if has_older else {}
    return HistoryPage(
        events=tuple(rows[:PAGE_SIZE]),
        older_url=f"?{urlencode(older_params)}" if older_params else "",
        newest_url=f"?{urlencode(params)}" if before_pk else "",
        export_query=f"?{urlencode(params)}" if params else "",
    )


def filter_events(query: Mapping[str, Any]) -> AuditEventQuerySet:
    """The newest first, by number, so that pages stay as they are."""
    closed_accounts = User.objects.filter(pk=OuterRef("actor_id"), closed_at__isnull=False)
    events = AuditEvent.objects.annotate(actor_has_left=Exists(closed_accounts)).order_by("-pk")
    if who := str(query.get("who") or "").strip():
        # By account, not by the name at the time: people who left cannot be searched by name.
        user_id = parse_number(who)
        people = (
            User.objects.filter(pk=user_id) if user_id else User.objects.filter(name__icontains=who)
        )
        events = events.filter(actor_id__in=people.values("pk"))
    if what := str(query.get("what") or "").strip():
        events = events.filter(verb__icontains=what)
    if kind := str(query.get("kind") or "").strip():
        events = events.filter(object_type=kind.lower().replace(" ", ""))
    if object_id := str(query.get("number") or "").strip():
        events = events.filter(object_id=object_id)
    if first := query.get("first"):
        events = events.filter(at__gte=start_of_day(first))
    if last := query.get("last"):
        events = events.filter(at__lt=start_of_day(last + timedelta(days=1)))
    return events


class EchoWriter:
    """A file-like object that returns each row, so that csv can be streamed."""

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
