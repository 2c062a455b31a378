"""What the page of one's choices lists: what one watches or has muted, by name."""

from dataclasses import dataclass

from django.urls import reverse

from forum.notifications.models import Level, Watch
from forum.notifications.subjects import SubjectKind
from forum.notifications.watching import (
    VisibleSubject,
    WatchControl,
    visible_subjects,
    watch_control_at,
)
from forum.people.models import User


@dataclass(frozen=True)
class WatchedRow:
    title: str
    url: str
    kind: str
    level: str
    box: WatchControl


def watched_rows(user: User) -> tuple[WatchedRow, ...]:
    """Those said to be normal are as if nothing had been said, and what one may no longer see is
    named by its kind alone, so that it can still be let go."""
    rows = Watch.objects.visible_to(user).exclude(level=Level.NORMAL)
    subjects = [row.subject for row in rows]
    named = visible_subjects(user, subjects)
    back = reverse("notification_settings")
    found = []
    for row in rows:
        kind = SubjectKind(row.kind).label
        one = named.get(row.subject, VisibleSubject(f"A {kind} that you can no longer see", ""))
        found.append(
            WatchedRow(
                one.title,
                one.path,
                kind,
                str(Level(row.level).label),
                watch_control_at(row.subject, Level(row.level), back),
            )
        )
    return tuple(sorted(found, key=lambda one: (one.kind, one.title)))
