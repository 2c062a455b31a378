"""Taking flags, offers and plans in hand for a change: locked, fresh, and only for those who may.

A flag is locked before anything that hangs on it, so that people who change the same ones wait for
each other and never crosswise.
"""

from collections.abc import Callable
from typing import TypeVar

from django.utils import timezone

from forum.people.actions import record
from forum.people.changes import changed
from forum.people.models import User
from forum.people.permissions import NotAllowed
from forum.people.remembering import forget
from forum.support.models import AreaFlag, DataQuery, ImprovementPlan, SupportOffer

Thing = TypeVar("Thing")


def taken(flag: AreaFlag) -> AreaFlag:
    """The row as it is now. Nobody else changes it until the transaction ends."""
    locked = AreaFlag.objects.select_for_update(of=("self",), no_key=True)
    return locked.select_related("place", "author").get(pk=flag.pk)


def taken_offer(offer: SupportOffer) -> SupportOffer:
    flag = taken(AreaFlag(pk=offer.flag_id))
    locked = SupportOffer.objects.select_for_update(of=("self",), no_key=True)
    found = locked.select_related("author", "person", "from_place").get(pk=offer.pk)
    found.flag = flag
    return found


def taken_query(query: DataQuery) -> DataQuery:
    flag = taken(AreaFlag(pk=query.flag_id))
    locked = DataQuery.objects.select_for_update(of=("self",), no_key=True)
    found = locked.select_related("author", "place").get(pk=query.pk)
    found.flag = flag
    return found


def taken_plan(plan: ImprovementPlan) -> ImprovementPlan:
    flag = taken(AreaFlag(pk=plan.flag_id)) if plan.flag_id else None
    locked = ImprovementPlan.objects.select_for_update(of=("self",), no_key=True)
    found = locked.select_related("author", "owner", "place").get(pk=plan.pk)
    found.flag = flag
    return found


def allow(rule: Callable[[User, Thing], bool], by: User, thing: Thing) -> None:
    if not rule(by, thing):
        raise NotAllowed


def become(
    thing: AreaFlag | SupportOffer | ImprovementPlan | DataQuery, state: str, verb: str,
    by: User | None, **detail: object,
) -> None:  # fmt: skip
    """Save it in its new state, with its line of history. The table next to the states decides."""
    if not thing.may_become(state):
        raise NotAllowed
    before, thing.state = thing.state, state
    if not isinstance(thing, DataQuery):
        thing.changed_at = timezone.now()
    thing.save()
    note(thing, verb, by, **{"from": before, "to": str(state)}, **detail)


def note(
    thing: AreaFlag | SupportOffer | ImprovementPlan | DataQuery, verb: str, by: User | None,
    **detail: object,
) -> None:  # fmt: skip
    """Into the history, under a number: who reads all of it must not learn of a hidden flag."""
    record(verb=verb, about=thing, by=by, detail=detail, label=label_of(thing))
    forget()
    changed(thing)


def label_of(thing: AreaFlag | SupportOffer | ImprovementPlan | DataQuery) -> str:
    return f"{type(thing).__name__} {thing.pk}"
