"""Why lists moved, on genuine months: the parts against counting rows, and the sentences about them."""

import csv
import io
import random
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
import pytest_django
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from metrics.geography import NOT_ENGLISH
from metrics.layers import commissioners
from metrics.list_movements import MONTH, PARTS, YEAR, Movement, movement, together
from metrics.models import Figure, Place, Release
from metrics.models.places import ENGLAND
from metrics.pages.list_movement import MEASURE
from metrics.pages.list_movement_words import movement_sentence
from metrics.pages.place_view import place_view
from metrics.series import Vintages, read_figures
from tests.metrics.test_like_for_like import (
    BARKING,
    DECEMBER,
    DECEMBER_2024,
    JULY,
    JUNE,
    NOVEMBER,
    OCTOBER,
    SHEFFIELD,
    TREATMENTS,
    around,
    history,
    who_ended,
)
from tests.oracles import like_for_like as rule
from tests.oracles import list_flows as oracle
from tests.sampling import sampled, times
from tests.sites import Site

pytestmark = [pytest.mark.xdist_group("like for like"), pytest.mark.embedded]
SEED = 14
DISTRICTS = ("ENG", "QWO", "A3A8R", "03R", "42D")


@pytest.fixture
def site(six_months: Site, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[Site]:
    with django_db_blocker.unblock(), six_months.opened():
        yield six_months


def moved(code: str, month: date, treatment: str = "C_999", length: int = MONTH) -> Movement:
    vintages = Vintages.visible_to(None)
    months = vintages.months_to(month, length + 1)
    place = Place.objects.get(code=code)
    figures = read_figures(
        user=None, vintages=vintages, places=(place,), months=months, treatments=(treatment,)
    )
    return movement(figures.series(place, treatment), len(months) - 1, length)


def parts_of(found: Movement) -> dict[str, int]:
    assert found.flows is not None, found.reason
    return {part: int(getattr(found.flows, part)) for part in PARTS}


@pytest.mark.parametrize(
    ("months", "change", "whole_list", "without"),
    [
        ((JUNE, JULY), 16_695, 22_443, [SHEFFIELD]),
        ((NOVEMBER, DECEMBER), -28_299, -28_299, [SHEFFIELD, BARKING]),
    ],
)
def test_england_like_for_like(
    site: Site, months: tuple[date, date], change: int, whole_list: int, without: list[str]
) -> None:
    """In July two trusts in Cheshire sent a piece of their admitted pathways, and are left out of the
    parts; of the list alone nobody but Sheffield is."""
    found = moved(ENGLAND, months[1])
    assert found.flows is not None and found.flows.change == change
    page = text_of(f"/england/why-the-list-moved/?month={months[1]:%Y-%m}")
    assert f"{abs(change):,}" in page and f"{abs(whole_list):,}" in page
    assert set(without) <= {provider.name for provider in found.left_out}
    others = [p for p in found.left_out if p.name not in without]
    rows = history()
    of_others = [
        sum(
            pathways
            for (provider, commissioner, treatment, part), pathways in rows[month].items()
            if provider in {p.code for p in others}
            and (treatment, part) == ("C_999", "2")
            and commissioner != NOT_ENGLISH
        )
        for month in months
    ]
    assert change + of_others[1] - of_others[0] == whole_list


@sampled
def test_the_parts_are_what_counting_row_by_row_gives(site: Site) -> None:
    """Who is left out too, found anew from what was sent."""
    rows = history()
    partial, ended = rule.pieces(rows), who_ended(rows)
    pick = random.Random(SEED)
    places = list(Place.objects.filter(kind__in=["icb", "sub_icb"]).on(DECEMBER).order_by("code"))
    compared = 0
    for _ in range(times(among_others=5, as_proof=60)):
        place, treatment = pick.choice(places), pick.choice(TREATMENTS)
        months = pick.choice([(OCTOBER, NOVEMBER), (NOVEMBER, DECEMBER), (JUNE, JULY)])
        codes = commissioners(DECEMBER)[place.code]
        found = moved(place.code, months[1], treatment)
        if found.flows is None:
            continue
        out: set[str] = set()
        for part in MEASURE.parts:
            near = {month: around(of, codes, treatment, part) for month, of in rows.items()}
            out |= rule.left_out(near, months, codes, treatment, part, ended, partial)
        counted = oracle.parts([rows[month] for month in months], codes, treatment, out)
        assert parts_of(found) == counted, (place.code, treatment, months)
        compared += 1
    assert compared >= times(among_others=3, as_proof=30)


@pytest.mark.parametrize("code", ["RXF", "RP6", "NVC20"])
def test_the_parts_of_a_provider_are_those_it_sent(site: Site, code: str) -> None:
    """RP6 treats people from everywhere, NVC20 is independent. What is not English is in no figure."""
    own = {
        month: {key: n for key, n in sent.items() if key[0] == code and key[1] != NOT_ENGLISH}
        for month, sent in history().items()
    }
    for months in ((JUNE, JULY), (OCTOBER, NOVEMBER), (NOVEMBER, DECEMBER)):
        codes = {commissioner for month in months for _, commissioner, _, _ in own[month]}
        for treatment in TREATMENTS:
            found = moved(code, months[1], treatment)
            assert found.left_out == () and found.base is None
            wanted = oracle.parts([own[month] for month in months], codes, treatment, set())
            if found.flows is None:
                # It has none of that treatment function.
                assert set(wanted.values()) == {0}, (treatment, months)
                continue
            assert parts_of(found) == wanted, (treatment, months)


def test_a_provider_is_set_beside_others_by_its_list(site: Site) -> None:
    page = text_of("/places/RXF/why-the-list-moved/")
    assert "Per 1,000 on the list" in page and "similar providers" in page
    assert "registered people" not in page.partition("<main")[2]
    rows = list(csv.DictReader(io.StringIO(text_of("/places/RXF/why-the-list-moved/month.csv"))))
    assert {row["per"] for row in rows} == {"pathways at the start"}
    assert (rows[0]["per_1000"], rows[0]["england_per_1000"]) == ("1000.0", "")
    (period, _) = Client().get("/api/v1/list-movements/?place=RXF").json()["periods"]
    assert period["per_1000"]["start"] == 1000 and period["similar_places"] >= 3


def test_a_trust_that_sent_nothing_says_so(site: Site) -> None:
    page = text_of("/places/RHQ/why-the-list-moved/?month=2025-12")
    assert "cannot be said" in page and "<svg" not in page.partition("<main")[2]


def text_of(path: str) -> str:
    answer = Client().get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_where_most_is_missing_nothing_is_said_and_why_is(site: Site) -> None:
    page = text_of("/places/03N/why-the-list-moved/?month=2025-12")
    assert "moved in December 2025 cannot be said: most of these figures came from" in page
    assert "<svg" not in page.partition("<main")[2]
    assert Client().get("/places/03N/why-the-list-moved/month.svg?month=2025-12").status_code == 404


def test_no_rate_where_too_much_is_left_out(site: Site) -> None:
    """Barking had a fifth and more of what North East London sent."""
    page = text_of("/places/A3A8R/why-the-list-moved/?month=2025-12")
    assert "Not set beside other areas: who is left out held up to" in page
    found = moved("A3A8R", DECEMBER)
    assert found.flows is not None and found.per_1000 == {} and found.share > 0.1


def test_a_month_that_is_not_published_is_not_leapt_over(site: Site) -> None:
    """Six months of thirteen are here."""
    assert moved(ENGLAND, JUNE).reason == "not every month of it is published"
    assert moved(ENGLAND, DECEMBER, length=YEAR).flows is None
    sentence = movement_sentence(moved(ENGLAND, DECEMBER_2024), "the list of England")
    assert sentence == (
        "Why the list of England moved in December 2024 cannot be said: not every month of it is"
        " published."
    )


def test_all_places_together_are_england_without_what_it_commissions_itself(site: Site) -> None:
    vintages = Vintages.visible_to(None)
    months = vintages.months_to(DECEMBER, 2)
    regions = list(Place.objects.filter(kind="region"))
    figures = read_figures(user=None, vintages=vintages, places=regions, months=months)
    rates = together([movement(figures.series(region), 1, MONTH) for region in regions])
    rows = history()
    out = {provider.code for provider in moved(ENGLAND, DECEMBER).left_out}
    locations = set(Place.objects.filter(kind="sub_icb").values_list("code", flat=True))
    counted = oracle.parts([rows[month] for month in months], locations, "C_999", out)
    people = sum(
        Figure.objects.filter(
            place__in=regions, month=DECEMBER, treatment_function="C_999", modelled=False
        ).values_list("registered", flat=True)
    )
    assert rates == pytest.approx({part: 1000 * n / people for part, n in counted.items()})


@pytest.mark.parametrize("code", DISTRICTS)
def test_page_files_and_api_say_the_same(site: Site, code: str) -> None:
    query = "month=2025-12"
    address = f"/places/{code}/why-the-list-moved"
    page = text_of(f"{'/england/why-the-list-moved' if code == ENGLAND else address}/?{query}")
    rows = list(csv.DictReader(io.StringIO(text_of(f"{address}/month.csv?{query}"))))
    answer = Client().get(f"/api/v1/list-movements/?place={code}&{query}").json()
    period = answer["periods"][0]
    assert {row["part"]: int(row["pathways"]) for row in rows} == {p: period[p] for p in PARTS}
    assert period["start"] + period["clock_starts"] == (
        period["completed_admitted"]
        + period["completed_non_admitted"]
        + period["unreported_removals"]
        + period["end"]
    )
    for row in rows:
        assert f"{int(row['pathways']):,}".replace("-", "−") in page, row
    assert period["sentence"] in page.replace("&#x27;", "'")
    left_out = set(rows[0]["left_out"].split())
    assert left_out == {provider["code"] for provider in period["left_out"]}


def test_it_is_led_to_from_the_place_and_from_its_measures(site: Site) -> None:
    for path in ("", "figures/", "list-change/", "unreported-removals/"):
        page = text_of(f"/places/QWO/{path}?month=2025-11&treatment=C_320")
        link = 'href="/places/QWO/why-the-list-moved/?month=2025-11&amp;treatment=C_320"'
        assert link in page.partition("</nav>")[2], path


def test_a_page_costs_few_queries(site: Site) -> None:
    Client().get("/places/QOQ/why-the-list-moved/")
    for path in ("/places/QWO/", "/places/03R/", "/places/A3A8R/", "/places/Y63/", "/england/"):
        with CaptureQueriesContext(connection) as captured:
            text_of(f"{path}why-the-list-moved/")
        assert len(captured) <= 12, [query["sql"][:150] for query in captured]


# --- every place, treatment function and month of the genuine extracts -------------------------------


def plain_counts(path: Path) -> dict[tuple[str, str, str], dict[tuple[str, str], int]]:
    """By commissioner, treatment function and part, then provider: read with csv alone."""
    parts = {"Part_1A": "1A", "Part_1B": "1B", "Part_2": "2", "Part_3": "3"}
    counted: defaultdict[tuple[str, str, str], dict[tuple[str, str], int]] = defaultdict(dict)
    with zipfile.ZipFile(path) as archive:
        (name,) = archive.namelist()
        lines = csv.reader(io.TextIOWrapper(archive.open(name), encoding="utf-8-sig", newline=""))
        header = next(lines)
        provider, commissioner, part, treatment, total = map(
            header.index,
            (
                "Provider Org Code",
                "Commissioner Org Code",
                "RTT Part Type",
                "Treatment Function Code",
                "Total All",
            ),
        )
        for line in lines:
            if line[part] in parts and line[total]:
                key = (line[commissioner], line[treatment], parts[line[part]])
                counted[key][line[provider], ""] = int(float(line[total]))
    return counted


@pytest.mark.proofs
@pytest.mark.timeout(5400)
def test_every_movement_is_what_the_extracts_say(
    all_months: Site,
    shared_data: Path,
    django_db_blocker: pytest_django.DjangoDbBlocker,
) -> None:
    with django_db_blocker.unblock(), all_months.opened():
        published = list(Release.objects.published().full().values_list("month", flat=True))
        earlier: dict | None = None
        told = 0
        for before, now in pairwise(sorted(published)):
            earlier = earlier or read_extract(shared_data, before)
            later = read_extract(shared_data, now)
            told += compare_all(now, earlier, later)
            earlier = later
        assert told > 60_000


def read_extract(shared_data: Path, month: date) -> dict:
    """The newest file of a month that the bundle was made from."""
    name = Release.objects.published().get(month=month).file_name
    (path,) = [p for p in (shared_data / "rtt").iterdir() if p.name == name]
    return plain_counts(path)


def compare_all(now: date, earlier: dict, later: dict) -> int:
    vintages = Vintages.visible_to(None)
    months = vintages.months_to(now, 2)
    newest = vintages.newest.month
    kinds = ("england", "region", "icb", "sub_icb")
    places = list(Place.objects.filter(kind__in=kinds).on(newest))
    treatments = sorted({treatment for _, treatment, _ in later})
    figures = read_figures(
        user=None, vintages=vintages, places=places, months=months, treatments=treatments
    )
    english = {code for code, _, _ in (*earlier, *later)} - {NOT_ENGLISH}
    told = 0
    for place in places:
        codes = english if place.code == ENGLAND else commissioners(newest)[place.code]
        for treatment in treatments:
            found = movement(figures.series(place, treatment), 1, MONTH)
            if found.flows is None:
                continue
            out = {provider.code for provider in found.left_out}
            counted = {
                name: sum(
                    pathways
                    for code in codes
                    for (provider, _), pathways in month.get((code, treatment, part), {}).items()
                    if provider not in out
                )
                for name, month, part in (
                    ("start", earlier, "2"),
                    ("clock_starts", later, "3"),
                    ("completed_admitted", later, "1A"),
                    ("completed_non_admitted", later, "1B"),
                    ("end", later, "2"),
                )
            }
            parts = parts_of(found)
            assert {name: parts[name] for name in counted} == counted, (place.code, treatment, now)
            told += 1
    return told


def test_a_view_says_nothing_of_a_year_that_it_has_not(site: Site) -> None:
    place = Place.objects.get(code="QWO")
    view = place_view(
        user=None, place=place, vintages=Vintages.visible_to(None), params={}
    ).list_movement
    assert view.chart("year") is None and view.picture("year") is None
    assert view.csv_rows("year")[1:] == [] and view.usual_sentence("year") == ""
    assert "cannot be said" in view.sentence_of("year")
