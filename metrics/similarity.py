"""Which places are alike, and why: the nearest by what their people are like, not by their waits.

Method: as NHS England's Model Health System describes for ICBs: each variable is capped at five
standard deviations above the mean, square-rooted and standardised; the nearest are those at the
least Euclidean distance. Its weights are not published; here each variable counts the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from metrics import reference
from metrics.models import Place
from metrics.stats.peers import neighbours

Characteristics = tuple[float, ...]
VARIABLES = {
    "population": "people",
    "deprivation": "deprivation score",
    "under_18": "% under 18",
    "aged_65_plus": "% aged 65 or over",
    "aged_85_plus": "% aged 85 or over",
    "rural": "% in rural areas",
    "asian": "% Asian",
    "black": "% Black",
    "mixed": "% mixed ethnicity",
    "density": "people per square km",
}
# Ten for sub-ICB locations, as commissioners are used to; five for ICBs, as in the published method.
SIMILAR_PLACES_SHOWN = {Place.Kind.SUB_ICB: 10, Place.Kind.ICB: 5}
MOST_SIMILAR_ON_SHOWN = 3


@dataclass(frozen=True)
class SimilarPlace:
    """One like place: `near` and `far` are the variables that bring it closer and set it apart;
    `facts` its values of all of them, in the order of VARIABLES."""

    code: str
    distance: float
    most_similar_on: tuple[str, ...]
    least_similar_on: tuple[str, ...]
    characteristics: Characteristics


def similar_places(place: Place, on: date) -> tuple[SimilarPlace, ...]:
    """The places most like one, nearest first."""
    if place.kind == Place.Kind.SUB_ICB:
        return _nearest_by_code(_sub_icbs(), SIMILAR_PLACES_SHOWN[Place.Kind.SUB_ICB]).get(
            place.code, ()
        )
    if place.kind == Place.Kind.ICB:
        return _nearest_by_code(_icbs(on), SIMILAR_PLACES_SHOWN[Place.Kind.ICB]).get(place.code, ())
    return ()


def _nearest_by_code(
    facts: Mapping[str, Characteristics], count: int
) -> dict[str, tuple[SimilarPlace, ...]]:
    return nearest_by_code(facts, count, tuple(VARIABLES.values()))


def nearest_by_code(
    facts: Mapping[str, Characteristics], count: int, names: tuple[str, ...]
) -> dict[str, tuple[SimilarPlace, ...]]:
    """For each place the `count` others that are most like it; `names` are those of its facts."""
    return _computed_nearest(tuple(sorted(facts.items())), count, names)


@lru_cache(maxsize=4)
def _computed_nearest(
    facts: tuple[tuple[str, Characteristics], ...], count: int, names: tuple[str, ...]
) -> dict[str, tuple[SimilarPlace, ...]]:
    if not facts:
        # Before July 2022 there were no ICBs.
        return {}
    codes = [code for code, _ in facts]
    nearest_places = neighbours(np.array([values for _, values in facts]), count)
    similar = {}
    for row, code in enumerate(codes):
        nearest = []
        for number, index in enumerate(nearest_places.index[row].tolist()):
            if index < 0:
                continue
            order = np.argsort(nearest_places.contributions[row, number])
            nearest.append(
                SimilarPlace(
                    codes[index],
                    float(nearest_places.distance[row, number]),
                    tuple(names[i] for i in order[:MOST_SIMILAR_ON_SHOWN]),
                    tuple(names[i] for i in order[:-2:-1]),
                    facts[index][1],
                )
            )
        similar[code] = tuple(nearest)
    return similar


@lru_cache(maxsize=1)
def _sub_icbs() -> dict[str, Characteristics]:
    return {
        row["place"]: tuple(float(row[name]) for name in VARIABLES)
        for row in reference.rows("peer_variables")
    }


@lru_cache(maxsize=8)
def _icbs(on: date) -> dict[str, Characteristics]:
    """Sums of people and of area, and averages over people, of the sub-ICB locations of a day. Who
    belongs to whom is read where the facts are, so that the two always match."""
    inside: dict[str, list[Characteristics]] = {}
    for link in reference.rows("memberships"):
        since, until = date.fromisoformat(link["valid_from"]), reference.day(link["valid_to"])
        if link["child"] in _sub_icbs() and since <= on and (until is None or on < until):
            inside.setdefault(link["parent"], []).append(_sub_icbs()[link["child"]])
    facts = {}
    for icb, members in inside.items():
        values = np.array(members)
        people = values[:, 0]
        average = (values * people[:, None]).sum(axis=0) / people.sum()
        area = (people / values[:, -1]).sum()
        facts[icb] = (people.sum(), *average[1:-1].tolist(), people.sum() / area)
    return facts
