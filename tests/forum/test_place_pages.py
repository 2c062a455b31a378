"""The pages of a place: an overview, and a page for each thing that a reader may go on to."""

import re
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve
from hypothesis import given
from hypothesis import strategies as st

from forum.home.place_pages import PLACE_PAGES
from metrics.measures import BY_SLUG, MEASURES, waiting_list, within_18_weeks
from metrics.models import Place, Release, Succession
from metrics.pages import furthest
from metrics.pages.furthest import furthest_sentence
from metrics.releases.figures import rebuild_figures

pytestmark = pytest.mark.django_db

ADDRESSES = {
    "ENG": "/england/",
    "Y63": "/places/Y63/",
    "QWO": "/places/QWO/",
    "03R": "/places/03R/",
}
WITHOUT = {"cancer": {"Y63", "03R"}, "compare": {"ENG"}, "support": {"ENG", "Y63"}}


def get(address: str, status: int = 200) -> str:
    answer = Client().get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


@pytest.mark.parametrize("code", ADDRESSES)
def test_each_place_has_its_pages_with_one_menu(code: str, published_months: list[Release]) -> None:
    for page in PLACE_PAGES:
        address = ADDRESSES[code] + (f"{page.slug}/" if page.slug else "")
        if code in WITHOUT.get(page.slug, ()):
            get(address, 404)
            continue
        html = get(f"{address}?month=2026-02&treatment=C_320")
        (menu,) = html.split('<nav class="page-menu')[1:]
        assert menu.count('aria-current="page"') == 1
        for other in PLACE_PAGES:
            below = f"{other.slug}/" if other.slug else ""
            link = f'href="{ADDRESSES[code]}{below}?month=2026-02&amp;treatment=C_320"'
            assert (link in menu) == (code not in WITHOUT.get(other.slug, ())), other.slug


def test_no_measure_may_have_the_name_of_a_page() -> None:
    names = {page.slug for page in PLACE_PAGES} | {"limits", "feed", "variation"}
    assert names.isdisjoint(BY_SLUG)
    for page in PLACE_PAGES[1:]:
        assert resolve(f"/places/QWO/{page.slug}/").kwargs["page"] is page


def test_other_spellings_lead_to_the_page(published_months: list[Release]) -> None:
    for asked, address in (
        ("/places/qwo/figures/", "/places/QWO/figures/"),
        ("/places/ENG/inside/", "/england/inside/"),
        ("/places/ENG/", "/england/"),
    ):
        answer = Client().get(asked)
        assert (answer.status_code, answer["Location"]) == (301, address)
    get("/places/ZZZ/figures/", 404)


def test_each_page_shows_what_it_is_for(published_months: list[Release]) -> None:
    texts = {page.slug: get(f"/places/QWO/{page.slug}/".replace("//", "/")) for page in PLACE_PAGES}
    assert 'id="headlines"' in texts[""] and 'id="treatment-functions"' not in texts[""]
    assert (
        'id="treatment-functions"' in texts["figures"] and 'id="headlines"' not in texts["figures"]
    )
    assert "Main measures by name" in texts["inside"]
    assert "/compare/?places=QWO" in texts["compare"]
    assert "figures.csv" in texts["data"] and "board-paper.pdf" in texts["data"]
    assert "Sign in" in texts["discussion"]
    for slug, text in texts.items():
        assert ("<h1" in text) and text.count("<h1") == 1, slug
        assert '<a class="nhsuk-breadcrumb__link" href="/places/QWO/"' in text or slug == ""


def test_without_figures_the_pages_say_so(db: None) -> None:
    from tests.factories.places import make_places

    make_places()
    for page in PLACE_PAGES:
        assert "No figures" in get(f"/places/QWO/{page.slug}/".replace("//", "/"))


def test_an_order_of_treatment_functions_stays_on_its_page(published_months: list[Release]) -> None:
    page = get("/places/QWO/figures/?sort=name")
    assert 'href="?sort=list#treatment-functions"' in page
    assert 'href="?#treatment-functions"' in page, "the usual order has no name"


def test_a_provider_has_the_pages_that_make_sense(published_months: list[Release]) -> None:
    offered = {
        "": "Overview",
        "figures": "Figures",
        "why-the-list-moved": "Why it moved",
        "what-it-takes": "What it takes",
        "compare": "Compare",
        "case-studies": "Case studies",
        "discussion": "Discussion",
        "data": "Data",
    }
    for page in PLACE_PAGES:
        address = "/places/RXF/" + (f"{page.slug}/" if page.slug else "")
        if page.slug not in offered:
            get(address, 404)
            continue
        html = get(f"{address}?month=2026-02&treatment=C_320")
        (menu,) = re.findall('<nav class="page-menu.*?</nav>', html, re.S)
        assert re.findall(r'<a href="([^"]*)"[^>]*>([^<]*)', menu) == [
            (f"/places/RXF/{slug}{'/' if slug else ''}?month=2026-02&amp;treatment=C_320", label)
            for slug, label in offered.items()
        ]
        assert html.count("<h1") == 1


def test_nothing_of_areas_is_said_of_a_provider(published_months: list[Release]) -> None:
    addresses = ("", "figures/", "compare/", "case-studies/", "discussion/", "data/")
    addresses = (*addresses, "why-the-list-moved/", "what-it-takes/")
    for address in (*addresses, "waiting-list/", "within-18-weeks/"):
        page = get(f"/places/RXF/{address}").split("<main")[1].split("</main>")[0]
        text = re.sub(r"<[^>]*>", " ", page)
        for words in (
            *("per 1,000", "imilar area", "Inside", "Board paper", "this area", "waiting in "),
        ):
            assert words not in text, (address, words)
        for below in ("/board-paper", "/limits/", "/inside/"):
            assert f"/places/RXF{below}" not in page, (address, below)


@pytest.mark.parametrize("measure", [each.slug for each in MEASURES])
def test_a_provider_has_no_measure_per_head(measure: str, published_months: list[Release]) -> None:
    status = 404 if BY_SLUG[measure].people else 200
    get(f"/places/RXF/{measure}/", status)
    get(f"/places/RXF/{measure}.csv", status)
    html = get(f"/places/RXF/figures/?measure={measure}")
    assert (f'<option value="{measure}"' in html) == (status == 200)
    assert ("There is no measure" in html) == (status == 404)


def test_only_pages_that_providers_have_lead_to_one(published_months: list[Release]) -> None:
    for address in ("median-wait/strip.csv", "median-wait/control.svg", "board-paper/"):
        get(f"/places/RXF/{address}", 404)
    answer = Client().get("/places/rxf/figures/")
    assert (answer.status_code, answer["Location"]) == (301, "/places/RXF/figures/")


def test_a_former_code_leads_to_its_successor(published_months: list[Release]) -> None:
    Succession.objects.create(
        predecessor=Place.objects.get(code="RWA"),
        successor=Place.objects.get(code="RJL"),
        date=date(2026, 3, 1),
        kind="merge",
        source="a test",
    )
    Place.objects.filter(code="RWA").update(valid_to=date(2026, 3, 1))
    rebuild_figures(published_months, on=date(2026, 3, 1))
    names = dict(Place.objects.values_list("code", "name"))
    former = " ".join(get("/places/RWA/").split())
    assert f"{names['RWA']} ended on 1 March 2026" in former
    assert f'merged into <a href="/places/RJL/">{names["RJL"]}</a>' in former
    heir = get("/places/RJL/")
    assert "The figures here include those sent under the code RWA:" in heir
    assert 'href="/places/RWA/"' in heir


@given(st.lists(st.one_of(st.none(), st.integers(0, 1000)), max_size=6), st.integers(0, 1000))
def test_the_place_named_is_the_one_furthest_off(values: list[int | None], own: int) -> None:
    known = [value / 10 for value in values if value is not None]
    sentence = sentence_of([value if value is None else value / 10 for value in values], own / 10)
    gaps = [abs(value - own / 10) for value in known]
    if len(known) < 2 or not max(gaps):
        assert sentence == ""
        return
    named = sentence[: sentence.index("furthest from")]
    for number, value in enumerate(values):
        if value is not None:
            is_furthest = abs(value / 10 - own / 10) == max(gaps)
            assert (f"Place {number} (" in named) == is_furthest
    not_compared = sentence.partition("Not compared: ")[2]
    for number, value in enumerate(values):
        assert (f"Place {number}" in not_compared) == (value is None)


def sentence_of(values: list[float | None], own: float) -> str:
    """With values given by hand in place of figures."""
    measure = within_18_weeks.MEASURE
    rows: list[Any] = [
        (Place(name=f"Place {number}", kind="sub_icb"), value)
        for number, value in enumerate(values)
    ]
    series: Any = SimpleNamespace(months=[date(2026, 3, 1)], value=own)
    patch = pytest.MonkeyPatch()
    patch.setattr(
        furthest,
        "comparable_value",
        lambda _, row, i: row.value if row is series else row,
    )
    try:
        return furthest_sentence(measure, Place(name="Here", kind="icb"), series, rows, 0)
    finally:
        patch.undo()


def test_counts_are_not_set_beside_each_other(published_months: list[Release]) -> None:
    """The largest place would always be named."""
    assert "furthest from" in get("/places/QWO/inside/")
    slug = waiting_list.MEASURE.slug
    assert "furthest from" not in get(f"/places/QWO/inside/?measure={slug}")
    assert "furthest from" not in get("/places/03R/inside/"), "compared with those beside it"
