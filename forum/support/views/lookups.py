"""Finding what a view is about, or saying 404."""

from datetime import date
from typing import TypeVar

from django.db import models
from django.http import Http404
from django.shortcuts import get_object_or_404

from forum.notifications.actions import mark_read_about
from forum.people.permissions import Permission, can_read_staff_content, places_with_permission
from forum.people.web.decorators import SignedInRequest
from forum.support.models import Dispute, Flag, ImprovementPlan, SupportOffer
from forum.support.permissions import SUPPORTED_KINDS
from metrics.measures import BY_SLUG
from metrics.models import Place
from metrics.rtt.columns import TOTAL_TREATMENT, TREATMENTS
from metrics.views.lookups import place_or_404

SECTION = {"section": "support"}
Thing = TypeVar("Thing", bound=models.Model)


def get_flag_or_404(request: SignedInRequest, pk: int) -> Flag:
    found = Flag.objects.visible_to(request.user)
    found = found.select_related("place", "author", "reply__author", "thread")
    return _opened(request, get_object_or_404(found, pk=pk))


def get_offer_or_404(request: SignedInRequest, pk: int) -> SupportOffer:
    found = SupportOffer.objects.visible_to(request.user)
    found = found.select_related("flag__place", "author", "person", "from_place", "thread")
    return _opened(request, get_object_or_404(found, pk=pk))


def get_plan_or_404(request: SignedInRequest, pk: int) -> ImprovementPlan:
    found = ImprovementPlan.objects.visible_to(request.user)
    found = found.select_related("place", "author", "owner", "agreed_by", "flag__place", "revises")
    return _opened(request, get_object_or_404(found, pk=pk))


def get_dispute_or_404(request: SignedInRequest, pk: int) -> Dispute:
    found = Dispute.objects.visible_to(request.user)
    found = found.select_related("place", "author", "resolved_by", "flag__place")
    return _opened(request, get_object_or_404(found, pk=pk))


def get_measured_place_or_404(
    request: SignedInRequest, code: str, measure: str, treatment: str
) -> Place:
    """A place that can have support, where the measure and the treatment function exist."""
    if not can_read_staff_content(request.user):
        raise Http404
    place = place_or_404(request.user, code)
    known = treatment == TOTAL_TREATMENT or treatment in TREATMENTS
    if place.kind not in SUPPORTED_KINDS or measure not in BY_SLUG or not known:
        raise Http404
    return place


def places_represented_by(request: SignedInRequest, today: date) -> list[Place]:
    """For which somebody may ask for help, and write plans."""
    mine = places_with_permission(request.user, Permission.ASK_FOR_SUPPORT).filter(
        kind__in=SUPPORTED_KINDS
    )
    return list(mine.on(today).distinct().order_by("kind", "name"))  # type: ignore[attr-defined]


def _opened(request: SignedInRequest, thing: Thing) -> Thing:
    """What told of it has done its work."""
    if request.method == "GET":
        mark_read_about(about=thing, by=request.user)
    return thing
