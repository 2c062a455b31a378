"""Taking flags, offers and plans in hand for a change: locked, fresh, and only for those who may.

A flag is locked before anything that hangs on it, so that people who change the same ones wait for
each other and never crosswise.
"""

from collections.abc import Callable
from typing import TypeVar

from django.utils import timezone

from forum.people.actions import record_event
from forum.people.changes import changed
from forum.people.models import User
from forum.people.permissions import NotAllowed
from forum.people.request_cache import clear_request_cache
from forum.support.models import Dispute, Flag, ImprovementPlan, SupportOffer

Thing = TypeVar("Thing")


def lock_flag(flag: Flag) -> Flag:
    """The row as it is now. Nobody else changes it until the transaction ends."""
    locked = Flag.objects.select_for_update(of=("self",), no_key=True)
    return locked.select_related("place", "author").get(pk=flag.pk)


def lock_offer(offer: SupportOffer) -> SupportOffer:
    flag = lock_flag(Flag(pk=offer.flag_id))
    locked = SupportOffer.objects.select_for_update(of=("self",), no_key=True)
    found = locked.select_related("author", "person", "from_place").get(pk=offer.pk)
    found.flag = flag
    return found


def lock_dispute(dispute: Dispute) -> Dispute:
    flag = lock_flag(Flag(pk=dispute.flag_id))
    locked = Dispute.objects.select_for_update(of=("self",), no_key=True)
    found = locked.select_related("author", "place").get(pk=dispute.pk)
    found.flag = flag
    return found


def lock_plan(plan: ImprovementPlan) -> ImprovementPlan:
    flag = lock_flag(Flag(pk=plan.flag_id)) if plan.flag_id else None
    locked = ImprovementPlan.objects.select_for_update(of=("self",), no_key=True)
    found = locked.select_related("author", "owner", "place").get(pk=plan.pk)
    found.flag = flag
    return found


def require_permission(rule: Callable[[User, Thing], bool], by: User, thing: Thing) -> None:
    if not rule(by, thing):
        raise NotAllowed


def change_state(
    thing: Flag | SupportOffer | ImprovementPlan | Dispute,
    state: str,
    verb: str,
    by: User | None,
    **detail: object,
) -> None:
    """Save it in its new state, with its line of history. The table next to the states decides."""
    if not thing.may_become(state):
        raise NotAllowed
    before, thing.state = thing.state, state
    if not isinstance(thing, Dispute):
        thing.changed_at = timezone.now()
    thing.save()
    record_support_event(thing, verb, by, **{"from": before, "to": str(state)}, **detail)


def record_support_event(
    thing: Flag | SupportOffer | ImprovementPlan | Dispute,
    verb: str,
    by: User | None,
    **detail: object,
) -> None:
    """Into the history, under a number: who reads all of it must not learn of a hidden flag."""
    record_event(verb=verb, about=thing, by=by, detail=detail, label=audit_label(thing))
    clear_request_cache()
    changed(thing)


def audit_label(thing: Flag | SupportOffer | ImprovementPlan | Dispute) -> str:
    return f"{type(thing).__name__} {thing.pk}"
