from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from forum.improvement_groups import actions
from forum.improvement_groups.models import Audience, GroupSession, ImprovementGroup
from forum.people.models import User
from metrics.models import Place
from metrics.rtt.columns import TOTAL_TREATMENT

LINK = "https://meet.example.nhs.uk/secret-room"
NOTES = "We agreed to **call back** within two days."


def terms(**changes: Any) -> actions.Terms:
    today = timezone.localdate()
    fields: dict[str, Any] = {
        "question": "What shortens the wait for a first visit?",
        "measure": "within-18-weeks",
        "treatment_function": TOTAL_TREATMENT,
        "starts_on": today,
        "ends_on": today + timedelta(days=180),
        "audience": Audience.STAFF,
    }
    return actions.Terms(**fields | changes)


def form_group(place: Place, by: User, **changes: Any) -> ImprovementGroup:
    return actions.form_group(place=place, terms=terms(**changes), by=by)


def join(group: ImprovementGroup, person: User, place: Place) -> None:
    """Invited by its facilitator, and accepted."""
    actions.invite_member(group=group, email=person.email, place=place, by=group.facilitator)
    actions.accept_invitation(group=group, by=person)


def make_meeting(
    place: Place, by: User, others: dict[str, tuple[User, Place]], **changes: Any
) -> ImprovementGroup:
    group = form_group(place, by, **changes)
    for person, where in others.values():
        join(group, person, where)
    return actions.begin_meeting(group=group, by=by)


def in_days(days: int) -> datetime:
    """Ten o'clock of a day to come, in London."""
    at = timezone.localtime() + timedelta(days=days)
    return at.replace(hour=10, minute=0, second=0, microsecond=0)


def when(days: int = 7, **changes: Any) -> actions.When:
    fields: dict[str, Any] = {
        "title": "What each of us tried",
        "starts_at": in_days(days),
        "minutes": 60,
        "link": LINK,
    }
    return actions.When(**fields | changes)


def plan_session(group: ImprovementGroup, days: int = 7, **changes: Any) -> GroupSession:
    return actions.plan_session(group=group, when=when(days, **changes), by=group.facilitator)
