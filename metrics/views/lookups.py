"""Places and measures by what an address names, or 404."""

from django.http import Http404

from metrics.cache import cached_lookup
from metrics.measures import BY_SLUG, Measure
from metrics.models import Place


def place_or_404(user: object, code: str) -> Place:
    # Kept for all: places are public, so that what one person is given is what everybody is.
    with_page = Place.objects.visible_to(user).with_pages().filter(code=code.upper())
    place = cached_lookup(f"place with a page {code.upper()}", with_page.first)
    if place is None:
        raise Http404
    return place


def measure_or_404(slug: str) -> Measure:
    if slug not in BY_SLUG:
        raise Http404
    return BY_SLUG[slug]
