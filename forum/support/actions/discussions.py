"""Each flag, offer and plan has its thread, for the parties by name."""

from collections.abc import Collection
from typing import cast

from django.db import models, transaction

from forum.people.actions import Refused
from forum.people.models import User
from forum.people.permissions import NotAllowed
from forum.support.actions.locking import lock_flag, lock_offer, lock_plan
from forum.support.models import Flag, ImprovementPlan, SupportOffer
from forum.support.notifications import area_representatives, offering_side, opening_side
from forum.support.permissions import can_see, can_see_offer, can_see_plan, is_offering, is_party
from forum.support.permissions import is_plan_party as is_party_of_plan
from forum.threads import actions as threads
from forum.threads.actions.audience import add_parties
from forum.threads.models import Audience, Kind, Thread
from forum.threads.subjects import about_object

Discussable = Flag | SupportOffer | ImprovementPlan
BODY = (
    "This discussion is for those who are concerned with it. Whoever is named here reads it; others"
    " of the area and improvement leads join when they open it."
)
MAX_READERS = 40
# Without naming the subject: titles are also in the audit trail, whose readers must not learn of a
# hidden flag.
TITLES: dict[type[models.Model], str] = {
    Flag: "Between the area and those who offer support",
    SupportOffer: "Arranging this support",
    ImprovementPlan: "Working on this plan",
}


@transaction.atomic
def open_discussion(*, about: Discussable, by: User) -> Thread:
    """Its thread, with `by` added to its readers; created now if there is none yet."""
    subject = _lock(about)
    if not _can_join(by, subject):
        raise NotAllowed
    if subject.thread is None:
        _create_thread(subject, by)
    thread = cast(Thread, subject.thread)
    add_parties(thread, {by.pk}, by=by)
    return thread


def _lock(about: Discussable) -> Discussable:
    if isinstance(about, Flag):
        return lock_flag(about)
    return lock_offer(about) if isinstance(about, SupportOffer) else lock_plan(about)


def _can_join(by: User, subject: Discussable) -> bool:
    """Its parties, not everybody who may know of it."""
    if isinstance(subject, Flag):
        return can_see(by, subject) and is_party(by, subject)
    if isinstance(subject, SupportOffer):
        return can_see_offer(by, subject) and (
            is_party(by, subject.flag) or is_offering(by, subject)
        )
    return can_see_plan(by, subject) and is_party_of_plan(by, subject)


def start_discussion(subject: Discussable, by: User) -> None:
    """Create its thread. Someone over their daily limit gets it later, when it is opened."""
    if subject.thread_id is None:
        try:
            _create_thread(subject, by)
        except (Refused, NotAllowed):
            return


def add_readers(subject: Discussable, people: Collection[User], by: User) -> None:
    if subject.thread is not None:
        add_parties(subject.thread, {person.pk for person in people}, by=by)


def _create_thread(subject: Discussable, by: User) -> None:
    posting = threads.start_thread(
        subject=about_object(subject),
        # An unanswered question would be shown to people who may not know of the flag.
        kind=Kind.EXPERIENCE,
        title=TITLES[type(subject)],
        body=BODY,
        by=by,
        audience=Audience.PARTIES,
        parties=list(_initial_readers(subject))[:MAX_READERS],
    )
    if posting.post is None:
        raise Refused("The discussion could not be begun.")
    subject.thread = posting.post.thread
    subject.save(update_fields=["thread"])


def _initial_readers(subject: Discussable) -> set[User]:
    if isinstance(subject, Flag):
        area = area_representatives(subject.place) if subject.sent_at else []
        return {*area, *opening_side(subject)}
    if isinstance(subject, SupportOffer):
        return {*area_representatives(subject.place), *offering_side(subject)}
    openers = opening_side(subject.flag) if subject.flag else []
    return {*area_representatives(subject.place), *openers, subject.owner}
