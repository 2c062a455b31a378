"""Where long waits persist, by the rule of the watch list, and of which areas that can be said."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from forum.support.watch_list import KINDS, WATCHED_MEASURES, candidates_among
from forum.technologies.pages.locations import locations
from metrics.models import AnalysisResult, Place
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.series import Vintages


@dataclass(frozen=True)
class Areas:
    compared: frozenset[int]
    persistent: frozenset[int]


def read_areas(vintages: Vintages, on: date) -> Areas:
    if not vintages:
        return Areas(frozenset(), frozenset())
    places = _areas_of(on)
    results = AnalysisResult.objects.filter(
        release_id=vintages.newest.id,
        measure__in=WATCHED_MEASURES,
        treatment_function=TOTAL_TREATMENT,
        suppression_reason="",
        place__in=places,
    )
    persistent = {candidate.place.pk for candidate in candidates_among(places=places)}
    compared = {*results.values_list("place_id", flat=True), *persistent}
    return Areas(frozenset(compared), frozenset(persistent))


def _areas_of(on: date) -> Mapping[int, Place]:
    """ICBs and sub-ICB locations. One that is all of its ICB is counted once, as the ICB."""
    on_the_day = locations(on)
    locations_in = Counter(row.icb.pk for row in on_the_day)
    only = {row.place.pk for row in on_the_day if locations_in[row.icb.pk] == 1}
    places = Place.objects.filter(kind__in=KINDS).on(on).exclude(pk__in=only)
    return {place.pk: place for place in places}
