"""Improvement groups in every state: one that meets, one that is formed, one closed and one that fell silent."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from forum.adoption.models import Adoption
from forum.demonstration.cast import Cast, in_days, place
from forum.demonstration.dates import set_back
from forum.improvement_groups import actions
from forum.improvement_groups.actions import Terms, When
from forum.improvement_groups.deadlines import GRACE_DAYS, SILENT_DAYS
from forum.improvement_groups.models import Audience, GroupSession, ImprovementGroup
from forum.people.models import User
from metrics.measures import median_wait, over_52_weeks_share, within_18_weeks
from metrics.rtt.columns import TOTAL_TREATMENT

WEST_YORKSHIRE, HUMBER = "icb-lead", "icb-lead-humber"
# So that there are figures enough since.
BEGUN_LONG_AGO = 520
LINK = "https://meet.demonstration.invalid/first-visits"
NOTES = """Each of us showed the chart of our place.

- Leeds asks practices to **seek advice** before they refer.
- In North Lincolnshire one practice does so.

Next time we look at how many letters were answered within two days."""


def seed_improvement_groups(cast: Cast) -> None:
    _meet(cast)
    _form(cast)
    _close(cast)
    _fall_silent(cast)


def _terms(question: str, measure: str, audience: str, *, days: int, starts: int = 0) -> Terms:
    return Terms(question, measure, TOTAL_TREATMENT, in_days(starts), in_days(days), audience)


def _join(group: ImprovementGroup, person: User, code: str) -> None:
    actions.invite_member(group=group, email=person.email, place=place(code), by=group.facilitator)
    actions.accept_invitation(group=group, by=person)


def _meeting(cast: Cast, code: str, other: str, terms: Terms, *, begun: int) -> ImprovementGroup:
    """West Yorkshire's lead facilitates; Humber's takes part for another place."""
    group = actions.form_group(place=place(code), terms=terms, by=cast[WEST_YORKSHIRE])
    _join(group, cast[HUMBER], other)
    group = actions.begin_meeting(group=group, by=cast[WEST_YORKSHIRE])
    set_back(group, days=begun)
    group.refresh_from_db()
    return group


def _plan(group: ImprovementGroup, title: str, days: int) -> GroupSession:
    day = datetime.combine(in_days(days), time(14, 0))
    when = When(title, timezone.make_aware(day), 60, LINK)
    return actions.plan_session(group=group, when=when, by=group.facilitator)


def _meet(cast: Cast) -> None:
    """With a session that was, one to come, one that was cancelled, and what a place tries."""
    lead, humber = cast[WEST_YORKSHIRE], cast[HUMBER]
    question = "What shortens the wait for a first visit?"
    measure = within_18_weeks.MEASURE.slug
    terms = _terms(question, measure, Audience.PUBLIC, days=120)
    group = _meeting(cast, "15F", "03K", terms, begun=40)
    first = _plan(group, "How each place works now", 2)
    actions.write_notes(session=first, notes=NOTES, version=0, by=humber)
    set_back(first, days=20)
    _plan(group, "What we tried", 1)
    cancelled = _plan(group, "Data only", 30)
    actions.cancel_session(session=cancelled, by=lead)
    tried = Adoption.objects.filter(place=place("15F"), author__demonstration=True).first()
    if tried is not None:
        actions.name_trial(group=group, adoption=tried, by=lead)
    actions.remind_of_sessions(now=timezone.now() + timedelta(hours=12))


def _form(cast: Cast) -> None:
    """Who was invited has not answered, declined, or was taken off the list."""
    lead = cast[WEST_YORKSHIRE]
    terms = _terms(
        "How do we find those who wait longest?",
        over_52_weeks_share.MEASURE.slug,
        Audience.STAFF,
        starts=14,
        days=200,
    )
    group = actions.form_group(place=place("QWO"), terms=terms, by=lead)
    actions.invite_member(group=group, email=cast[HUMBER].email, place=place("QOQ"), by=lead)
    for name in ("nurse", "surgeon"):
        actions.invite_member(group=group, email=cast[name].email, place=place("QWO"), by=lead)
    actions.decline_invitation(group=group, by=cast["nurse"])
    removed = group.members.get(person=cast["surgeon"])
    actions.remove_member(member=removed, by=lead)


def _close(cast: Cast) -> None:
    question = "Does a shared list help two areas?"
    measure = median_wait.MEASURE.slug
    terms = _terms(question, measure, Audience.PUBLIC, days=10)
    group = _meeting(cast, "QWO", "QOQ", terms, begun=BEGUN_LONG_AGO)
    note = "A shared list needs one person who keeps it."
    actions.close_group(group=group, note=note, by=cast[WEST_YORKSHIRE])


def _fall_silent(cast: Cast) -> None:
    """Nobody met or wrote, and somebody left before."""
    question = "Who can answer letters within two days?"
    measure = within_18_weeks.MEASURE.slug
    terms = _terms(question, measure, Audience.STAFF, days=60)
    begun = SILENT_DAYS + GRACE_DAYS + 10
    group = _meeting(cast, "15F", "03K", terms, begun=begun)
    actions.leave_group(group=group, by=cast[HUMBER])
    actions.remind_silent_groups(today=in_days(-GRACE_DAYS))
    actions.close_silent_groups(today=in_days(0))
