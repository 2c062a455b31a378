"""Where a page of a measure leads on: how far places differ on it, and places side by side."""

from urllib.parse import urlencode

from django.urls import reverse

from metrics.analysis.analysed_measures import SHOWN
from metrics.measures import Measure
from metrics.models import Place
from metrics.pages.components import Link
from metrics.pages.view_query import ViewQuery
from metrics.rtt.columns import TOTAL_TREATMENT

SPREAD_IS_SHOWN = frozenset(analysed.slug for analysed in SHOWN)
WITH_A_LEVEL = (Place.Kind.ICB, Place.Kind.SUB_ICB)


def further_links(
    measure: Measure, state: ViewQuery, place: Place | None = None
) -> tuple[Link, ...]:
    """Of the treatment function shown, and with the place where it is one of those compared."""
    is_compared = place is not None and place.kind in WITH_A_LEVEL
    shown = {
        "measure": measure.slug,
        "treatment": "" if state.treatment == TOTAL_TREATMENT else state.treatment,
        "level": place.kind if place and is_compared else "",
        "places": place.code if place and is_compared else "",
    }
    links = []
    if measure.slug in SPREAD_IS_SHOWN:
        url = f"{reverse('variation')}?{_query(shown)}"
        links.append(Link("How far places differ on this measure", url))
    url = f"{reverse('compare')}?{_query({**shown, 'level': ''})}"
    return (*links, Link("Compare places on this measure", url))


def _query(fields: dict[str, str]) -> str:
    return urlencode({name: value for name, value in fields.items() if value})
