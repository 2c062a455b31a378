"""Finding what a view is about, or saying 404."""

from datetime import date
from typing import TypeVar

from django.db import models
from django.http import Http404
from django.shortcuts import get_object_or_404

from forum.notices.actions import read_about
from forum.people.gates import Signed
from forum.people.permissions import Deed, may_read_staff_content, places_where_may
from forum.support.models import AreaFlag, DataQuery, ImprovementPlan, SupportOffer
from forum.support.permissions import WITH_SUPPORT
from metrics.measures import BY_SLUG
from metrics.models import Place
from metrics.rtt.columns import TOTAL_TREATMENT, TREATMENTS
from metrics.views.gate import place_or_404

SECTION = {"section": "support"}
Thing = TypeVar("Thing", bound=models.Model)


def flag_or_404(request: Signed, pk: int) -> AreaFlag:
    found = AreaFlag.objects.visible_to(request.user)
    found = found.select_related("place", "author", "reply__author", "thread")
    return _opened(request, get_object_or_404(found, pk=pk))


def offer_or_404(request: Signed, pk: int) -> SupportOffer:
    found = SupportOffer.objects.visible_to(request.user)
    found = found.select_related("flag__place", "author", "person", "from_place", "thread")
    return _opened(request, get_object_or_404(found, pk=pk))


def plan_or_404(request: Signed, pk: int) -> ImprovementPlan:
    found = ImprovementPlan.objects.visible_to(request.user)
    found = found.select_related("place", "author", "owner", "agreed_by", "flag__place", "revises")
    return _opened(request, get_object_or_404(found, pk=pk))


def query_or_404(request: Signed, pk: int) -> DataQuery:
    found = DataQuery.objects.visible_to(request.user)
    found = found.select_related("place", "author", "settled_by", "flag__place")
    return _opened(request, get_object_or_404(found, pk=pk))


def measured_place_or_404(request: Signed, code: str, measure: str, treatment: str) -> Place:
    """A place that can have support, where the measure and the treatment function exist."""
    if not may_read_staff_content(request.user):
        raise Http404
    place = place_or_404(request.user, code)
    known = treatment == TOTAL_TREATMENT or treatment in TREATMENTS
    if place.kind not in WITH_SUPPORT or measure not in BY_SLUG or not known:
        raise Http404
    return place


def own_places(request: Signed, today: date) -> list[Place]:
    """For which somebody may ask for help, and write plans."""
    mine = places_where_may(request.user, Deed.ASK_FOR_SUPPORT).filter(kind__in=WITH_SUPPORT)
    return list(mine.on(today).distinct().order_by("kind", "name"))  # type: ignore[attr-defined]


def _opened(request: Signed, thing: Thing) -> Thing:
    """What told of it has done its work."""
    if request.method == "GET":
        read_about(thing=thing, by=request.user)
    return thing
