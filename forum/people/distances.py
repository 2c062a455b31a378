"""How near places are to each other, for "who near me has done this"."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from metrics.formatting import number
from metrics.models import Place

EARTH_IN_MILES = 3958.8
SAME, SAME_ICB, ELSEWHERE, NOT_KNOWN = range(4)


@dataclass(frozen=True, order=True)
class Nearness:
    """First the same place, then the same ICB, then by distance between where people live."""

    level: int
    miles: float

    @property
    def words(self) -> str:
        if self.level == SAME:
            return "the same place"
        if self.level == SAME_ICB:
            return "in the same ICB"
        if self.level == ELSEWHERE:
            return (
                "less than a mile away"
                if self.miles < 1
                else f"about {number(self.miles)} miles away"
            )
        return ""


def miles_between(first: Place, second: Place) -> float | None:
    """Along the globe between two population-weighted centres.

    >>> leeds = Place(latitude=53.7997, longitude=-1.5492)
    >>> hull = Place(latitude=53.7443, longitude=-0.3325)
    >>> round(miles_between(leeds, hull))
    50
    """
    corners = (first.latitude, first.longitude, second.latitude, second.longitude)
    if None in corners:
        return None
    north, west, south, east = (radians(corner) for corner in corners if corner is not None)
    haversine = sin((south - north) / 2) ** 2
    haversine += cos(north) * cos(south) * sin((east - west) / 2) ** 2
    return 2 * EARTH_IN_MILES * asin(sqrt(haversine))


def nearness(
    origin: Place, places: Iterable[Place], icb_of: Mapping[int, int]
) -> dict[int, Nearness]:
    """How near each place is. `icb_of` leads from a place to its ICB, and from an ICB to itself."""
    nearness_by_place = {}
    for place in places:
        miles = miles_between(origin, place)
        own_icb, place_icb = icb_of.get(origin.pk), icb_of.get(place.pk)
        if place.pk == origin.pk:
            nearness_by_place[place.pk] = Nearness(SAME, 0.0)
        elif own_icb is not None and own_icb == place_icb:
            nearness_by_place[place.pk] = Nearness(SAME_ICB, miles or 0.0)
        elif miles is not None:
            nearness_by_place[place.pk] = Nearness(ELSEWHERE, miles)
        else:
            nearness_by_place[place.pk] = Nearness(NOT_KNOWN, 0.0)
    return nearness_by_place
