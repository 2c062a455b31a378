"""The pages and files of a group, what they cost, and who is told of new figures."""

import csv
import re
from html import unescape
from io import BytesIO, StringIO

import pikepdf
import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.groups import actions
from forum.groups.models import SharedGroup
from forum.papers.actions.making import make_paper
from forum.papers.content import board_paper
from forum.papers.keys import paper_key
from forum.papers.models import BoardPaper
from forum.papers.subjects import PaperSubject
from forum.people.actions import grant_role
from forum.people.models import Role, User
from forum.people.permissions.rule import NOBODY
from forum.search.actions import rebuild
from forum.search.results import search_documents
from metrics.measures import HEADLINES
from metrics.models import Place
from metrics.pages.view_query import ViewQuery
from metrics.series import Vintages
from tests.caching import clear_cache
from tests.months import FEBRUARY, MARCH

MOST_QUERIES, LARGEST = 12, 150_000


@pytest.fixture
def shared(published_months) -> SharedGroup:
    by = User.objects.create_user("maker@example.nhs.uk", name="Maker")
    grant_role(user=by, role=Role.MEMBER, place=None, reason="a test", by=None)
    places = list(Place.objects.filter(code__in=["03R", "15F", "03H"]))
    return actions.make_group(name="Aire and Humber", places=places, by=by)


def test_the_page_says_what_is_missing_and_stays_small(shared: SharedGroup, client: Client) -> None:
    clear_cache()
    client.get("/groups/")
    page = client.get(shared.get_absolute_url())
    text = page.content.decode()
    assert "pathways were reported waiting in Aire and Humber" in text
    assert "North East Lincolnshire lacks much, so that the group is incomplete." in text
    # What is the same for all pages is read once, and kept.
    client.get(shared.get_absolute_url() + "?month=2026-02")
    with CaptureQueriesContext(connection) as queries:
        client.get(shared.get_absolute_url() + "?measure=median-wait")
    assert len(queries) <= MOST_QUERIES, [query["sql"][:90] for query in queries]
    assert len(page.content) <= LARGEST


def test_the_files_hold_the_group_and_each_of_its_places(
    shared: SharedGroup, client: Client
) -> None:
    text = client.get(f"{shared.get_absolute_url()}figures.csv").content.decode()
    rows = [row for row in csv.DictReader(StringIO(text)) if row["treatment_function"] == "C_999"]
    lists = {row["place"]: int(row["waiting_list"]) for row in rows}
    assert lists[""] == lists["03R"] + lists["15F"] + lists["03H"]
    assert {row["place"]: row["incomplete_places"] for row in rows}[""] == "03H"
    api = client.get(f"/api/v1{shared.get_absolute_url()}?month=2026-03").json()
    assert [row["waiting_list"] for row in api if row["treatment_function"] == "C_999"] == [
        *lists.values()
    ]
    (listed,) = [
        row for row in client.get("/api/v1/groups/").json()["results"] if not row["built_in"]
    ]
    assert listed["slug"] == "aire-and-humber"
    actions.edit_group(shared=shared, name="Aire", audience="members", by=shared.author)
    assert client.get(f"/api/v1{shared.get_absolute_url()}").status_code == 404


def test_a_board_paper_is_of_the_group_as_it_is_now(shared: SharedGroup) -> None:
    vintages = Vintages.visible_to(None)
    subject, state = PaperSubject.of_group(shared.group), ViewQuery(MARCH)
    paper = board_paper(subject=subject, vintages=vintages, state=state, at=shared.created_at)
    assert paper.title == "Waiting times: Aire and Humber, March 2026"
    assert paper.url.endswith("/groups/aire-and-humber/?month=2026-03")
    headings = [part.heading for part in paper.parts]
    assert "Its places side by side" in headings and "By treatment function" in headings
    key = paper_key(subject, vintages, state)
    both = [member.place for member in shared.group.members.all()][:2]
    actions.change_places(shared=shared, places=both, by=shared.author)
    assert paper_key(PaperSubject.of_group(shared.group), vintages, state) != key
    assert paper_key(subject, vintages, ViewQuery(FEBRUARY)) != key


@pytest.fixture
def of_trusts(published_months) -> SharedGroup:
    by = User.objects.create_user("chair@example.nhs.uk", name="Chair")
    grant_role(user=by, role=Role.MEMBER, place=None, reason="a test", by=None)
    places = list(Place.objects.filter(code__in=["RXF", "RR8"]))
    return actions.make_group(name="Aire Collaborative", places=places, by=by)


def test_a_group_of_trusts_has_a_board_paper_without_measures_per_head(
    of_trusts: SharedGroup,
) -> None:
    vintages = Vintages.visible_to(None)
    subject, state = PaperSubject.of_group(of_trusts.group), ViewQuery(MARCH)
    paper = board_paper(subject=subject, vintages=vintages, state=state, at=of_trusts.created_at)
    assert paper.title == "Waiting times: Aire Collaborative, March 2026"
    assert paper.description.startswith("A group of 2 hospital trusts:")
    headings = [part.heading for part in paper.parts]
    assert "Its places side by side" in headings and "By treatment function" in headings
    measures = [measure.short for measure in HEADLINES if not measure.people]
    assert paper.front is not None
    assert [headline.title for headline in paper.front.headlines] == measures
    (over_time,) = (part for part in paper.parts if part.heading == "Over time")
    assert len(over_time.pictures) == len(measures)
    assert "per 1,000 people" not in repr(paper)
    (questions,) = (part for part in paper.front.sections if "Questions" in part.heading)
    assert questions.points[-1].text.startswith("Should our ICB ask for support")


def test_the_paper_of_a_group_of_trusts_is_made_and_given_out(
    of_trusts: SharedGroup, client: Client
) -> None:
    page = client.get(of_trusts.get_absolute_url()).content.decode()
    (link,) = re.findall(r'href="([^"]*board-paper/[^"]*)"', page)
    link = f"{unescape(link)}&treatment=C_320"
    asked = client.get(link)
    assert asked.status_code == 200 and b"case studies" not in main_of(asked)
    paper = BoardPaper.objects.get(group=of_trusts.group)
    make_paper(paper_id=paper.pk)
    paper.refresh_from_db()
    assert paper.is_ready, paper.problem
    ready = client.get(link).content.decode()
    assert "The paper is ready." in ready
    for ending in ("pdf", "docx"):
        (file,) = re.findall(rf'href="([^"]*board-paper\.{ending}[^"]*)"', ready)
        answer = client.get(unescape(file))
        name = f"board-paper-group-{of_trusts.group.slug}-"
        assert f'filename="{name}' in answer["Content-Disposition"]
        assert answer["Content-Disposition"].endswith(f'.{ending}"')
    with pikepdf.open(BytesIO(paper.pdf)) as pdf, pdf.open_metadata() as about:
        assert about["dc:title"] == "Waiting times, cardiology: Aire Collaborative, March 2026"


def main_of(answer: HttpResponse) -> bytes:
    return answer.content.partition(b"<main")[2]


def test_it_is_found_by_its_name_and_its_places(shared: SharedGroup) -> None:
    rebuild()

    def found(text: str, user: object) -> list[str]:
        results = search_documents(text, user=user, facets={"kind": "group"}, page="1")  # type: ignore[arg-type]
        return [document.title for document in results.documents]

    assert found("Aire and Humber", NOBODY) == ["Aire and Humber"]
    actions.edit_group(shared=shared, name="Calder", audience="members", by=shared.author)
    rebuild()
    assert found("Calder", NOBODY) == []
    assert found("Calder", shared.author) == ["Calder"]
