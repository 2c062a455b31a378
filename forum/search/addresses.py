"""Where a specialty or a measure leads: the one place that says it for all of the search."""

from urllib.parse import urlencode

from django.urls import reverse

from metrics.models.places import ENGLAND
from metrics.specialties import BY_CODE


def treatment_address(treatment: str, place: str = ENGLAND) -> str:
    """The page of a treatment function; in one place, that place's own page of it."""
    if place == ENGLAND:
        return BY_CODE[treatment].get_absolute_url()
    return f"{reverse('place', args=[place])}?{urlencode({'treatment': treatment})}"


def measure_address(measure: str, place: str = "", treatment: str = "") -> str:
    """A measure everywhere, or in one place; of one treatment function, or of all of them."""
    url = (
        reverse("place_measure", args=[place, measure])
        if place
        else reverse("measure", args=[measure])
    )
    return f"{url}?{urlencode({'treatment': treatment})}" if treatment else url
