"""A session's page, and its calendar file: where to join is said to members only."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString

from forum.improvement_groups.calendar_file import CalendarEvent
from forum.improvement_groups.models import GroupSession
from forum.improvement_groups.permissions import can_join, can_read_notes
from forum.people.models import User
from forum.writing import markdown
from metrics import formatting
from metrics.pages.components import Link

LEAVE_PATIENTS_OUT = "Do not name or describe patients in the session’s notes."


@dataclass(frozen=True)
class SessionPage:
    trail: tuple[Link, ...]
    when: str
    length: str
    link: str
    calendar_url: str
    notes: SafeString
    noted: str
    is_hidden: bool
    is_own: bool
    can_report: bool


def session_page(*, user: User, session: GroupSession) -> SessionPage:
    group, joins = session.group, can_join(user, session)
    reads = bool(session.notes) and can_read_notes(user, session)
    return SessionPage(
        trail=(
            Link("Improvement groups", reverse("improvement_groups")),
            Link(str(group), group.get_absolute_url()),
        ),
        when=f"{formatting.day_and_time(session.starts_at)} to {_time(session)}, London time",
        length=f"{session.minutes} minutes",
        link=session.link if joins and not session.is_over else "",
        calendar_url=reverse("session_calendar", args=[session.pk])
        if joins and not session.is_over
        else "",
        notes=markdown.render_markdown(session.notes) if reads else SafeString(""),
        noted=_noted(session) if session.notes else "",
        is_hidden=session.notes_withheld,
        is_own=user.pk == session.notes_by_id,
        can_report=reads and not session.notes_withheld and user.pk != session.notes_by_id,
    )


def calendar_event(session: GroupSession) -> CalendarEvent:
    page = f"{settings.SITE_URL}{session.get_absolute_url()}"
    description = f"{session.group}\n{page}\n{LEAVE_PATIENTS_OUT}"
    host = settings.SITE_URL.split("//")[-1]
    return CalendarEvent(
        uid=f"improvement-session-{session.pk}@{host}",
        revision=session.revision,
        changed_at=session.changed_at,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        title=session.title,
        description=f"{session.link}\n{description}" if session.link else description,
        page=page,
        link=session.link,
    )


def _time(session: GroupSession) -> str:
    return f"{formatting.london(session.ends_at):%H:%M}"


def _noted(session: GroupSession) -> str:
    assert session.notes_by is not None and session.notes_at is not None
    return f"By {session.notes_by.display_name}, {formatting.day_and_time(session.notes_at)}"
