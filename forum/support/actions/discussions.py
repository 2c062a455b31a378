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
MOST = 40
# Not what it is about, which stands beside it: a title also goes into the history, where whoever
# reads all of that must not learn of a hidden flag.
TITLES: dict[type[models.Model], str] = {
    Flag: "Between the area and those who offer support",
    SupportOffer: "Arranging this support",
    ImprovementPlan: "Working on this plan",
}


@transaction.atomic
def open_discussion(*, about: Discussable, by: User) -> Thread:
    """The thread of it, with `by` among its readers. Begun now if there is none yet."""
    thing = _taken(about)
    if not _may_talk(by, thing):
        raise NotAllowed
    if thing.thread is None:
        _begin(thing, by)
    thread = cast(Thread, thing.thread)
    add_parties(thread, {by.pk}, by=by)
    return thread


def _taken(about: Discussable) -> Discussable:
    if isinstance(about, Flag):
        return lock_flag(about)
    return lock_offer(about) if isinstance(about, SupportOffer) else lock_plan(about)


def _may_talk(by: User, thing: Discussable) -> bool:
    """Its parties, not everybody who may know of it."""
    if isinstance(thing, Flag):
        return can_see(by, thing) and is_party(by, thing)
    if isinstance(thing, SupportOffer):
        return can_see_offer(by, thing) and (is_party(by, thing.flag) or is_offering(by, thing))
    return can_see_plan(by, thing) and is_party_of_plan(by, thing)


def start_discussion(thing: Discussable, by: User) -> None:
    """With the change that makes it due. Who has started many today gets it when it is opened."""
    if thing.thread_id is None:
        try:
            _begin(thing, by)
        except (Refused, NotAllowed):
            return


def add_readers(thing: Discussable, people: Collection[User], by: User) -> None:
    if thing.thread is not None:
        add_parties(thing.thread, {person.pk for person in people}, by=by)


def _begin(thing: Discussable, by: User) -> None:
    posting = threads.start_thread(
        subject=about_object(thing),
        # A question would be chased by those who may not know of it.
        kind=Kind.EXPERIENCE,
        title=TITLES[type(thing)],
        body=BODY,
        by=by,
        audience=Audience.PARTIES,
        parties=list(_readers(thing))[:MOST],
    )
    if posting.post is None:
        raise Refused("The discussion could not be begun.")
    thing.thread = posting.post.thread
    thing.save(update_fields=["thread"])


def _readers(thing: Discussable) -> set[User]:
    if isinstance(thing, Flag):
        area = area_representatives(thing.place) if thing.sent_at else []
        return {*area, *opening_side(thing)}
    if isinstance(thing, SupportOffer):
        return {*area_representatives(thing.place), *offering_side(thing)}
    asked = opening_side(thing.flag) if thing.flag else []
    return {*area_representatives(thing.place), *asked, thing.owner}
