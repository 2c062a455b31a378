"""Places and measures by what an address names, or 404."""

from django.http import Http404

from metrics.measures import BY_SLUG, Measure
from metrics.models import Place
from metrics.place_search import area_or_provider_by_code, place_by_code


def place_or_404(user: object, code: str) -> Place:
    """An area."""
    place = place_by_code(user, code)
    if place is None:
        raise Http404
    return place


def area_or_provider_or_404(user: object, code: str) -> Place:
    """For pages that providers have as well."""
    place = area_or_provider_by_code(user, code)
    if place is None:
        raise Http404
    return place


def measure_of_or_404(place: Place, slug: str) -> Measure:
    """Nobody lives in a hospital: a provider has no measure per head."""
    measure = measure_or_404(slug)
    if place.is_provider and measure.people:
        raise Http404
    return measure


def measure_or_404(slug: str) -> Measure:
    if slug not in BY_SLUG:
        raise Http404
    return BY_SLUG[slug]
