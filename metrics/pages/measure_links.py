"""Where a page of a measure leads on: how far places differ on it, and places side by side."""

from urllib.parse import urlencode

from django.urls import reverse

from metrics.analysis.analysed_measures import SHOWN
from metrics.measures import Measure
from metrics.measures.within_18_weeks import MEASURE as WITHIN
from metrics.models import Place
from metrics.pages.components import Link
from metrics.pages.list_movement import HEADING, movement_url
from metrics.pages.list_needs_question import needs_link
from metrics.pages.variation_subpages import variation_url
from metrics.pages.variation_view import LEVELS
from metrics.pages.view_query import ViewQuery
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.rtt.providers import is_nhs_trust

SPREAD_IS_SHOWN = frozenset(analysed.slug for analysed in SHOWN)


def further_links(
    measure: Measure, state: ViewQuery, place: Place | None = None
) -> tuple[Link, ...]:
    """Of the treatment function shown, and with the place where it is one of those compared. Of a
    provider there are no further pages but an NHS trust's among all trusts."""
    compared = place
    if place is not None and place.is_provider:
        compared, place = (place if is_nhs_trust(place.code) else None), None
    treatment = "" if state.treatment == TOTAL_TREATMENT else state.treatment
    links = []
    if measure.slug in SPREAD_IS_SHOWN:
        url = variation_url(place=compared, measure=measure.slug, treatment=treatment)
        links.append(Link("How far places differ on this measure", url))
    if place is not None and measure.across_months:
        query = state.query(measure="", sort="", history="")
        links.append(Link(HEADING, movement_url(place, query)))
    if place is not None and measure is WITHIN:
        query = state.query(measure="", sort="", history="")
        links.append(needs_link(place, query))
    fields = {
        "measure": measure.slug,
        "treatment": treatment,
        "places": place.code if place is not None and place.kind in LEVELS else "",
    }
    query = urlencode({name: value for name, value in fields.items() if value})
    return (*links, Link("Compare places on this measure", f"{reverse('compare')}?{query}"))
