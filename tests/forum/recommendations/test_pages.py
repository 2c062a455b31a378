"""The pages, the file, the programs' answer and the board paper say what was counted, to whom they may."""

import csv
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from forum.people.models import User
from forum.recommendations.actions import count_recommendations
from forum.recommendations.models import MonthlyCount, Snapshot
from forum.recommendations.paper_source import Recommendations
from forum.recommendations.permissions import visible_slugs
from forum.recommendations.registry import COUNTS, RECOMMENDATIONS
from metrics.models import Place
from tests.factories.people import client_of

pytestmark = pytest.mark.django_db
FOR_LEADS = "areas-offered-support"


@pytest.fixture
def counted(places: dict[str, Place]) -> None:
    count_recommendations(now=timezone.now())


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_england_has_all_seven_with_method_and_gap(counted: None) -> None:
    page = text(Client(), "/recommendations/")
    for row in RECOMMENDATIONS:
        assert escape(row.wording) in page
    for count in COUNTS.values():
        assert escape(count.method) in page and escape(count.gap) in page
    assert "nothing to count yet" in page and "not known" in page


def test_before_the_first_count_the_page_says_so(places: dict[str, Place]) -> None:
    page = text(Client(), "/recommendations/")
    assert "Nothing has been counted yet" in page and "not counted yet" in page
    assert "Nothing has been counted yet" in text(Client(), "/recommendations/history/")


def test_of_an_icb_those_who_lead_there_see_more(
    counted: None, places: dict[str, Place], lead: User, colleague: User
) -> None:
    title = escape(COUNTS[FOR_LEADS].title)
    address = "/recommendations/areas/QWO/"
    assert title in text(client_of(lead), address)
    for client in (Client(), client_of(colleague)):
        page = text(client, address)
        assert title not in page and "for those who lead in this area" in page
        assert FOR_LEADS not in text(client, f"{address}counts.csv")
    assert title not in text(client_of(lead), "/recommendations/areas/QOQ/")
    assert Client().get("/recommendations/areas/03R/").status_code == 404
    for user in (lead, colleague, AnonymousUser()):
        rows = MonthlyCount.objects.visible_to(user).about(places["QWO"])
        assert set(rows.values_list("slug", flat=True)) == set(visible_slugs(user, places["QWO"]))


def test_the_file_has_every_count_with_its_method(counted: None, lead: User) -> None:
    rows = list(csv.DictReader(StringIO(text(client_of(lead), "/recommendations/counts.csv"))))
    assert {row["count"] for row in rows} == set(COUNTS)
    (known,) = (row for row in rows if row["count"] == "access-known")
    assert (known["number"], known["of"], known["in_words"]) == ("0", "0", "nothing to count yet")
    assert all(row["method"] and row["gap"] and row["place"] == "ENG" for row in rows)


def test_programs_read_what_everybody_may(counted: None) -> None:
    def ask(query: str = "") -> Any:
        return Client().get(f"/api/v1/recommendations/{query}").json()

    assert ask()["count"] == len(COUNTS)
    found = ask("?place=QWO&recommendation=persistent-variation")
    assert found["count"] == 0
    (row,) = ask("?place=QWO&recommendation=inside-icbs&limit=1")["results"]
    assert row["in_words"] == "not known" and row["number"] is None and row["place"] == "QWO"
    assert ask("?month=2020-01")["count"] == 0
    assert ask("?recommendation=eighth")["parameter"] == "recommendation"


def test_a_board_paper_of_an_icb_has_what_everybody_may_read(
    counted: None, places: dict[str, Place], django_assert_max_num_queries: Any
) -> None:
    source = Recommendations()

    def sections(code: str) -> tuple[Any, ...]:
        return source.part(place=places[code], family=None, state=None, vintages=None).sections  # type: ignore[arg-type]

    (section,) = sections("QWO")
    cells = {row.cells[0].text for table in section.tables for row in table.rows}
    assert COUNTS["gap-inside-icbs"].title in cells and COUNTS[FOR_LEADS].title not in cells
    assert sections("03R") == ()
    before = source.version()
    count_recommendations(now=timezone.now())
    assert source.version() == before
    Snapshot.objects.update(changed_at="2020-01-01T00:00Z")
    assert source.version() != before


@pytest.mark.parametrize("address", ["", "history/", "areas/", "areas/QWO/"])
def test_pages_ask_little(counted: None, address: str, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(9):
        text(Client(), f"/recommendations/{address}")
