"""The page to manage a thread: who reads it, and its history."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from forum.people.models import AuditEvent, User
from forum.people.models.users import FORMER_MEMBER
from forum.threads import permissions
from forum.threads.models import Post, Rearrangement, Thread

MAX_EVENTS = 200


@dataclass(frozen=True)
class HistoryLine:
    """One line of the history. `undo_id`: the rearrangement that can be undone."""

    at: datetime
    event_words: str
    actor_name: str
    details: str = ""
    undo_id: int = 0


@dataclass(frozen=True)
class ManagePage:
    thread: Thread
    history: tuple[HistoryLine, ...]
    can_export: bool
    party_names: tuple[str, ...] = field(default=())


def manage_page(*, user: User, thread: Thread) -> ManagePage:
    party_names = (
        [str(person) for person in thread.parties.all()] if thread.audience == "parties" else []
    )
    return ManagePage(
        thread, _history(user, thread), permissions.can_manage(user, thread), tuple(party_names)
    )


def _history(user: User, thread: Thread) -> tuple[HistoryLine, ...]:
    """Newest first. Rearrangements are shown from their own rows, with the reason."""
    rearrangements = (
        Rearrangement.objects.visible_to(user)
        .of(thread)
        .select_related("thread", "target", "by", "undone_by")
    )
    lines = [_rearrangement_line(row, thread) for row in rearrangements]
    if lines and permissions.can_manage(user, thread):
        newest = next(
            (index for index, row in enumerate(rearrangements) if row.undone_at is None), None
        )
        if newest is not None:
            lines[newest] = _with_undo(lines[newest], rearrangements[newest])
    events = AuditEvent.objects.about(thread).exclude(verb="replied").order_by("-at", "-pk")
    lines += [_event_line(event) for event in events[:MAX_EVENTS]]
    return tuple(sorted(lines, key=lambda line: line.at, reverse=True))


def _with_undo(line: HistoryLine, rearrangement: Rearrangement) -> HistoryLine:
    return HistoryLine(line.at, line.event_words, line.actor_name, line.details, rearrangement.pk)


def _rearrangement_line(row: Rearrangement, thread: Thread) -> HistoryLine:
    other_thread = row.thread if row.target_id == thread.pk else row.target
    event_words = str(row.get_kind_display())
    if other_thread is not None:
        event_words = f"{event_words}: “{other_thread.title}”"
    details = row.reason
    if row.undone_at:
        day = timezone.localtime(row.undone_at)
        details = f"{details} Put back by {row.undone_by}, {day:%-d %B %Y}.".strip()
    return HistoryLine(row.at, event_words, str(row.by), details)


def _event_line(event: AuditEvent) -> HistoryLine:
    actor_name = FORMER_MEMBER if getattr(event, "actor_has_left", False) else event.actor_name
    return HistoryLine(event.at, event.verb, actor_name)


def case_study_posts(thread: Thread) -> list[Post]:
    """Those that can go into a case study."""
    shown = Post.objects.of(thread).shown().in_order().select_related("author")
    return list(shown[:100])
