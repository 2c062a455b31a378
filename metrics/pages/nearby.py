"""The neighbours of an area on the map, and those that are near and yet different."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
from django.urls import reverse

from metrics import formatting, reference
from metrics.cache import cached_lookup
from metrics.measures import BY_SLUG
from metrics.models import NearPair, Place
from metrics.pages.components import Link
from metrics.pages.values import format_in_unit
from metrics.pages.view_query import lower_first
from metrics.series import Vintages
from metrics.stats.peers import NEAR_MILES, miles_between

MOST = 15
WHERE = (
    "Distances are in a straight line between population centres. A population centre is the mean of small"
    " areas, weighted by the people who live in them. Distances by road, or between town halls, differ."
)


# Two places are compared with each other, not with all: that is no place's standing in a funnel.
NEAR_AND_DIFFERENT = (
    "Near, and with intervals that do not overlap, though they allow for chance and for the usual"
    " differences between places:"
)


@dataclass(frozen=True)
class Neighbour:
    code: str
    name: str
    miles: float


@lru_cache(maxsize=1)
def _adjacent() -> frozenset[frozenset[str]]:
    """Pairs of sub-ICB locations that share a boundary (of those that were there in 2023)."""
    return frozenset(frozenset((row["place"], row["other"])) for row in reference.rows("adjacent"))


@lru_cache(maxsize=4)
def _neighbours(on: date) -> Mapping[str, tuple[Neighbour, ...]]:
    rows = [
        row
        for row in reference.rows("places")
        if row["kind"] == "sub_icb"
        and (not row["valid_from"] or date.fromisoformat(row["valid_from"]) <= on)
        and (not row["valid_to"] or on < date.fromisoformat(row["valid_to"]))
    ]
    miles = miles_between(
        np.array(
            [
                reference.earlier_centre(row["code"], on)
                or (float(row["latitude"]), float(row["longitude"]))
                for row in rows
            ]
        )
    )
    by_code = {}
    for i, row in enumerate(rows):
        order = [j for j in np.argsort(miles[i], kind="stable").tolist() if j != i]
        by_code[row["code"]] = tuple(
            Neighbour(rows[j]["code"], rows[j]["name"], float(miles[i, j])) for j in order[:MOST]
        )
    return by_code


def neighbours(place: Place, on: date) -> tuple[Neighbour, ...]:
    """The nearest sub-ICB locations by population centre, with no query; none for other places."""
    return _neighbours(on).get(place.code, ()) if place.kind == Place.Kind.SUB_ICB else ()


@dataclass(frozen=True)
class NearbySection:
    """What a place's page says of its neighbours on the map."""

    nearest: tuple[Link, ...]
    different: tuple[Link, ...]
    boundaries: str
    where: str = WHERE
    heading: str = NEAR_AND_DIFFERENT


def nearby_section(
    place: Place, vintages: Vintages, month: date, treatment: str
) -> NearbySection | None:
    """For sub-ICB locations only; pairs are told of the newest month."""
    by_distance = neighbours(place, month)
    if not by_distance:
        return None
    near = [
        neighbour
        for neighbour in by_distance
        if neighbour.miles < NEAR_MILES or _shares_boundary(place, neighbour)
    ] or by_distance[:3]
    nearest = tuple(
        Link(
            neighbour.name,
            reverse("place", args=[neighbour.code]),
            _distance_words(place, neighbour),
        )
        for neighbour in near
    )
    different: tuple[Link, ...] = ()
    if month == vintages.newest.month:
        pairs = stored_pairs(vintages.newest.id, treatment)
        different = tuple(
            _pair_link(pair, place) for pair in pairs if place.pk in (pair.higher_id, pair.lower_id)
        )
    return NearbySection(nearest, different, _boundaries(place))


def stored_pairs(release: int, treatment: str) -> tuple[NearPair, ...]:
    """Of all places: few, and as settled as their release once it has been analysed. That there
    are none may only mean that it has not been, and is not kept."""
    pairs = NearPair.objects.filter(
        release_id=release, treatment_function=treatment, measure__in=list(BY_SLUG)
    ).select_related("higher", "lower")
    cached = cached_lookup(f"near pairs of {release} {treatment}", lambda: tuple(pairs) or None)
    return cached or ()


def _boundaries(place: Place) -> str:
    """A place that began later has no boundary here, and must not seem to have no neighbours."""
    if any(place.code in pair for pair in _adjacent()):
        return "Shared boundaries are those of April 2023."
    return (
        f"Which places share a boundary with {place.name} is not known here: boundaries are those of"
        " April 2023, before it began. Distances are known."
    )


def _shares_boundary(place: Place, neighbour: Neighbour) -> bool:
    return frozenset((place.code, neighbour.code)) in _adjacent()


def _distance_words(place: Place, neighbour: Neighbour) -> str:
    miles = f"{formatting.number(neighbour.miles, 1)} miles"
    return f"{miles}, shares a boundary" if _shares_boundary(place, neighbour) else miles


def _pair_link(pair: NearPair, place: Place) -> Link:
    here_is_higher = pair.higher_id == place.pk
    other = pair.lower if here_is_higher else pair.higher
    own_value = pair.higher_value if here_is_higher else pair.lower_value
    other_value = pair.lower_value if here_is_higher else pair.higher_value
    measure = BY_SLUG[pair.measure]
    return Link(
        f"{other.name}, {formatting.number(pair.miles, 1)} miles away",
        f"{reverse('compare')}?places={place.code},{other.code}&measure={measure.slug}"
        f"&treatment={pair.treatment_function}",
        f"{lower_first(measure.title)} over 12 months {format_in_unit(measure, other_value)},"
        f" here {format_in_unit(measure, own_value)}",
    )
