"""What leaves the site of technologies: answers to programs and parts of board papers."""

from typing import Any

import pytest
from django.test import Client

from forum.people.models import Role, User
from forum.technologies.models import Technology
from forum.technologies.paper_source import TechnologyAccess
from metrics.models import Place
from metrics.paper.sections import Section
from tests.factories.people import MakePerson
from tests.factories.technologies import attest_access, make_technology

pytestmark = pytest.mark.django_db


def ask(address: str) -> Any:
    return Client().get(f"/api/v1/{address}").json()


def test_programs_read_technologies_with_what_is_not_known(
    technology: Technology, places: dict[str, Place], lead: User
) -> None:
    attest_access(lead, technology, places["03R"])
    (row,) = ask("technologies/")["results"]
    assert row["technology"] == technology.slug and row["treatment_functions"] == ["C_170"]
    assert (row["access"]["available"], row["access"]["not_known"]) == (1, 5)
    assert ask("technologies/?treatment=C_320")["count"] == 0
    assert ask("technologies/?treatment=heart")["parameter"] == "treatment"


def test_programs_read_what_areas_said_and_no_demonstration(
    technology: Technology, places: dict[str, Place], lead: User, person: MakePerson, settings: Any
) -> None:
    settings.DEMO = True
    attest_access(lead, technology, places["03R"], status="not_offered", reason="No staff")
    shown = person("shown", Role.ICB_LEAD, "QOQ", demonstration=True)
    attest_access(shown, technology, places["03Q"])
    (row,) = ask("technology-access/")["results"]
    assert (row["place"], row["icb"], row["status"]) == ("03R", "QWO", "not_offered")
    assert ask("technology-access/?place=QWO&status=not_offered")["count"] == 1
    assert ask("technology-access/?place=QOQ")["count"] == 0
    assert ask("technology-access/?technology=nothing")["count"] == 0


def section(place: Place) -> Section:
    part = TechnologyAccess().part(place=place, family=None, state=None, vintages=None)  # type: ignore[arg-type]
    return part.sections[0]


def test_a_board_paper_has_what_differs_first_and_what_is_not_known(
    technology: Technology, places: dict[str, Place], lead: User, steward: User
) -> None:
    before = TechnologyAccess().version()
    make_technology("An alarm", by=steward)
    attest_access(lead, technology, places["03R"])
    attest_access(lead, technology, places["15F"], status="not_offered", reason="No staff")
    assert TechnologyAccess().version() != before
    of_icb = section(places["QWO"])
    assert "One technology differs" in of_icb.sentences[0]
    assert "Not known in 2 of 4 cases (50.0%)" in of_icb.sentences[0]
    assert [row.cells[0].text for row in of_icb.tables[0].rows] == [technology.name, "An alarm"]
    of_england = section(places["ENG"])
    assert of_england.tables[0].rows[1].cells[6].text == "66.7%"
    part = TechnologyAccess().part(place=places["03R"], family=None, state=None, vintages=None)  # type: ignore[arg-type]
    assert part.sections == ()
