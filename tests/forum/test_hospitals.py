"""Finding a hospital by what it is called, and all of them."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.search import reference
from metrics.models import Place, ProviderFigure, Release
from metrics.places import ensure_providers
from tests.months import MARCH

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
NAMES = {
    "RAL": "ROYAL FREE LONDON NHS FOUNDATION TRUST",
    "RR8": "LEEDS TEACHING HOSPITALS NHS TRUST",
    "RXF": "MID YORKSHIRE TEACHING NHS TRUST",
    "RAJ": "MID AND SOUTH ESSEX NHS FOUNDATION TRUST",
    "NV3": "SPAMEDICA WAKEFIELD",
}


@pytest.fixture(autouse=True)
def named(published_months: list[Release]) -> None:
    ensure_providers(names=NAMES, month=MARCH)
    # One of the independent sector that sent something.
    ProviderFigure.objects.create(
        release=published_months[-1],
        place=Place.objects.get(code="NV3"),
        treatment_functions="",
        values=b"",
    )


def main(query: str = "", letter: str = "") -> str:
    params = {"q": query, "letter": letter}
    answer = Client().get("/hospitals/", {name: value for name, value in params.items() if value})
    assert answer.status_code == 200, query
    return unescape(answer.content.decode().split("<main")[1].split("</main>")[0])


def linked(html: str) -> list[str]:
    return re.findall(r'href="/places/([A-Z0-9]+)/"', html)


def sent() -> set[str]:
    figures = ProviderFigure.objects.filter(release__month=MARCH)
    return set(figures.values_list("place__code", flat=True))


def test_nhs_trusts_are_listed_and_others_are_counted() -> None:
    page = main()
    assert set(linked(page)) == sent() - {"NV3"}
    names = re.findall(r'href="/places/R[^>]*>([^<]*)', page)
    assert names == sorted(names)
    assert "1 independent provider sent figures" in " ".join(page.split())


def test_by_first_letter_every_provider_is_listed_once() -> None:
    letters = re.findall(r'href="/hospitals/\?letter=([^"]+)"', main())
    assert letters == sorted(letters) and {"L", "M", "S"} <= set(letters)
    found = []
    for letter in letters:
        page = main(letter=letter)
        assert f'letter={letter}" aria-current="page"' in page
        names = re.findall(r'href="/places/[A-Z0-9]+/">([^<]*)', page)
        assert names and all(name.startswith(letter) for name in names)
        found += linked(page)
        with_figures = linked(page.split("<details")[0])
        assert set(with_figures) <= sent()
    every = Place.objects.filter(kind="provider").values_list("code", flat=True)
    assert sorted(found) == sorted(every)


def test_of_a_letter_nhs_trusts_come_first() -> None:
    page = main(letter="s")
    assert linked(page.split('id="independent"')[1].split("<details")[0]) == ["NV3"]


def test_a_letter_that_no_name_has_is_none() -> None:
    assert main(letter="%") == main()


@pytest.mark.parametrize(
    ("typed", "first", "why"),
    [
        ("Mid Yorkshire", "RXF", ""),
        ("mid yorkshire nhs trust", "RXF", ""),
        ("Pinderfields", "RXF", "also called Pinderfields"),
        ("jimmys", "RR8", "also called Jimmy's"),
        ("royal free", "RAL", ""),
        ("spamedica", "NV3", ""),
        ("leeds teching hospitals", "RR8", ""),
    ],
)
def test_found_by_what_it_is_called(typed: str, first: str, why: str) -> None:
    page = main(typed)
    assert linked(page)[0] == first
    assert why.lower() in page.lower()


def test_a_former_name_leads_to_both() -> None:
    page = main("Solent")
    assert linked(page) == ["R1C", "RW1"]
    assert "R1C, until 1 October 2024" in page and "RW1: includes Solent NHS Trust" in page


def test_every_hospital_name_that_is_known_finds_its_trust() -> None:
    known = set(Place.objects.filter(kind="provider").values_list("code", flat=True))
    rows = [row for row in reference.rows("hospital_names") if row["provider"] in known]
    assert len(rows) > 10
    for row in rows:
        assert row["provider"] in linked(main(row["text"])), row


def test_a_code_goes_straight_to_its_page() -> None:
    answer = Client().get("/hospitals/", {"q": " rxf "})
    assert (answer.status_code, answer["Location"]) == (302, "/places/RXF/")


def test_nothing_found_says_where_else_to_look() -> None:
    page = main("zzzzzzzz")
    assert "No hospital found" in page and 'href="/places/?q=zzzzzzzz"' in page
    assert linked(page) == []


@pytest.mark.parametrize("typed", ["", "Pinderfields"])
def test_it_costs_few_queries(typed: str) -> None:
    with CaptureQueriesContext(connection) as captured:
        main(typed)
    assert len(captured) <= MOST_QUERIES
