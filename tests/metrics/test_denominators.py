"""Each rate says which people it is per 1,000 of, from which counts and of which days."""

import csv
import io
from datetime import date

import pytest
from django.test import Client

from metrics.measures import BY_SLUG, MEASURES
from metrics.models import Figure, Population
from metrics.pages.denominators import WORDS, people_words
from tests.months import JANUARY, MARCH

pytestmark = pytest.mark.django_db
DECEMBER = date(2025, 12, 1)


def test_every_rate_has_a_population_and_no_other_measure() -> None:
    kinds = {measure.slug: measure.people for measure in MEASURES if measure.people}
    assert kinds == {
        "admitted-per-1000": "registered",
        "admitted-per-1000-resident": "resident",
        "admitted-per-1000-need-weighted": "need_weighted",
        "admitted-per-1000-monthly": "registered",
    }
    assert set(WORDS) == set(Population.Kind)


@pytest.mark.parametrize(
    ("kind", "first", "last", "words"),
    [
        (
            "registered",
            DECEMBER,
            DECEMBER,
            "registered patients: NHS England, 1 October 2024 and 1 August 2026, on a line between",
        ),
        (
            "registered",
            date(2024, 4, 1),
            DECEMBER,
            "registered patients: NHS England, 1 October 2023, 1 October 2024 and 1 August 2026, on a line"
            " between",
        ),
        (
            "registered",
            date(2026, 9, 1),
            date(2026, 9, 1),
            "registered patients: NHS England, 1 August 2026",
        ),
        ("resident", DECEMBER, DECEMBER, "residents: ONS mid-2022 estimate, 30 June 2022"),
        (
            "need_weighted",
            DECEMBER,
            DECEMBER,
            "people weighted for need: NHS England, 1 October 2024",
        ),
        (
            "registered",
            date(2018, 1, 1),
            date(2018, 1, 1),
            "registered patients: NHS England, 1 January 2021",
        ),
    ],
)
def test_which_counts_of_which_days(places, kind, first, last, words) -> None:
    assert people_words(kind, first, last) == words


def test_pages_and_files_say_it(published_months) -> None:
    words = people_words("registered", JANUARY, MARCH).removeprefix("r")
    assert words in page("/places/03R/admitted-per-1000-monthly/")
    assert words in page("/compare/?places=03R&measure=admitted-per-1000-monthly")
    assert "Registered patients: NHS England" in page("/places/03R/figures/")
    assert "Registered patients: NHS England" in page("/measures/admitted-per-1000-monthly/")
    assert "egistered patients" not in page("/places/03R/waiting-list/")
    rows = read_csv("/places/03R/admitted-per-1000-monthly.csv")
    assert rows[-1]["people_source"] == people_words("registered", MARCH, MARCH)
    people = Figure.objects.get(
        place__code="03R", month=MARCH, treatment_function="C_999"
    ).registered
    assert float(rows[-1]["people"]) == people
    assert {
        (row["people"], row["people_source"]) for row in read_csv("/places/03R/waiting-list.csv")
    } == {("", "")}
    measure = BY_SLUG["admitted-per-1000-monthly"]
    answer = Client().get("/api/v1/series/", {"place": "03R", "measure": measure.slug}).json()
    point = answer["months"][-1]
    assert (point["people"], point["people_source"]) == (people, rows[-1]["people_source"])


def page(address: str) -> str:
    return Client().get(address).content.decode()


def read_csv(address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(page(address))))
