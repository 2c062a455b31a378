"""Get what a view is about, or answer 404."""

from datetime import date

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from forum.technologies.models import CorrectionRequest, Technology
from forum.technologies.pages.trusts import is_attested
from metrics.models import Place
from metrics.views.lookups import area_or_provider_or_404, place_or_404


def get_technology_or_404(request: HttpRequest, slug: str) -> Technology:
    technologies = Technology.objects.visible_to(request.user).select_related("written_by")
    return get_object_or_404(technologies.with_details(), slug=slug)


def get_correction_or_404(request: HttpRequest, pk: int) -> CorrectionRequest:
    rows = CorrectionRequest.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("technology", "author", "answered_by"), pk=pk)


def get_icb_or_404(request: HttpRequest, code: str) -> Place:
    place = place_or_404(request.user, code)
    if place.kind != Place.Kind.ICB:
        raise Http404
    return place


def get_location_or_404(request: HttpRequest, code: str, on: date) -> Place:
    """A sub-ICB location, or an NHS trust for which an ICB speaks."""
    place = area_or_provider_or_404(request.user, code)
    if not is_attested(place, on):
        raise Http404
    return place
