import csv
import re

import pytest
from django.test import Client

from metrics.models import Figure, Release

pytestmark = pytest.mark.django_db


def page(query: str = "") -> str:
    response = Client().get(f"/compare/{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_nothing_chosen_asks_for_places(published_months: list[Release]) -> None:
    assert "Choose up to six places" in page()


def test_places_are_kept_in_the_address_and_one_is_added_by_name(
    published_months: list[Release],
) -> None:
    words = page("?places=03R&add=vale+of+york")
    assert 'value="03R,03Q"' in words
    assert "Wakefield" in words and "Vale of York" in words
    assert "/compare/?places=03Q" in words, "each place can be taken away"


def test_a_name_that_may_mean_several_places_asks_which(published_months: list[Release]) -> None:
    words = " ".join(page("?places=03R&add=york&measure=waiting-list").split())
    assert "Which place do you mean by “york”?" in words
    assert 'name="places" value="03R"' in words, "nothing was added"
    offered = re.findall(r'<a href="([^"]+)">Add ([^<]+)</a>', words)
    names = [name for _, name in offered]
    assert {"Vale of York", "North Yorkshire"} <= set(names) and len(names) <= 10
    url = dict(zip(names, (url for url, _ in offered), strict=True))["North Yorkshire"]
    added = page(url.removeprefix("/compare/").replace("&amp;", "&"))
    assert 'name="places" value="03R,42D"' in added and "Waiting list" in added
    # What is a place's own name, or all that matches, is certain.
    for certain in ("west yorkshire", "QWO", "barnsly"):
        assert "Which place" not in page(f"?add={certain}"), certain


def test_every_chosen_place_has_a_column_of_figures(published_months: list[Release]) -> None:
    words = page("?places=03R,15F&measure=waiting-list")
    table = words[words.index("<table") :]
    figures = Figure.objects.filter(place__code__in=["03R", "15F"], treatment_function="C_999")
    assert figures.count() == 6
    for figure in figures:
        assert f"{figure.waiting_list:,}" in table


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?places=03R&add=xyzzy", "No further place was found for “xyzzy”"),
        ("?places=03R,15F,03Q,03H,10Q,93C&add=frimley", "You can show up to 6 places"),
        ("?places=,,zz,<b>", "Choose up to six places"),
        ("?places=03R&month=banana", "no figures here for “banana”"),
    ],
)
def test_what_cannot_be_had_is_said(published_months: list[Release], query: str, said: str) -> None:
    assert said in page(query)


def test_the_same_place_twice_stands_once(published_months: list[Release]) -> None:
    words = " ".join(page("?places=03R,03R,03r").split())
    assert words.count("> Wakefield <a") == 1


def test_what_is_shown_is_one_link_away_as_a_file(published_months: list[Release]) -> None:
    query = "?places=03R,15F&measure=waiting-list"
    words = page(query)
    rows = list(csv.DictReader(Client().get(f"/compare.csv{query}").content.decode().splitlines()))
    assert {row["place"] for row in rows} == {"03R", "15F", "ENG"}
    for figure in Figure.objects.filter(place__code__in=["03R", "15F"], treatment_function="C_999"):
        result = [
            r
            for r in rows
            if (r["month"], r["place"]) == (f"{figure.month:%Y-%m}", figure.place.code)
        ]
        assert [float(row["value"]) for row in result] == [figure.waiting_list]
        assert result[0]["source_file"].endswith(".zip")
    for ending, kind in (("svg", "image/svg+xml"), ("png", "image/png")):
        assert f"/compare.{ending}?places=03R,15F" in words
        answer = Client().get(f"/compare.{ending}{query}")
        assert (answer.status_code, answer["Content-Type"]) == (200, kind)
        assert Client().get(f"/compare.{ending}").status_code == 404
