"""Neighbours on the map, from the shipped centres and boundaries; no database."""

from datetime import date

import pytest

from metrics import reference
from metrics.models import Place
from metrics.pages.nearby import MOST, _boundaries, neighbours

pytestmark = pytest.mark.embedded
BEFORE, AFTER = date(2025, 12, 1), date(2026, 4, 1)


def named(code: str, on: date = BEFORE) -> dict[str, float]:
    place = Place(code=code, kind=Place.Kind.SUB_ICB)
    return {neighbour.name: neighbour.miles for neighbour in neighbours(place, on)}


def test_wakefield_and_leeds_are_10_7_miles_apart_both_ways() -> None:
    assert named("03R")["Leeds"] == pytest.approx(10.7, abs=0.1)
    assert named("15F")["Wakefield"] == named("03R")["Leeds"]


def test_the_nearest_come_first_and_a_place_is_not_its_own_neighbour() -> None:
    result = named("03R")
    assert list(result.values()) == sorted(result.values()) and len(result) == MOST
    assert "Wakefield" not in result


def test_places_are_those_of_the_day() -> None:
    assert "Frimley" in named("15A") and "East Berkshire" not in named("15A")
    assert "East Berkshire" in named("15A", AFTER) and "Frimley" not in named("15A", AFTER)


def test_centres_are_those_of_the_day() -> None:
    """Frimley and Surrey Heartlands were never places at the same time with the centre that Surrey
    Heartlands has had since April 2026: from there it would be 13.5 miles."""
    assert named("92A")["Frimley"] == pytest.approx(15.2, abs=0.05)
    assert named("D4U1Y")["Surrey Heartlands"] == named("92A")["Frimley"]
    rows = {row["code"]: row for row in reference.rows("places")}
    for row in reference.rows("earlier_centres"):
        assert row["until"] == "2026-04-01"
        assert row["latitude"] != rows[row["place"]]["latitude"]
        assert reference.earlier_centre(row["place"], AFTER) is None


def test_other_places_have_no_neighbours_here() -> None:
    assert neighbours(Place(code="QWO", kind=Place.Kind.ICB), BEFORE) == ()


def test_boundaries_are_between_known_places_each_pair_once() -> None:
    rows = reference.rows("adjacent")
    pairs = {frozenset((row["place"], row["other"])) for row in rows}
    assert len(pairs) == len(rows) and all(len(pair) == 2 for pair in pairs)
    known = {row["code"] for row in reference.rows("places") if row["kind"] == "sub_icb"}
    assert {code for pair in pairs for code in pair} <= known
    assert frozenset(("03R", "15F")) in pairs and frozenset(("03R", "11J")) not in pairs


@pytest.mark.parametrize("code", ["U2G6B"])
def test_a_place_without_known_boundaries_says_so_and_is_not_alone(code: str) -> None:
    """Boundaries are those of April 2023; East Berkshire begins in April 2026."""
    new = Place(code=code, name="East Berkshire", kind=Place.Kind.SUB_ICB)
    assert len(neighbours(new, AFTER)) == MOST
    assert "East Berkshire is not known here" in _boundaries(new)
    assert _boundaries(Place(code="03R")) == "Shared boundaries are those of April 2023."
