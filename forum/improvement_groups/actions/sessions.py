"""Sessions of a group: planned, changed, cancelled, and what was noted."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from forum.improvement_groups.actions.locking import (
    hear,
    lock_group,
    lock_session,
    record_group_event,
    save_group,
)
from forum.improvement_groups.models import (
    LEAST_MINUTES,
    LONGEST_NOTES,
    MOST_MINUTES,
    GroupSession,
    ImprovementGroup,
)
from forum.improvement_groups.notifications import notify_notes, notify_session
from forum.improvement_groups.patient_data_checks import checked_texts
from forum.improvement_groups.permissions import (
    can_change_session,
    can_plan,
    can_remove,
    can_write_notes,
)
from forum.people.actions import Refused, find_sent, lock_author
from forum.people.models import User
from forum.people.permissions import author_fields, require_permission

LONGEST_TITLE, LONGEST_LINK = 150, 500
MOST_SESSIONS = 60
CHANGED_MEANWHILE = (
    "Someone else has changed the notes meanwhile. Your text is still here: add to it what they wrote,"
    " then save again."
)


@dataclass(frozen=True)
class When:
    """What a session is about, when it is and where to join it."""

    title: str
    starts_at: datetime
    minutes: int
    link: str = ""


@transaction.atomic
def plan_session(
    *, group: ImprovementGroup, when: When, by: User, idempotency_key: UUID | None = None
) -> GroupSession:
    group = lock_group(group)
    require_permission(can_plan, by, group)
    lock_author(by)
    sent = find_sent(GroupSession.objects.all(), by=by, idempotency_key=idempotency_key)
    if sent:
        return sent
    if group.sessions.count() >= MOST_SESSIONS:
        raise Refused(f"A group has {MOST_SESSIONS} sessions at most.")
    session = GroupSession(group=group, **author_fields(by), idempotency_key=idempotency_key)
    _set_when(session, when, by)
    session.save()
    _heard(group)
    record_group_event(group, "planned a session", by, session=session.pk)
    notify_session("group session planned", session, by)
    return session


@transaction.atomic
def change_session(*, session: GroupSession, when: When, by: User) -> GroupSession:
    """Members are told. If it begins at another time they are reminded of that time."""
    session = lock_session(session)
    require_permission(can_change_session, by, session)
    former = (session.title, session.starts_at, session.minutes, session.link)
    if when.starts_at != session.starts_at:
        session.reminded_at = None
    _set_when(session, when, by)
    if former == (session.title, session.starts_at, session.minutes, session.link):
        return session
    _save_changed(session)
    record_group_event(session.group, "changed a session", by, session=session.pk)
    notify_session("group session changed", session, by)
    return session


@transaction.atomic
def cancel_session(*, session: GroupSession, by: User) -> GroupSession:
    session = lock_session(session)
    if session.cancelled_at is not None and can_plan(by, session.group):
        return session
    require_permission(can_change_session, by, session)
    session.cancelled_at, session.link = timezone.now(), ""
    _save_changed(session)
    record_group_event(session.group, "cancelled a session", by, session=session.pk)
    notify_session("group session cancelled", session, by)
    return session


def _save_changed(session: GroupSession) -> None:
    session.revision += 1
    session.changed_at = timezone.now()
    session.save()
    save_group(session.group)


def _set_when(session: GroupSession, when: When, by: User) -> None:
    texts = checked_texts({"title": when.title}, by=by, owner=session.group, longest=LONGEST_TITLE)
    if not texts["title"]:
        raise Refused("Say what the session is about.")
    if not LEAST_MINUTES <= when.minutes <= MOST_MINUTES:
        raise Refused(f"Choose from {LEAST_MINUTES} to {MOST_MINUTES} minutes.")
    if when.starts_at != session.starts_at and when.starts_at <= timezone.now():
        raise Refused("Choose a time that is still to come.")
    if when.link and not _is_safe(when.link):
        raise Refused("The link must begin with https:// and have no spaces.")
    session.title, session.starts_at = texts["title"], when.starts_at
    session.minutes, session.link = when.minutes, when.link


def _is_safe(link: str) -> bool:
    return (
        link.startswith("https://")
        and len(link) <= LONGEST_LINK
        and not any(character.isspace() or not character.isprintable() for character in link)
    )


def _heard(group: ImprovementGroup) -> None:
    hear(group)
    save_group(group)


# --- notes ---------------------------------------------------------------------------------------


@transaction.atomic
def write_notes(*, session: GroupSession, notes: str, version: int, by: User) -> GroupSession:
    """By any member. `version`: that which they read, so that nobody overwrites what they have not seen."""
    session = lock_session(session)
    require_permission(can_write_notes, by, session)
    texts = checked_texts({"notes": notes}, by=by, owner=session.group, longest=LONGEST_NOTES)
    if texts["notes"] == session.notes:
        return session
    if version != session.notes_version:
        raise Refused(CHANGED_MEANWHILE)
    is_first = not session.notes
    session.notes, session.notes_by, session.notes_at = texts["notes"], by, timezone.now()
    session.notes_version += 1
    session.save()
    _heard(session.group)
    detail = {"session": session.pk, "version": session.notes_version}
    record_group_event(session.group, "wrote notes of a session", by, **detail)
    if is_first:
        notify_notes(session, by)
    return session


@transaction.atomic
def withhold_notes(*, session: GroupSession) -> bool:
    """Hide them as soon as they are reported, until a steward decides."""
    return _set_withheld(session, True, "hid notes of a session", None)


@transaction.atomic
def restore_notes(*, session: GroupSession, by: User) -> bool:
    return _set_withheld(session, False, "showed notes of a session", by)


@transaction.atomic
def remove_notes(*, session: GroupSession, by: User) -> None:
    """By a steward who decided about a report. Members can write others."""
    session = lock_session(session)
    require_permission(can_remove, by, session.group)
    session.notes, session.notes_withheld = "", False
    session.notes_version += 1
    session.save()
    record_group_event(session.group, "took away notes of a session", by, session=session.pk)


def _set_withheld(session: GroupSession, withheld: bool, verb: str, by: User | None) -> bool:
    rows = GroupSession.objects.filter(pk=session.pk, notes_withheld=not withheld)
    if not rows.update(notes_withheld=withheld):
        return False
    record_group_event(session.group, verb, by, session=session.pk)
    return True
