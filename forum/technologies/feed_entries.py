"""New technologies as entries of the feeds of treatment functions, and of all."""

from collections.abc import Sequence

from forum.notifications.feeds import Entry
from forum.notifications.subjects import SubjectKind, WatchSubject
from forum.people.permissions import AnyUser
from forum.people.permissions.rule import NOBODY
from forum.rooms.failing_alone import each_alone
from forum.technologies.models import Technology


def entries(user: AnyUser, subjects: Sequence[WatchSubject] | None, limit: int) -> list[Entry]:
    """Those about these subjects; without subjects, all. What leaves the site holds no demonstration."""
    rows = Technology.objects.visible_to(NOBODY).listed()
    if subjects is not None:
        keys = {
            kind: [subject.key for subject in subjects if subject.kind == kind]
            for kind in (SubjectKind.TECHNOLOGY, SubjectKind.TREATMENT)
        }
        rows = rows.filter(slug__in=keys[SubjectKind.TECHNOLOGY]) | rows.filter(
            treatments__treatment_function__in=keys[SubjectKind.TREATMENT]
        )
    newest = rows.distinct().order_by("-created_at", "-pk")
    return each_alone(newest[:limit], _entry, "a feed's entry")


def _entry(technology: Technology) -> Entry:
    title = f"Technology: {technology}"
    return Entry(title, technology.get_absolute_url(), technology.created_at)
