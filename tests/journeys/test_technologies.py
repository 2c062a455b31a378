"""An ICB lead says by spreadsheet who has access, a clinician asks whether it is available, and an improvement
lead sees where technologies stop."""

import csv
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.factories.workbooks import Formula, workbook
from tests.journeys.conftest import NARROW, WIDE, Opener, Site
from tests.journeys.test_people import check
from tests.sampling import ways

LEAD, ICB = "ICB lead, West Yorkshire", "/technologies/areas/QWO/"
# Eight locations, and as many technologies as make thirty; and somebody whose role there no other
# journey meets on their home page.
LARGE_ICB, TECHNOLOGIES, LOCATIONS = "/technologies/areas/QHM/", 30, 8
LEAD_THERE = "ICB lead of areas that are asked"
MORE = """
from forum.people import actions as people
from forum.people.models import Role, User
from forum.technologies.actions import create_technology
from forum.technologies.models import Technology
from metrics.models import Place
people_of_that_name = User.objects.filter(demonstration=True, name__istartswith="Demo {LEAD}")
lead = people_of_that_name.order_by("pk")[0]
place = Place.objects.get(code="QHM")
if not lead.grants.filter(place=place).exists():
    people.grant_role(user=lead, role=Role.ICB_LEAD, place=place, reason="For a journey", by=None)
listed = Technology.objects.filter(state="listed").exclude(written_by__demonstration=True).count()
for number in range(listed, {TECHNOLOGIES}):
    fields = {{"purpose": "For a journey", "source": "https://www.england.nhs.uk/"}}
    create_technology(name=f"Technology {{number}}", fields=fields, treatments=(), by=None)
"""
ONE = "/technologies/heartflow-ffrct/"
WAYS = ways((False, NARROW), (True, WIDE))
MISTAKES = 12


def words(page: Page) -> str:
    return page.inner_text("main")


def list_of(page: Page) -> list[list[str]]:
    """The file that the site hands out, without its first row and what is made up."""
    answer = page.request.get(page.url.replace("upload/", "to-fill.csv"))
    rows = list(csv.reader(StringIO(answer.text())))[1:]
    return [row for row in rows if not row[0].startswith("demonstration")]


def send(page: Page, path: Path, rows: list[list[object]]) -> None:
    head = ["technology", "place", "status", "reason", "attested_on"]
    path.write_bytes(workbook([head, *rows]))
    page.set_input_files("main [name=file]", str(path))
    page.click("main button:has-text('Check the file')")


@pytest.mark.parametrize(("javascript", "width"), WAYS)
def test_an_icb_lead_says_by_file_who_has_access(
    open_page: Opener,
    axe: Callable[[Page], None],
    site: Site,
    tmp_path: Path,
    javascript: bool,
    width: int,
) -> None:
    # Given a lead who takes the list of all technologies and locations
    site.seed_people()
    site.manage("shell", "-c", MORE.format(LEAD=LEAD_THERE, TECHNOLOGIES=TECHNOLOGIES))
    lead = open_page(LARGE_ICB, who=LEAD_THERE, javascript=javascript, width=width)
    check(lead, axe)
    lead.click("main a:has-text('Say by file who has access here')")
    check(lead, axe)
    listed = list_of(lead)
    rows: list[list[object]] = [[row[0], row[2], "available", ""] for row in listed]
    assert len({row[0] for row in rows}) == TECHNOLOGIES
    assert len({row[1] for row in rows}) == LOCATIONS
    # When they fill it in with twelve mistakes
    wrong = [list(row) for row in rows]
    wrong[0][0] = "No such thing"
    wrong[1][1] = "ZZZ"
    wrong[2][1] = "03Q"
    wrong[3][1] = "D4U1Y"
    wrong[4][2] = "yes"
    wrong[5][2:] = ["not offered", ""]
    wrong[6].append("03/04/2026")
    wrong[7].append("04/27/2026")
    wrong[8].append("1.1.2001")
    wrong[9][2] = Formula("available")
    wrong[10][3] = "The patient 943 476 5919"
    wrong[11] = list(wrong[12])
    send(lead, tmp_path / "answers.xlsx", wrong)
    # Then each is named by row and column, and nothing is saved
    assert f"Nothing was saved. {MISTAKES} things need to be put right." in words(lead)
    named = lead.locator("main #problems ~ ul li")
    assert named.count() == MISTAKES
    assert "Row 6, column C (status): “yes” is not a status." in words(lead)
    assert "can be 3 April 2026 or 4 March 2026" in words(lead)
    assert lead.title().startswith("Error: ")
    check(lead, axe)
    # When they mend them, they see what changes before they save it
    rows[5][2:] = ["not offered", "There is no budget for it."]
    send(lead, tmp_path / "answers.xlsx", rows)
    lead.wait_for_url("**/technologies/uploads/*/")
    assert f"Of {len(rows)} answers:" in words(lead)
    check(lead, axe)
    lead.click("main button:has-text('Save these answers')")
    # Then what differs inside the ICB stands first
    lead.wait_for_url(f"**{LARGE_ICB}")
    assert "They hold for 12 months." in lead.inner_text("body")
    first = lead.inner_text("main tbody tr:first-child")
    assert "not offered" in first and "available" in first
    assert "It stands first." in words(lead) and "Not known in 0 of" in words(lead)
    check(lead, axe)


def attest(page: Page, place: str, answer: str, reason: str = "") -> None:
    page.goto(f"{page.url.split('/technologies/')[0]}{ONE}at/{place}/attest/")
    page.click(f"main label:text-is('{answer}')")
    page.fill("main [name=reason]", reason)
    page.click("main button:has-text('Save')")
    page.wait_for_url(f"**{ONE}at/{place}/")


@pytest.mark.parametrize(("javascript", "width"), WAYS)
def test_a_clinician_asks_whether_it_is_available(
    open_page: Opener, axe: Callable[[Page], None], javascript: bool, width: int
) -> None:
    # Given an ICB lead who has said so for two locations
    lead = open_page(ICB, who=LEAD, javascript=javascript, width=width)
    attest(lead, "03R", "available")
    attest(lead, "15F", "not offered", "There is no budget for it this year.")
    check(lead, axe)
    # When a clinician looks for a technology by the number of its guidance, and asks for Leeds
    reader = open_page(
        "/technologies/?q=MTG32", who="cardiologist", javascript=javascript, width=width
    )
    reader.click("main a:text-is('HeartFlow FFRCT')")
    assert "Since 13 February 2017" in words(reader)
    check(reader, axe)
    reader.click("main a:has-text('Where it is available')")
    check(reader, axe)
    reader.click("main table a:text-is('Leeds')")
    # Then one screen says so, who decides, and who near has it
    assert "No. It is not offered in Leeds." in words(reader)
    assert "There is no budget for it this year." in words(reader)
    assert "West Yorkshire decides what is offered here." in words(reader)
    assert "Wakefield, in the same ICB" in words(reader)
    check(reader, axe)
    # And they ask the place that has it
    reader.click("main li:has-text('Wakefield') a:has-text('Ask this place')")
    assert "HeartFlow FFRCT in Wakefield" in reader.input_value("main [name=title]")
    check(reader, axe)


@pytest.mark.parametrize(("javascript", "width"), WAYS)
def test_an_improvement_lead_sees_where_technologies_stop(
    open_page: Opener, axe: Callable[[Page], None], javascript: bool, width: int
) -> None:
    lead = open_page("/technologies/", who="improvement lead", javascript=javascript, width=width)
    lead.click("main a:has-text('Where technologies stop')")
    assert "A technology stands at the step after the furthest that is behind it." in words(lead)
    first = lead.inner_text("main table:last-of-type tbody tr:first-child")
    assert first
    check(lead, axe)
    # They put the list in another order, and take it with them
    lead.click("main thead a:has-text('Technology')")
    assert "sort=name" in lead.url
    file = lead.request.get(f"{lead.url.split('?')[0].rstrip('/')}.csv")
    assert file.text().startswith("technology,name,step,status,since,days")
    assert "HeartFlow FFRCT" in file.text()
    check(lead, axe)
