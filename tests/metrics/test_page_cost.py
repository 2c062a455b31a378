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
from metrics.models import Release
from tests import months
from tests.caching import clear_cache
from tests.months import JANUARY, import_file, write_zip

pytestmark = pytest.mark.django_db

ICB = "/places/QOQ/"
QUERIES = {
    "/": 5,
    "/data/": 1,
    "/england/": 11,
    "/measures/waiting-list/": 6,
    "/places/": 4,
    "/places/03H/": 15,
    "/places/QOQ/within-18-weeks/": 11,
    ICB: 12,
}
MOST_QUERIES = 12
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
    # Cold: what does not change with a month is kept, and asked for once.
    clear_cache()
    with CaptureQueriesContext(connection) as captured:
        assert Client(headers=AS_A_BROWSER).get(path).status_code == 200
        return [re.sub("^SELECT .*? FROM", "FROM", query["sql"])[:200] for query in captured]


def assert_queries() -> None:
    for path, expected in QUERIES.items():
        queries = asked_of_the_database(path)
        assert len(queries) == expected, "\n".join([f"{path} asks {len(queries)} times:", *queries])


def test_queries_with_three_months(published_months: list[Release]) -> None:
    assert QUERIES[ICB] <= MOST_QUERIES
    assert_queries()


def test_thirty_months_cost_no_query_more_and_few_bytes(long_history: None) -> None:
    assert_queries()
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
