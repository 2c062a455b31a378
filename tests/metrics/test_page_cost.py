"""What a page costs, whatever the history: queries and bytes. How long it takes is `make bench`."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import pytest_django
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.visit import AS_A_BROWSER, cold_visit
from config import settings as of_the_site
from metrics.calendar import month_before
from metrics.layers import commissioners
from metrics.models import Place, ProviderFigure, Release
from metrics.pages.variation_subpages import VARIATION_PAGES
from metrics.series import Vintages
from tests import months
from tests.access_matrix import Line, lines
from tests.caching import cached_now, clear_cache, fill_cache
from tests.months import JANUARY, import_file, write_zip
from tests.sampling import sampled, times
from tests.sites import Site

pytestmark = pytest.mark.django_db

ICB = "/places/QOQ/"
QUERIES = {
    "/": 8,
    "/data/": 3,
    "/england/": 10,
    "/measures/waiting-list/": 6,
    "/places/": 4,
    "/places/03H/": 8,
    "/places/QOQ/within-18-weeks/": 11,
    ICB: 10,
}
VARIATION_QUERIES = {
    "/england/variation/": 3,
    "/england/variation/funnel/": 9,
    "/england/variation/map/": 2,
    "/england/variation/movers/": 9,
    "/england/variation/near-pairs/": 3,
    "/england/variation/over-time/": 9,
    "/england/variation/ranks/": 2,
    "/england/variation/report/": 11,
    "/england/variation/spread/": 3,
}
LIKE_FOR_LIKE = {
    "/": -1,
    # Three months compare the first with the last, which asks for what belongs to no page too.
    "/england/": -1,
    "/places/03H/": 1,
    ICB: -1,
    "/places/QOQ/within-18-weeks/": -1,
}
# Of whoever is the first reader of a place's page since its newest month was published, too.
MOST_QUERIES = 12
ELSEWHERE = ("/places/QWO/", "/places/03R/")
MOST_BYTES = 150_000
# Of the page alone, packed.
MOST_HTML_BYTES = 40_000
# What every page asks for besides itself; pictures that a style sheet names come on top.
ASKED_FOR = {
    "/static/favicon.svg",
    "/static/site.css",
    "/static/site.js",
    "/static/vendor/nhsuk-frontend.min.css",
    "/static/vendor/nhsuk-frontend.min.js",
}
LONG = 30
# Of the pages that are read with genuine figures.
EVERY = times(among_others=3, as_proof=1)


@pytest.fixture(autouse=True)
def static_files_too(settings: Any) -> None:
    settings.MIDDLEWARE = of_the_site.MIDDLEWARE


@pytest.fixture
def long_history(
    published_months: list[Release], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thirty months, the three published ones among them."""
    for back in range(1, LONG - len(published_months) + 1):
        month = month_before(JANUARY, back)
        # No two months may hold the same counts.
        monkeypatch.setitem(months.SIZE, month, 110 + back)
        outcome = import_file(write_zip(tmp_path, month))
        assert outcome.kind == "published", outcome.reasons
    assert Release.objects.published().count() == LONG


def kept_from_elsewhere(*more: str) -> dict[Any, Any]:
    """The cache of a site that has answered others: what belongs to no page (places and their codes,
    breaks, targets, providers and which are alike) is kept, and asked for once."""
    clear_cache()
    for path in (*ELSEWHERE, *more):
        Client(headers=AS_A_BROWSER).get(path)
    commissioners(Vintages.visible_to(None).newest.month)
    return cached_now()


def asked_of_the_database(path: str, kept: dict[Any, Any]) -> list[str]:
    """What the first reader of a page costs, who finds nothing kept but this."""
    fill_cache(kept)
    with CaptureQueriesContext(connection) as captured:
        assert Client(headers=AS_A_BROWSER).get(path).status_code == 200
        return [re.sub("^SELECT .*? FROM", "FROM", query["sql"])[:200] for query in captured]


def assert_queries(expected: dict[str, int]) -> None:
    kept = kept_from_elsewhere()
    asked = {path: asked_of_the_database(path, kept) for path in expected}
    counted = {path: len(queries) for path, queries in asked.items()}
    differ = [path for path, count in counted.items() if count != expected[path]]
    assert not differ, "\n".join(
        line
        for path in differ
        for line in (f"{path}: {counted[path]}, not {expected[path]}", *asked[path])
    )


def test_queries_with_three_months(published_months: list[Release]) -> None:
    assert_queries(QUERIES)


def test_each_page_on_variation_costs_no_more(analysed_months: list[Release]) -> None:
    """For its first reader too: what a panel is made from is read once, and kept where it is the
    same for all."""
    kept = kept_from_elsewhere()
    counted = {page.url: len(asked_of_the_database(page.url, kept)) for page in VARIATION_PAGES}
    assert counted == VARIATION_QUERIES
    assert max(counted.values()) <= MOST_QUERIES


def test_thirty_months_cost_few_queries_more_and_few_bytes(long_history: None) -> None:
    """What those who were not missing reported is asked for once, for all that a page compares."""
    expected = {path: n + LIKE_FOR_LIKE.get(path, 0) for path, n in QUERIES.items()}
    assert_queries(expected)
    assert max(expected.values()) <= MOST_QUERIES
    for path in QUERIES:
        sent = cold_visit(path)
        assert sent.keys() >= {path, *ASKED_FOR}
        assert sum(sent.values()) <= MOST_BYTES, sent


@sampled
@pytest.mark.xdist_group("like for like")
@pytest.mark.embedded
def test_the_first_reader_of_a_genuine_page_costs_no_more(
    six_months: Site, django_db_blocker: pytest_django.DjangoDbBlocker
) -> None:
    """Of some ICBs, sub-ICB locations and providers; as a proof, of each ICB and more of the others."""
    with django_db_blocker.unblock(), six_months.opened():
        places = Place.objects.on(date(2025, 12, 1)).order_by("code")
        icbs = list(places.filter(kind=Place.Kind.ICB).values_list("code", flat=True))
        sub_icbs = list(places.filter(kind=Place.Kind.SUB_ICB).values_list("code", flat=True))
        figures = ProviderFigure.objects.filter(release__month=date(2025, 12, 1))
        sent = figures.order_by("place__code").values_list("place__code", flat=True)
        codes = (*icbs[::EVERY], *sub_icbs[:: 8 * EVERY], "RXF", *sent.distinct()[:: 10 * EVERY])
        paths = [f"/places/{code}/" for code in codes]
        paths += [
            f"/places/RXF/{page}/"
            for page in (
                *("figures", "within-18-weeks", "why-the-list-moved", "what-it-takes"),
                *("data", "compare", "case-studies"),
            )
        ]
        kept = kept_from_elsewhere("/places/RR8/", "/places/RR8/compare/")
        counted = {path: len(asked_of_the_database(path, kept)) for path in paths}
    assert {path: n for path, n in counted.items() if n > MOST_QUERIES} == {}


def test_a_cold_visit_is_counted_as_it_is_served(published_months: list[Release]) -> None:
    """Packed where the site packs it, and whole where it does not."""
    sent = cold_visit(ICB)
    page = Client(headers={"host": "localhost"}).get(ICB).content
    assert 0 < sent[ICB] < len(page) / 2
    assert sent["/static/favicon.svg"] == (settings.BASE_DIR / "assets/favicon.svg").stat().st_size
    style = settings.BASE_DIR / "assets/vendor/nhsuk-frontend.min.css"
    assert sent["/static/vendor/nhsuk-frontend.min.css"] < style.stat().st_size / 5


@sampled
@pytest.mark.xdist_group("like for like")
@pytest.mark.embedded
def test_no_page_that_is_open_to_all_is_large(
    six_months: Site, django_db_blocker: pytest_django.DjangoDbBlocker
) -> None:
    """With genuine figures: what a first visit sends, and the page's own share of it."""
    large = {}
    with django_db_blocker.unblock(), six_months.opened():
        paths = {f"/{line.address}" for line in lines() if is_page(line)}
        assert len(paths) > 40
        longest = {ICB, "/", "/places/QOP/figures/", "/places/QOP/inside/"}
        for path in sorted(longest | {*sorted(paths)[::EVERY]}):
            sent = cold_visit(path)
            if sent[path] > MOST_HTML_BYTES or sum(sent.values()) > MOST_BYTES:
                large[path] = (sent[path], sum(sent.values()))
    assert large == {}


def is_page(line: Line) -> bool:
    """Not a file, not the API's, and of no row that this site has not."""
    of_all = line.method == "GET" and line.outcomes["nobody"] == "200"
    return (
        of_all
        and line.address.endswith("/")
        and not re.search(r"\{|^api/|feed/|^(interventions|technologies)/.", line.address)
    )
