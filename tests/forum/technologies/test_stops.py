"""Where technologies stop: which step, how long, in which order."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from forum.people.models import User
from forum.technologies import actions
from forum.technologies.models import Technology
from forum.technologies.pages.stops import positions, stops_page
from forum.technologies.pathway import StepState, longest_stop, stands_at, stops
from tests.factories.technologies import SOURCE, make_technology

NOBODY = AnonymousUser()
TODAY = date(2026, 6, 1)


def test_it_stands_after_the_furthest_step_that_is_behind_it() -> None:
    steps = {
        "mark": StepState("passed", date(2020, 1, 1)),
        "funding": StepState("not_needed", date(2026, 5, 2)),
        "procurement": StepState("not_known"),
    }
    stop = stands_at(steps, TODAY)
    assert stop is not None
    assert (stop.step, stop.status, stop.days, stop.at_most) == (
        *("procurement", "not_known"),
        None,
        30,
    )
    assert [stop.step.value for stop in stops(steps, TODAY)] == [
        *("need", "assessment", "procurement", "adoption")
    ]


def test_of_nothing_nothing_is_said() -> None:
    stop = stands_at({}, TODAY)
    assert stop is not None
    assert (stop.step.value, stop.days, stop.at_most) == ("need", None, None)
    assert longest_stop({}, TODAY) is None
    assert stands_at({"adoption": StepState("passed")}, TODAY) is None


def test_a_day_to_come_is_no_length_of_less_than_nothing() -> None:
    steps = {"need": StepState("under_way", date(2027, 1, 1))}
    stop = stands_at(steps, TODAY)
    assert stop is not None and stop.days == 0


@pytest.fixture
def three(steward: User) -> list[Technology]:
    made = [make_technology(name, by=steward) for name in ("Alpha", "Beta", "Gamma")]
    today = timezone.localdate()
    for technology, step, status, days in (
        (made[0], "funding", "under_way", 400),
        (made[1], "mark", "stopped", 800),
        (made[2], "assessment", "passed", 100),
    ):
        actions.record_step(
            technology=technology,
            step=step,
            status=status,
            since=today - timedelta(days=days),
            source=SOURCE,
            owner="=NICE",
            by=steward,
        )
    actions.record_step(
        technology=made[0], step="assessment", status="passed", source=SOURCE, by=steward
    )
    actions.record_step(technology=made[1], step="need", status="passed", source=SOURCE, by=steward)
    return made


@pytest.mark.django_db
def test_the_longest_stand_first(three: list[Technology]) -> None:
    rows = positions(NOBODY, timezone.localdate())
    assert [(row.name, row.stop.step.value, row.days, row.stop.at_most) for row in rows] == [
        ("Beta", "mark", 800, None),
        ("Alpha", "funding", 400, None),
        ("Gamma", "funding", None, 100),
    ]
    page = stops_page(user=NOBODY, params={"sort": "step"})
    assert [row.name for row in page.page.object_list] == ["Beta", "Alpha", "Gamma"]
    assert page.sentence == (
        "Of 3 technologies, the status of the next step is not known for 1. Of the others most stand at"
        " Regulatory mark: 1 of 2."
    )
    funding = page.by_step.rows[3].cells
    assert [cell.text for cell in funding] == ["Funding", "2", "1 year", "1"]


@pytest.mark.django_db
def test_the_page_and_its_file(three: list[Technology], client: Client) -> None:
    text = client.get("/technologies/stops/").content.decode()
    assert "2 years" in text and "at most 3 months" in text
    for sort in ("name", "step", "days", "no such", "days&page=9"):
        assert client.get(f"/technologies/stops/?sort={sort}").status_code == 200
    answer = client.get("/technologies/stops.csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert lines[1].startswith("beta,Beta,mark,stopped,") and ",800,,'=NICE," in lines[1]
    assert ",,100," in lines[3]
