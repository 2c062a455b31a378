"""What the settings page lists: what the user watches or has muted, by its title."""

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
    control: WatchControl


def watched_rows(user: User) -> tuple[WatchedRow, ...]:
    """The level "normal" is as if none had been set, and what the user may no longer see is named by
    its kind alone, so that its level can still be changed."""
    rows = Watch.objects.visible_to(user).exclude(level=Level.NORMAL)
    subjects = [row.subject for row in rows]
    visible = visible_subjects(user, subjects)
    back = reverse("notification_settings")
    watched = []
    for row in rows:
        kind = SubjectKind(row.kind).label
        hidden = VisibleSubject(f"A {kind} that you can no longer see", "")
        subject = visible.get(row.subject, hidden)
        watched.append(
            WatchedRow(
                subject.title,
                subject.path,
                kind,
                str(Level(row.level).label),
                watch_control_at(row.subject, Level(row.level), back),
            )
        )
    return tuple(sorted(watched, key=lambda row: (row.kind, row.title)))
