"""Readers put tables in another order, with or without JavaScript."""

import re

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from metrics.models import Release
from metrics.pages.components import Cell, Column, Row, Table
from metrics.pages.table_order import in_order

TABLE = Table(
    "Places",
    (Column("Place"), Column("Share", numeric=True), Column("Own", sort_url="?sort=name")),
    (
        Row((Cell("leeds", header=True), Cell("60.0%", numeric=True), Cell(""))),
        Row((Cell("Hull", header=True), Cell("not known", numeric=True), Cell(""))),
        Row((Cell("England", header=True), Cell("59.0%", numeric=True), Cell("")), "england"),
        Row((Cell("Bath", header=True), Cell("1,060.5", numeric=True), Cell(""))),
        Row((Cell("Wakefield", header=True), Cell("−3.0%", numeric=True), Cell(""))),
    ),
)


def names(order: str) -> list[str]:
    return [row.cells[0].text for row in in_order(TABLE, "places", {"order": order}).rows]


def test_rows_follow_the_column_that_is_asked_for() -> None:
    usual = ["leeds", "Hull", "England", "Bath", "Wakefield"]
    assert names("places.0") == ["Bath", "Hull", "England", "leeds", "Wakefield"]
    assert names("places.-0") == ["Wakefield", "leeds", "England", "Hull", "Bath"]
    # What is not known comes last, whichever way the rest runs; England stays where it is.
    assert names("places.1") == ["Wakefield", "leeds", "England", "Bath", "Hull"]
    assert names("places.-1") == ["Bath", "leeds", "England", "Wakefield", "Hull"]
    for odd in ("", "places.9", "others.1", "places.x", "places.--1", "places.1x", "places.²"):
        assert names(odd) == usual, odd


def test_columns_lead_to_the_next_order_and_say_theirs() -> None:
    head = in_order(TABLE, "places", {"order": "places.-1", "month": "2026-01"}).head
    assert [column.sorted for column in head] == ["", "descending", ""]
    assert head[0].sort_url == "?order=places.0&month=2026-01#places"
    assert head[1].sort_url == "?order=places.1&month=2026-01#places"
    assert head[2].sort_url == "?sort=name", "an order of its own is kept"
    assert in_order(TABLE, "places", {}).head[1].sort_url == "?order=places.-1#places"


@given(st.permutations(TABLE.rows), st.sampled_from(("0", "-0", "1", "-1")))
def test_no_row_is_lost_whatever_the_order(rows: list[Row], order: str) -> None:
    table = Table("Places", TABLE.head, tuple(rows))
    ordered = in_order(table, "places", {"order": f"places.{order}"}).rows
    assert sorted(map(id, ordered)) == sorted(map(id, rows))
    at = [row.kind for row in rows].index("england")
    assert ordered[at].kind == "england"


@pytest.mark.django_db
def test_a_page_shows_the_order_that_its_address_asks_for(
    published_months: list[Release],
) -> None:
    client = Client()
    usual = client.get("/measures/within-18-weeks/").content.decode()
    link = re.search(r'href="(\?order=locations[^"]+)#locations" rel="nofollow">Place<', usual)
    assert link
    page = client.get("/measures/within-18-weeks/" + link[1].replace("&amp;", "&")).content.decode()
    table = page[page.index('id="locations"') :]
    names = re.findall(r'scope="row">\s*<a[^>]*>([^<]+)</a>', table[: table.index("</table>")])
    known = [name for name in names if name != "England"]
    assert known == sorted(known, key=str.casefold) and len(known) > 3
    # What is folded stands open once it has been put in order.
    assert "<details" in page and " open>" in page[: page.index('id="locations"')]
    assert " open>" not in usual
