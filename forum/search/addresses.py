"""Where a specialty or a measure leads: the one place to change when either gets a page of its own."""

from urllib.parse import urlencode

from django.urls import reverse

from metrics.models.places import ENGLAND


def treatment_address(treatment: str, place: str = ENGLAND) -> str:
    """Figures of a treatment function, in a place or in England."""
    url = reverse("england") if place == ENGLAND else reverse("place", args=[place])
    return f"{url}?{urlencode({'treatment': treatment})}"


def measure_address(measure: str, place: str = "", treatment: str = "") -> str:
    """A measure everywhere, or in one place; of one treatment function, or of all of them."""
    url = (
        reverse("place_measure", args=[place, measure])
        if place
        else reverse("measure", args=[measure])
    )
    return f"{url}?{urlencode({'treatment': treatment})}" if treatment else url


def provider_address(listed_at: str, month: str = "") -> str:
    """The list of providers among the figures of a place that names it."""
    query = f"?{urlencode({'month': month})}" if month else ""
    return f"{reverse('place', args=[listed_at])}figures/{query}#providers"
