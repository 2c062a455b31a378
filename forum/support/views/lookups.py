"""Fetch what a view is about, or answer 404."""

from datetime import date

from django.http import Http404
from django.shortcuts import get_object_or_404

from forum.casestudies.models import CaseStudy
from forum.notifications.views.opening import opened
from forum.people.permissions import Permission, can_read_staff_content, places_with_permission
from forum.people.web.decorators import SignedInRequest
from forum.support.models import Dispute, Flag, ImprovementPlan, OfferConsent, SupportOffer
from forum.support.permissions import SUPPORTED_KINDS
from metrics.measures import BY_SLUG
from metrics.models import Place
from metrics.rtt.columns import TOTAL_TREATMENT, TREATMENTS
from metrics.views.lookups import place_or_404


def get_flag_or_404(request: SignedInRequest, pk: int) -> Flag:
    flags = Flag.objects.visible_to(request.user)
    flags = flags.select_related("place", "provider", "author", "reply__author", "thread")
    return opened(request, get_object_or_404(flags, pk=pk))


def get_offer_or_404(request: SignedInRequest, pk: int) -> SupportOffer:
    offers = SupportOffer.objects.visible_to(request.user)
    offers = offers.select_related(
        "flag__place", "author", "person", "from_place", "thread", "consent", "adoption"
    )
    return opened(request, get_object_or_404(offers, pk=pk))


def get_consent_or_404(request: SignedInRequest, pk: int) -> OfferConsent:
    consents = OfferConsent.objects.visible_to(request.user)
    consents = consents.select_related("offer__author")
    return opened(request, get_object_or_404(consents, pk=pk))


def get_plan_or_404(request: SignedInRequest, pk: int) -> ImprovementPlan:
    plans = ImprovementPlan.objects.visible_to(request.user)
    plans = plans.select_related(
        *("place", "provider", "author", "owner", "agreed_by", "flag__place", "revises")
    )
    return opened(request, get_object_or_404(plans, pk=pk))


def get_dispute_or_404(request: SignedInRequest, pk: int) -> Dispute:
    disputes = Dispute.objects.visible_to(request.user)
    disputes = disputes.select_related("place", "author", "resolved_by", "flag__place")
    return opened(request, get_object_or_404(disputes, pk=pk))


def get_readable_case_study_or_404(request: SignedInRequest, pk: int) -> CaseStudy:
    return get_object_or_404(CaseStudy.objects.readable_by(request.user), pk=pk)


def get_measured_place_or_404(
    request: SignedInRequest, code: str, measure: str, treatment: str
) -> Place:
    """A place that can have support, where the measure and the treatment function exist."""
    if not can_read_staff_content(request.user):
        raise Http404
    place = place_or_404(request.user, code)
    is_known_treatment = treatment == TOTAL_TREATMENT or treatment in TREATMENTS
    if place.kind not in SUPPORTED_KINDS or measure not in BY_SLUG or not is_known_treatment:
        raise Http404
    return place


def places_represented_by(request: SignedInRequest, today: date) -> list[Place]:
    """Places for which this person may ask for help and write plans."""
    places = places_with_permission(request.user, Permission.ASK_FOR_SUPPORT).filter(
        kind__in=SUPPORTED_KINDS
    )
    return list(places.on(today).distinct().order_by("kind", "name"))  # type: ignore[attr-defined]
