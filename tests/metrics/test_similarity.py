from datetime import date

import pytest
from django.test import Client

from metrics.models import Place, Release
from metrics.similarity import VARIABLES, _icbs, _sub_icbs, similar_places

pytestmark = pytest.mark.django_db
NOW = date(2025, 12, 1)


@pytest.fixture
def place(places: None):  # type: ignore[no-untyped-def]
    return lambda code: Place.objects.get(code=code)


def test_ten_like_places_for_a_sub_icb_location_nearest_first(place) -> None:  # type: ignore[no-untyped-def]
    result = similar_places(place("03R"), NOW)
    assert len(result) == 10 and len({item.code for item in result}) == 10
    assert "03R" not in {item.code for item in result}
    assert [item.distance for item in result] == sorted(item.distance for item in result)
    # Rotherham, Doncaster and Barnsley: towns of South Yorkshire next to Wakefield.
    assert {"03L", "02X", "02P"} <= {item.code for item in result}
    for item in result:
        assert (
            len(item.most_similar_on) == 3
            and len(item.least_similar_on) == 1
            and not set(item.most_similar_on) & set(item.least_similar_on)
        )


def test_five_for_an_icb_in_the_geography_of_the_day(place) -> None:  # type: ignore[no-untyped-def]
    before, after = (similar_places(place("QWO"), day) for day in (NOW, date(2026, 4, 1)))
    assert len(before) == len(after) == 5
    closed = set(
        Place.objects.filter(kind="icb", valid_to=date(2026, 4, 1)).values_list("code", flat=True)
    )
    assert not closed & {item.code for item in after}


def test_an_icbs_facts_are_those_of_its_people() -> None:
    """North Central London is one sub-ICB location: the same facts."""
    assert _icbs(NOW)["QMJ"] == pytest.approx(_sub_icbs()["93C"])
    humber = _icbs(NOW)["QOQ"]
    inside = [_sub_icbs()[code] for code in ("02Y", "03F", "03H", "03K", "03Q", "42D")]
    people = [item[0] for item in inside]
    assert humber[0] == pytest.approx(sum(people))
    deprivation = list(VARIABLES).index("deprivation")
    assert humber[deprivation] == pytest.approx(
        sum(item[0] * item[deprivation] for item in inside) / sum(people)
    )
    density = sum(people) / sum(item[0] / item[-1] for item in inside)
    assert humber[-1] == pytest.approx(density)


def test_regions_and_places_without_facts_have_none(place) -> None:  # type: ignore[no-untyped-def]
    for code in ("ENG", "Y63", "U2G6B"):
        assert similar_places(place(code), NOW) == ()


def test_like_places_stand_on_the_page_with_their_reasons(published_months: list[Release]) -> None:
    words = Client().get("/places/03R/compare/").content.decode()
    assert "Similar areas" in words and "Why these areas are similar" in words
    assert "Rotherham" in words
