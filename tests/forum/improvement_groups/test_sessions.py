"""Sessions: planned, changed, cancelled, remembered once; their notes and their calendar file."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from forum.improvement_groups import actions
from forum.improvement_groups.calendar_file import (
    LONGEST_LINE,
    CalendarEvent,
    calendar_file,
    folded,
)
from forum.improvement_groups.models import GroupSession, ImprovementGroup
from forum.moderation.reportable import kind_of_model
from forum.notifications.models import Notification
from forum.people.actions import Refused
from forum.people.models import User
from forum.people.permissions import NotAllowed
from tests.factories.improvement_groups import LINK, NOTES, in_days, plan_session, when
from tests.factories.people import client_of

pytestmark = pytest.mark.django_db


def told(person: User, event: str) -> int:
    return Notification.objects.filter(person=person, event=event).count()


def test_the_facilitator_plans_it_and_members_are_told(
    group: ImprovementGroup, lead: User, peer: User
) -> None:
    key = uuid4()
    for _ in range(2):
        actions.plan_session(group=group, when=when(), by=lead, idempotency_key=key)
    assert group.sessions.count() == 1 and told(peer, "group session planned") == 1
    with pytest.raises(NotAllowed):
        actions.plan_session(group=group, when=when(), by=peer)


def test_not_before_the_group_meets(forming: ImprovementGroup, lead: User) -> None:
    with pytest.raises(NotAllowed):
        actions.plan_session(group=forming, when=when(), by=lead)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": " "}, "what the session is about"),
        ({"title": "943 476 5919"}, "NHS number"),
        ({"minutes": 5}, "15 to 480"),
        ({"starts_at": timezone.now() - timedelta(hours=1)}, "still to come"),
        ({"link": "http://meet.example.nhs.uk/"}, "https://"),
        ({"link": "javascript:alert(1)"}, "https://"),
        ({"link": "https://meet.example\nnhs.uk/"}, "https://"),
    ],
)
def test_what_a_session_may_be(
    changes: dict[str, object], words: str, group: ImprovementGroup
) -> None:
    with pytest.raises(Refused, match=words):
        plan_session(group, **changes)


def test_it_is_changed_and_cancelled(session: GroupSession, lead: User, peer: User) -> None:
    later = when(9)
    with pytest.raises(NotAllowed):
        actions.change_session(session=session, when=later, by=peer)
    for _ in range(2):
        session = actions.change_session(session=session, when=later, by=lead)
    assert (session.revision, told(peer, "group session changed")) == (1, 1)
    with pytest.raises(NotAllowed):
        actions.cancel_session(session=session, by=peer)
    for _ in range(2):
        session = actions.cancel_session(session=session, by=lead)
    assert (session.link, told(peer, "group session cancelled")) == ("", 1)
    with pytest.raises(NotAllowed):
        actions.change_session(session=session, when=later, by=lead)


def test_members_are_reminded_once_and_again_where_it_was_moved(
    session: GroupSession, lead: User, peer: User
) -> None:
    begins = session.starts_at
    assert actions.remind_of_sessions(now=begins - timedelta(hours=25)) == 0
    assert actions.remind_of_sessions(now=begins - timedelta(hours=23)) == 1
    assert actions.remind_of_sessions(now=begins - timedelta(hours=22)) == 0
    assert told(peer, "group session to come") == told(lead, "group session to come") == 1
    session = actions.change_session(session=session, when=when(9), by=lead)
    assert actions.remind_of_sessions(now=session.starts_at - timedelta(hours=1)) == 1
    assert told(peer, "group session to come") == 2
    cancelled = plan_session(session.group, 20)
    actions.cancel_session(session=cancelled, by=lead)
    assert actions.remind_of_sessions(now=cancelled.starts_at - timedelta(hours=1)) == 0


# --- notes ---------------------------------------------------------------------------------------


def test_any_member_writes_the_notes_and_nobody_overwrites_what_they_have_not_seen(
    session: GroupSession, lead: User, peer: User, steward: User
) -> None:
    session = actions.write_notes(session=session, notes=NOTES, version=0, by=peer)
    assert (session.notes_by, session.notes_version) == (peer, 1)
    assert told(lead, "group notes written") == 1
    with pytest.raises(Refused, match="changed the notes meanwhile"):
        actions.write_notes(session=session, notes="Other", version=0, by=lead)
    actions.write_notes(session=session, notes="Other", version=1, by=lead)
    assert told(peer, "group notes written") == 0, "only the first"
    for other in (steward,):
        with pytest.raises(NotAllowed):
            actions.write_notes(session=session, notes="Mine", version=2, by=other)
    with pytest.raises(Refused, match="NHS number"):
        actions.write_notes(session=session, notes="943 476 5919", version=2, by=lead)


def test_after_the_end_they_stay_as_they_are(session: GroupSession, lead: User) -> None:
    actions.write_notes(session=session, notes=NOTES, version=0, by=lead)
    actions.close_group(group=session.group, by=lead)
    with pytest.raises(NotAllowed):
        actions.write_notes(session=session, notes="Other", version=1, by=lead)


def test_reported_notes_are_hidden_and_mended_or_taken_away(
    session: GroupSession, lead: User, peer: User, steward: User
) -> None:
    session = actions.write_notes(session=session, notes=NOTES, version=0, by=peer)
    kind = kind_of_model(GroupSession)
    assert kind is not None and kind.author(session) == peer
    assert list(kind.readable(lead)) == [session] and kind.withhold(session, "a report")
    page = client_of(lead).get(session.get_absolute_url()).content.decode()
    assert "call back" not in page and "Hidden for now" in page
    with pytest.raises(NotAllowed):
        actions.write_notes(session=session, notes="Mine", version=1, by=lead)
    assert "call back" in client_of(peer).get(session.get_absolute_url()).content.decode()
    kind.show(session, steward)
    assert "call back" in client_of(lead).get(session.get_absolute_url()).content.decode()
    with pytest.raises(NotAllowed):
        actions.remove_notes(session=session, by=lead)
    kind.decisions["withdraw"](session, body="", reason="It names a patient.", by=steward)
    session.refresh_from_db()
    assert session.notes == ""


# --- the calendar file ---------------------------------------------------------------------------


def unfolded(text: str) -> list[str]:
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", "")
    for line in text.split("\r\n"):
        assert len(line.encode()) <= LONGEST_LINE
    return text.replace("\r\n ", "").split("\r\n")


def event(**changes: object) -> CalendarEvent:
    at = datetime(2026, 7, 1, 13, 30, tzinfo=UTC)
    fields = {
        "uid": "session-1@example",
        "revision": 2,
        "changed_at": at,
        "starts_at": at,
        "ends_at": at + timedelta(hours=1),
        "title": "Waits, and why",
        "description": "First\nSecond; third",
        "page": "https://example/improvement-groups/sessions/1/",
        "link": LINK,
    }
    return CalendarEvent(**fields | changes)  # type: ignore[arg-type]


def test_it_is_in_london_time_in_summer_and_in_winter() -> None:
    lines = unfolded(calendar_file(event()))
    assert "DTSTART;TZID=Europe/London:20260701T143000" in lines
    assert "DTEND;TZID=Europe/London:20260701T153000" in lines
    assert r"SUMMARY:Waits\, and why" in lines and r"DESCRIPTION:First\nSecond\; third" in lines
    assert lines[0] == "BEGIN:VCALENDAR" and "SEQUENCE:2" in lines and "TZID:Europe/London" in lines
    winter = datetime(2026, 1, 7, 13, 30, tzinfo=UTC)
    winter_lines = unfolded(calendar_file(event(starts_at=winter, ends_at=winter)))
    assert "DTSTART;TZID=Europe/London:20260107T133000" in winter_lines


@given(text=st.text(max_size=300))
def test_whatever_the_title_no_line_is_too_long_and_none_is_added(text: str) -> None:
    plain = unfolded(calendar_file(event(title="x")))
    assert len(unfolded(calendar_file(event(title=text)))) == len(plain)
    assert "".join([folded(text)[0], *(part[1:] for part in folded(text)[1:])]) == text


def test_the_file_is_for_members_and_says_where_to_join(
    session: GroupSession, lead: User, peer: User, steward: User, colleague: User
) -> None:
    address = f"{session.get_absolute_url()}calendar.ics"
    answer = client_of(peer).get(address)
    assert (
        answer["Content-Type"].startswith("text/calendar") and "no-store" in answer["Cache-Control"]
    )
    assert LINK in "".join(unfolded(answer.content.decode()))
    for other in (steward, colleague):
        assert client_of(other).get(address).status_code == 404
    actions.cancel_session(session=session, by=lead)
    assert client_of(peer).get(address).status_code == 404


def test_the_form_takes_day_and_time_of_london(group: ImprovementGroup, lead: User) -> None:
    day = in_days(7)
    sent = {"title": "First", "day": f"{day:%Y-%m-%d}", "time": "14.30", "minutes": "45"}
    sent |= {"link": LINK, "token": str(uuid4())}
    answer = client_of(lead).post(f"{group.get_absolute_url()}do/plan/", sent)
    made = group.sessions.get()
    assert answer.headers["Location"] == made.get_absolute_url()
    assert timezone.localtime(made.starts_at).strftime("%H:%M") == "14:30"
    page = client_of(lead).get(made.get_absolute_url()).content.decode()
    assert "14:30 to 15:15, London time" in page and LINK in page
