"""What a page costs, whatever the history: queries and bytes. How long it takes is `make bench`."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.visit import AS_A_BROWSER, cold_visit
from config import settings as of_the_site
from metrics.calendar import month_before
from metrics.layers import commissioners
from metrics.models import Release
from metrics.series import Vintages
from tests import months
from tests.caching import clear_cache
from tests.months import JANUARY, import_file, write_zip

pytestmark = pytest.mark.django_db

ICB = "/places/QOQ/"
QUERIES = {
    "/": 5,
    "/data/": 3,
    "/england/": 11,
    "/measures/waiting-list/": 6,
    "/places/": 4,
    "/places/03H/": 10,
    "/places/QOQ/within-18-weeks/": 12,
    ICB: 12,
}
LIKE_FOR_LIKE = {
    "/": 1,
    "/england/": 1,
    "/places/03H/": 3,
    ICB: 1,
    # Three months compare the first with the last, which asks for what belongs to no page too.
    "/places/QOQ/within-18-weeks/": -1,
}
# Of an ICB. Whoever is its first reader since its newest month was published costs one more.
MOST_QUERIES = 12
ELSEWHERE = "/places/QWO/"
MOST_BYTES = 150_000
# What every page asks for besides itself; pictures that a style sheet names come on top.
ASKED_FOR = {
    "/static/favicon.svg",
    "/static/site.css",
    "/static/site.js",
    "/static/vendor/nhsuk-frontend.min.css",
    "/static/vendor/nhsuk-frontend.min.js",
}
LONG = 30


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


def asked_of_the_database(path: str) -> list[str]:
    """What the first reader of a page costs, on a site that has answered others: what belongs to no
    page (places and their codes, breaks, targets) is kept, and asked for once."""
    clear_cache()
    Client(headers=AS_A_BROWSER).get(ELSEWHERE)
    commissioners(Vintages.visible_to(None).newest.month)
    with CaptureQueriesContext(connection) as captured:
        assert Client(headers=AS_A_BROWSER).get(path).status_code == 200
        return [re.sub("^SELECT .*? FROM", "FROM", query["sql"])[:200] for query in captured]


def assert_queries(expected: dict[str, int]) -> None:
    asked = {path: asked_of_the_database(path) for path in expected}
    counted = {path: len(queries) for path, queries in asked.items()}
    differ = [path for path, count in counted.items() if count != expected[path]]
    assert not differ, "\n".join(
        line
        for path in differ
        for line in (f"{path}: {counted[path]}, not {expected[path]}", *asked[path])
    )


def test_queries_with_three_months(published_months: list[Release]) -> None:
    assert_queries(QUERIES)


def test_thirty_months_cost_few_queries_more_and_few_bytes(long_history: None) -> None:
    """A year's change asks for what those who were not missing reported: once for two months, and
    where there is a rate over a year once for two years and once for all months drawn."""
    expected = {path: n + LIKE_FOR_LIKE.get(path, 0) for path, n in QUERIES.items()}
    assert_queries(expected)
    assert expected[ICB] <= MOST_QUERIES + 1
    with CaptureQueriesContext(connection) as captured:
        assert Client(headers=AS_A_BROWSER).get(ICB).status_code == 200
    assert len(captured) <= MOST_QUERIES
    for path in QUERIES:
        sent = cold_visit(path)
        assert sent.keys() >= {path, *ASKED_FOR}
        assert sum(sent.values()) <= MOST_BYTES, sent


def test_a_cold_visit_is_counted_as_it_is_served(published_months: list[Release]) -> None:
    """Packed where the site packs it, and whole where it does not."""
    sent = cold_visit(ICB)
    page = Client(headers={"host": "localhost"}).get(ICB).content
    assert 0 < sent[ICB] < len(page) / 2
    assert sent["/static/favicon.svg"] == (settings.BASE_DIR / "assets/favicon.svg").stat().st_size
    style = settings.BASE_DIR / "assets/vendor/nhsuk-frontend.min.css"
    assert sent["/static/vendor/nhsuk-frontend.min.css"] < style.stat().st_size / 5
