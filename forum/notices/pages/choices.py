"""What the page of one's choices lists: what one watches or has muted, by name."""

from dataclasses import dataclass

from django.urls import reverse

from forum.notices.models import Level, Watch
from forum.notices.subjects import SubjectKind
from forum.notices.watching import Named, WatchBox, box, names
from forum.people.models import User


@dataclass(frozen=True)
class Watched:
    title: str
    url: str
    kind: str
    level: str
    box: WatchBox


def watched_things(user: User) -> tuple[Watched, ...]:
    """Those said to be normal are as if nothing had been said, and what one may no longer see is
    named by its kind alone, so that it can still be let go."""
    rows = Watch.objects.visible_to(user).exclude(level=Level.NORMAL)
    subjects = [row.subject for row in rows]
    named = names(user, subjects)
    back = reverse("notice_settings")
    found = []
    for row in rows:
        kind = SubjectKind(row.kind).label
        one = named.get(row.subject, Named(f"A {kind} that you can no longer see", ""))
        found.append(
            Watched(
                one.title, one.path, kind, str(Level(row.level).label),
                box(row.subject, Level(row.level), back),
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.kind, one.title)))
