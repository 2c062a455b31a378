"""Places and measures by what an address names, or 404."""

from django.http import Http404

from metrics.measures import BY_SLUG, Measure
from metrics.models import Place
from metrics.place_search import place_by_code


def place_or_404(user: object, code: str) -> Place:
    place = place_by_code(user, code)
    if place is None:
        raise Http404
    return place


def measure_or_404(slug: str) -> Measure:
    if slug not in BY_SLUG:
        raise Http404
    return BY_SLUG[slug]
