"""Who is notified of what about an improvement group. Call each function in the transaction of the change.
No notification says where a session is joined: that stands on its page."""

from collections.abc import Iterable

from django.db import models

from forum.improvement_groups.models import GroupSession, ImprovementGroup, Member, MemberState
from forum.notifications import actions as notifications
from forum.notifications.events import Event, by_key
from forum.notifications.models import Notification
from forum.notifications.subjects import SubjectKind, WatchSubject
from forum.people.models import User

Kind = Notification.Kind
OF_GROUP = "Its members"


def _answered_title(group: ImprovementGroup, state: str) -> str:
    accepted = state == MemberState.MEMBER
    return f"{'Accepted' if accepted else 'Declined'}: your invitation to {group}"


def _closed_title(group: ImprovementGroup, state: str) -> str:
    return f"The group is {group.get_state_display()}: {group}"


def _session_title(words: str) -> str:
    return words + ", {about.when_words}: {about.group}"


EVENTS = by_key(
    Event(
        "invited to a group",
        when="A facilitator invites somebody to an improvement group",
        who="Who was invited",
        kind=Kind.REQUEST,
        title="You are invited to a group: {about}",
        by_email=True,
        email_subject="You are invited to an improvement group",
    ),
    Event(
        "group invitation answered",
        when="Somebody accepts or declines an invitation to an improvement group",
        who="Its facilitator",
        kind=Kind.GROUP,
        title=_answered_title,
    ),
    Event(
        "group member left",
        when="Somebody leaves an improvement group",
        who="Its facilitator",
        kind=Kind.GROUP,
        title="A member left: {about}",
    ),
    Event(
        "group handed over",
        when="An improvement group is handed over, also when its facilitator has left",
        who="Who facilitates it from now on",
        kind=Kind.REQUEST,
        title="You facilitate this now: {about}",
        by_email=True,
        email_subject="You facilitate something new",
    ),
    Event(
        "group begun",
        when="An improvement group begins to meet",
        who=f"{OF_GROUP}, and who watches one of its places or its measure",
        kind=Kind.GROUP,
        title="A group begins: {about}",
    ),
    Event(
        "group session planned",
        when="A session of an improvement group is planned",
        who=OF_GROUP,
        kind=Kind.REQUEST,
        title=_session_title("A session is planned"),
        by_email=True,
        private_email_subject="A session is planned",
    ),
    Event(
        "group session changed",
        when="A session of an improvement group is changed",
        who=OF_GROUP,
        kind=Kind.REQUEST,
        title=_session_title("A session has changed"),
        by_email=True,
        private_email_subject="A session has changed",
    ),
    Event(
        "group session cancelled",
        when="A session of an improvement group is cancelled",
        who=OF_GROUP,
        kind=Kind.REQUEST,
        title=_session_title("Cancelled"),
        by_email=True,
        private_email_subject="A session is cancelled",
    ),
    Event(
        "group session to come",
        when="A session of an improvement group begins within a day",
        who=OF_GROUP,
        kind=Kind.REQUEST,
        title=_session_title("A session begins soon"),
        by_email=True,
        private_email_subject="A session begins soon",
    ),
    Event(
        "group notes written",
        when="The first notes of a session of an improvement group are written",
        who=OF_GROUP,
        kind=Kind.GROUP,
        title=_session_title("Notes of the session"),
    ),
    Event(
        "group silent",
        when="Nobody has met or written in an improvement group for 90 days",
        who=OF_GROUP,
        kind=Kind.REQUEST,
        title="Does this group go on? {about}",
        by_email=True,
        email_subject="Does your group go on?",
    ),
    Event(
        "group closed",
        when="An improvement group is closed, by its facilitator, past its last day or as it was silent",
        who=OF_GROUP,
        kind=Kind.GROUP,
        title=_closed_title,
    ),
    Event(
        "group outcome read",
        when="Figures of a closed improvement group are read again, and show something else",
        who=OF_GROUP,
        kind=Kind.GROUP,
        title="What the figures show of your group has changed: {about}",
    ),
)


def notify_invited(member: Member, by: User) -> None:
    key = f"group invitation {member.pk}"
    _notify("invited to a group", [member.person], member.group, by, key)


def notify_answered(member: Member, by: User) -> None:
    group = member.group
    key = f"group invitation {member.pk} {member.state}"
    event = "group invitation answered"
    _notify(event, [group.facilitator], group, by, key, state=member.state)


def notify_left(member: Member, by: User) -> None:
    key = f"group member {member.pk} left"
    _notify("group member left", [member.group.facilitator], member.group, by, key)


def notify_handed_over(group: ImprovementGroup, by: User | None) -> None:
    key = f"group {group.pk} facilitator {_dated(group)}"
    _notify("group handed over", [group.facilitator], group, by, key)


def notify_begun(group: ImprovementGroup, by: User) -> None:
    """With one key for both: nobody gets two."""
    key = f"group {group.pk} begun {group.heard_on}"
    _notify("group begun", members_of(group), group, by, key)
    codes = (
        group.members.accepted().filter(place__isnull=False).values_list("place__code", flat=True)
    )
    places = [WatchSubject(SubjectKind.PLACE, code) for code in sorted(set(codes))]
    notifications.notify_watchers(
        watched_subjects=[*places, WatchSubject(SubjectKind.MEASURE, group.measure)],
        event=EVENTS["group begun"],
        about=group,
        path=group.get_absolute_url(),
        by=by,
        idempotency_key=key,
    )


def notify_session(event: str, session: GroupSession, by: User) -> None:
    key = f"{event} {session.pk} {session.revision}"
    _notify_of_session(event, session, by, key)


def notify_of_session_to_come(session: GroupSession) -> None:
    key = f"group session to come {session.pk} {session.starts_at.isoformat()}"
    _notify_of_session("group session to come", session, None, key)


def notify_notes(session: GroupSession, by: User) -> None:
    _notify_of_session("group notes written", session, by, f"group notes {session.pk}")


def notify_of_silence(group: ImprovementGroup) -> None:
    key = f"group {group.pk} silent {group.reminded_on}"
    _notify("group silent", members_of(group), group, None, key)


def notify_closed(group: ImprovementGroup, by: User | None) -> None:
    key = f"group {group.pk} closed {_dated(group)}"
    _notify("group closed", members_of(group), group, by, key, state=group.state)


def notify_of_outcome(group: ImprovementGroup) -> None:
    key = f"group {group.pk} outcome {group.outcome_from}"
    _notify("group outcome read", members_of(group), group, None, key)


def members_of(group: ImprovementGroup) -> list[User]:
    return [member.person for member in group.members.accepted().select_related("person")]


def _dated(group: ImprovementGroup) -> str:
    return f"{group.changed_at:%Y%m%d%H%M%S%f}"


def _notify_of_session(event: str, session: GroupSession, by: User | None, key: str) -> None:
    """Muted with the group."""
    subject = WatchSubject(SubjectKind.IMPROVEMENT, str(session.group_id))
    _notify(event, members_of(session.group), session, by, key, subject=subject)


def _notify(
    event: str,
    people: Iterable[User],
    about: models.Model,
    by: User | None,
    idempotency_key: str,
    *,
    subject: WatchSubject | None = None,
    state: str = "",
) -> None:
    notifications.notify(
        people=people,
        event=EVENTS[event],
        about=about,
        path=about.get_absolute_url(),  # type: ignore[attr-defined]
        by=by,
        idempotency_key=idempotency_key,
        subject=subject,
        state=state,
    )
