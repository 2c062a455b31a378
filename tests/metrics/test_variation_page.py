"""The page on variation, its files, and the distribution on a measure's page."""

import re
from functools import partial
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.test import Client

from metrics.analysis.exceptional_places import Mover, Movers
from metrics.models import AnalysisResult, NearPair, Place, Release
from metrics.pages.exceptional_places import _mover_sentence
from metrics.pages.variation_subpages import VARIATION_PAGES
from metrics.pages.variation_view import variation_view
from metrics.releases.analyse import analyse_newest
from metrics.series import Vintages

pytestmark = pytest.mark.django_db
PAGE = "/england/variation/"
CHARTS = ("map", "funnel", "positions", "spread", "strip")


@pytest.fixture
def analysed(analysed_months: list[Release]) -> Release:
    return analysed_months[-1]


def page(query: str = "", slug: str = "") -> str:
    response = Client().get(f"{PAGE}{slug}{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_each_way_to_look_at_it_has_a_page_with_one_menu(analysed: Release) -> None:
    query = "?measure=admitted-per-1000-monthly&treatment=C_320&level=icb"
    for subpage in VARIATION_PAGES:
        words = Client().get(subpage.url + query).content.decode()
        (menu,) = words.split('<nav class="page-menu')[1:]
        assert menu.count('aria-current="page"') == 1
        level = "icb" if "icb" in subpage.levels else subpage.levels[0]
        kept = query.replace("level=icb", f"level={level}").replace("&", "&amp;")
        for other in VARIATION_PAGES:
            assert f'href="{other.url}{kept}"' in menu, (subpage.slug, other.slug)
        assert words.count("<h1") == 1
    overview = page(query)
    for subpage in VARIATION_PAGES[1:]:
        assert subpage.what in overview
    assert "for cardiology" in overview.lower() or "cardiology" in overview


def test_the_pages_say_what_three_months_do_not_allow(analysed: Release) -> None:
    assert "We cannot say yet whether places are growing further apart" in page(slug="over-time/")
    assert "it needs 24 months; 3 are published here" in page(slug="movers/")
    words = page(slug="report/")
    assert "What this method cannot say" in words and "6,156,844" in words


FORMER_ADDRESSES = {
    "?places=03R&measure=within-18-weeks": "ranks/?places=03R&measure=within-18-weeks",
    "?add=leeds": "ranks/?add=leeds",
    "?since=2026-01&until=2026-02": "report/?since=2026-01&until=2026-02",
    "?since=&until=&places=": "",
}


def test_addresses_from_when_it_was_one_page_lead_on(published_months: list[Release]) -> None:
    for former, now in FORMER_ADDRESSES.items():
        answer = Client().get(PAGE + former)
        assert answer.status_code == (301 if now else 200)
        assert answer.get("Location", "") == (PAGE + now if now else "")


def test_pages_ask_few_questions_of_the_database(
    published_months: list[Release], django_assert_max_num_queries: Any
) -> None:
    """Where the process has just analysed the month, and keeps what it has looked up for that."""
    analyse_newest()
    for subpage in VARIATION_PAGES:
        cache.clear()
        with django_assert_max_num_queries(12):
            assert Client().get(subpage.url).status_code == 200


def test_the_map_has_a_link_for_each_place_and_a_table_behind_it(analysed: Release) -> None:
    words = page(slug="map/")
    start = words.index("chart--wide")
    wide = words[start : words.index("</svg>", start)]
    places = AnalysisResult.objects.filter(
        release=analysed,
        measure="within-18-weeks",
        treatment_function="C_999",
        place__kind="sub_icb",
    )
    assert wide.count('class="tile"') == places.count() > 3
    text = re.findall(r'aria-label="(Wakefield: [^"]+)"', wide)
    assert len(text) == 1 and "fifth" in text[0]
    # Of a fifth of its list nothing was sent: it is compared without.
    assert "North East Lincolnshire: not compared" not in wide
    left_out = (
        r"Places' figures leave out \w+ providers? in all their months. .*has sent nothing since"
    )
    assert re.search(left_out, page().replace("&#x27;", "'"))
    # By keyboard one gets to the values without every tile.
    assert words.index("Every place by name, in a table") < words.index('class="tile"')


def test_chosen_places_are_kept_in_the_address_and_can_be_taken_away(analysed: Release) -> None:
    ranks = partial(page, slug="ranks/")
    words = ranks("?places=03R&add=leeds&measure=admitted-per-1000-monthly")
    assert (
        "positions of Wakefield and Leeds among sub-ICB locations, month by month, January" in words
    )
    assert re.search(r"Wakefield \d+(st|nd|rd|th) of \d+ \(95% interval", words)
    assert "&level=sub_icb&places=15F" in words.replace("&amp;", "&")
    assert "No further place" in ranks("?add=xyzzy")
    which = ranks("?places=15F&add=north")
    assert "Which place do you mean by “north”?" in which and "places=15F,03H" in which
    icbs = ranks("?level=icb&add=wakefield%20xyz")
    assert "No further place among ICBs" in icbs
    assert "a percentile has no counts" in ranks("?measure=median-wait&places=03R")


def test_every_chart_has_its_files_and_nothing_else_has(analysed: Release) -> None:
    query = "?places=03R&measure=admitted-per-1000-monthly"
    for chart in CHARTS:
        assert Client().get(f"{PAGE}{chart}.csv{query}").content.decode().count("\n") >= 2
        ElementTree.fromstring(Client().get(f"{PAGE}{chart}.svg{query}").content)
        assert Client().get(f"{PAGE}{chart}.png{query}").content.startswith(b"\x89PNG")
    for none in ("nothing.csv", "nothing.svg", "positions.svg", "funnel.svg?measure=median-wait"):
        assert Client().get(PAGE + none).status_code == 404, none


def test_months_of_places_are_set_beside_each_other_without_who_is_missing(
    analysed: Release,
) -> None:
    """Of North East Lincolnshire one trust sent nothing for one of the three months."""
    view = variation_view(user=None, vintages=Vintages.visible_to(None), params={"places": "03H"})
    words = "Places' figures leave out one provider in all their months. "
    for name in ("spread", "positions"):
        chart = view.chart(name)
        assert chart and words in chart.summary
    (row,) = (i for i, place in enumerate(view.panel.places) if place.code == "03H")
    (provider,) = view.left_out_of(row)
    mover = Mover(row, True, 50.0, 60.0, (9, 8, 9), (1, 1, 2))
    moved = Movers(24, (mover,), 106, 55.0, 0.5)
    short = provider.name.removesuffix(", NHS Trust")
    start = f"Without {short}, North East Lincolnshire rose from 50.0% to 60.0%"
    assert _mover_sentence(view, mover, moved).startswith(start)


def test_spans_of_the_report_are_chosen_in_the_address(analysed: Release) -> None:
    assert "January 2026 to February 2026" in page("?since=2026-01&until=2026-02", "report/")
    for odd in ("?since=2026-03&until=2026-01", "?since=x&until=y", "?since=1999-01"):
        assert "What this method cannot say" in page(odd, "report/")


def test_near_and_different_is_told_on_both_places_pages(analysed: Release) -> None:
    higher, lower = (Place.objects.get(code=code) for code in ("15F", "03R"))
    NearPair.objects.create(
        release=analysed,
        measure="within-18-weeks",
        treatment_function="C_999",
        higher=higher,
        lower=lower,
        higher_value=80,
        lower_value=60,
        miles=10.7,
        ratio=4 / 3,
    )
    assert "There is one pair" in page(slug="near-pairs/")
    words = Client().get("/places/03R/compare/").content.decode()
    assert "Leeds, 10.7 miles away" in words and "80.0%, here 60.0%" in words
    assert "between population centres" in words
    assert "Wakefield, 10.7 miles away" in Client().get("/places/15F/compare/").content.decode()


def test_a_measures_page_shows_every_place_by_name(published_months: list[Release]) -> None:
    words = Client().get("/measures/within-18-weeks/").content.decode()
    assert "42 ICBs" in words and "106 sub-ICB locations" in words
    tables = words[words.index("<table") :]
    assert tables.index("Leeds") < tables.index("Wakefield")
    chosen = (
        Client().get("/measures/within-18-weeks/?month=2026-02&treatment=C_110").content.decode()
    )
    assert "trauma and orthopaedics, February 2026" in chosen
    assert "places.csv?month=2026-02&amp;treatment=C_110" in chosen
    assert "not set on one scale" in Client().get("/measures/waiting-list/").content.decode()

    for ending in ("csv", "svg", "png"):
        assert Client().get(f"/measures/median-wait/places.{ending}").status_code == 200
        assert Client().get(f"/measures/nothing/places.{ending}").status_code == 404
        counts = Client().get(f"/measures/waiting-list/places.{ending}").status_code
        assert counts == (200 if ending == "csv" else 404)


def test_measures_say_how_often_labels_appear_by_chance(db: None) -> None:
    words = Client().get("/measures/").content.decode()
    assert 'id="chance"' in words and "A signal in any month" in words and "under 0.01%" in words
    assert re.search(r'scope="row">\s*0\.99\s*<', words)
