"""Requests for support that staff may know of, with their offers and plans. What only its parties know of
is not counted: a count could tell of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from forum.people.permissions import without_demonstrations
from forum.support.counts import days_to_first_contact
from forum.support.deadlines import CLOSED_VISIBLE_FOR
from forum.support.lifecycle.plans import PlanState
from forum.support.models import Flag, FlagState, ImprovementPlan, Origin, SupportOffer
from metrics import formatting


@dataclass(frozen=True)
class FlagFact:
    """`is_recent`: open, or closed within the last 12 months."""

    place: int
    is_own: bool
    has_offer: bool
    days_to_contact: int | None
    is_recent: bool


@dataclass(frozen=True)
class OfferFact:
    """`from_place` None: offered nationally."""

    place: int
    from_place: int | None
    accepted: bool


@dataclass(frozen=True)
class PlanFact:
    place: int
    achieved: bool


def shown_flags() -> "QuerySet[Flag, Any]":
    return without_demonstrations(Flag.objects.shown().exclude(state=FlagState.WITHDRAWN))


def read_flags(on: date) -> tuple[FlagFact, ...]:
    offers = without_demonstrations(SupportOffer.objects.filter(flag=OuterRef("pk")))
    contacts = offers.exclude(first_contact_on=None).order_by("first_contact_on")
    rows = shown_flags().annotate(
        has_offer=Exists(offers), first=Subquery(contacts.values("first_contact_on")[:1])
    )
    fields = ("place_id", "origin", "has_offer", "shown_at", "first", "ended_at")
    return tuple(
        FlagFact(
            place,
            origin == Origin.SELF,
            has_offer,
            days_to_first_contact(shown_at, first),
            ended_at is None or formatting.london_day(ended_at) > on - CLOSED_VISIBLE_FOR,
        )
        for place, origin, has_offer, shown_at, first, ended_at in rows.values_list(*fields)
    )


def read_offers() -> tuple[OfferFact, ...]:
    offers = without_demonstrations(SupportOffer.objects.filter(flag__in=shown_flags()))
    rows = offers.values_list("flag__place_id", "from_place_id", "accepted_at")
    return tuple(OfferFact(place, source, at is not None) for place, source, at in rows)


def read_plans() -> tuple[PlanFact, ...]:
    """Those that a second person agreed; of plans that follow a request, if staff may know of it."""
    agreed = without_demonstrations(ImprovementPlan.objects.filter(agreed_at__isnull=False))
    plans = agreed.filter(Q(flag__isnull=True) | Q(flag__in=shown_flags()))
    rows = plans.values_list("place_id", "state")
    return tuple(PlanFact(place, state == PlanState.ACHIEVED) for place, state in rows)
