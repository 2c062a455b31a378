"""Technologies: described by stewards, read by everybody, changed by nobody else."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from forum.people.actions import Refused
from forum.people.models import AuditEvent, Role, User
from forum.people.permissions import NotAllowed
from forum.technologies import actions
from forum.technologies.models import GuidanceEntry, PathwayStep, Technology
from forum.technologies.pages.library import library_page
from forum.technologies.pages.technology import technology_page
from tests.factories.people import MakePerson, client_of
from tests.factories.technologies import SOURCE, make_technology

pytestmark = pytest.mark.django_db
GUIDANCE = {"kind": "MTG", "number": 37, "url": "https://www.nice.org.uk/guidance/mtg37"}


def text_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return " ".join(response.content.decode().split())


def test_a_steward_describes_one(steward: User, client: Client) -> None:
    technology = make_technology(by=steward, supplier="Pumps Ltd")
    text = text_of(client, technology.get_absolute_url())
    for words in ("Chest drain pump", "Pumps Ltd", "Cardiothoracic surgery", "not known"):
        assert words in text
    event = AuditEvent.objects.about(technology).get()
    assert (event.verb, event.actor_name) == ("described a technology", "Steward")


@pytest.mark.parametrize("role", ["colleague", "lead", "approver", "supplier"])
def test_nobody_else_does(role: str, technology: Technology, request: Any) -> None:
    person = request.getfixturevalue(role)
    with pytest.raises(NotAllowed):
        make_technology("Another", by=person)
    for change in (
        lambda: actions.withdraw_technology(technology=technology, reason="So", by=person),
        lambda: actions.record_guidance(technology=technology, by=person, **GUIDANCE),
        lambda: actions.record_funding(
            technology=technology, route="local", source=SOURCE, by=person
        ),
        lambda: actions.record_evidence(
            technology=technology, url=SOURCE, title="A trial", by=person
        ),
        lambda: actions.record_step(
            technology=technology, step="need", status="passed", source=SOURCE, by=person
        ),
    ):
        with pytest.raises(NotAllowed):
            change()
    assert client_of(person).get("/technologies/new/").status_code == 404


def test_a_form_sent_twice_makes_one(steward: User) -> None:
    assert make_technology(by=steward) == make_technology(by=steward)
    with pytest.raises(Refused, match="already"):
        make_technology(by=steward, purpose="Something else")


@pytest.mark.parametrize("name", ["", "new", "Access", "stops", "Areas", "!!!"])
def test_no_name_takes_an_address_of_the_room(name: str, steward: User) -> None:
    with pytest.raises(Refused, match="name"):
        make_technology(name, by=steward)


def test_somebody_else_s_newer_version_is_not_overwritten(
    steward: User, technology: Technology
) -> None:
    def revise(purpose: str, based_on: int) -> Technology:
        return actions.revise_technology(
            technology=technology,
            fields={"purpose": purpose, "source": SOURCE},
            treatments=["C_170", "no such code"],
            interventions=(),
            case_studies=(),
            based_on=based_on,
            by=steward,
        )

    assert revise("Draining", 1).version == 2
    with pytest.raises(Refused, match="newer version"):
        revise("Pumping", 1)
    technology.refresh_from_db()
    assert technology.purpose == "Draining"
    assert [row.treatment_function for row in technology.treatments.all()] == ["C_170"]
    assert AuditEvent.objects.about(technology).last().detail["fields"] == ["purpose"]  # type: ignore[union-attr]


def test_lines_are_recorded_anew_and_removed(steward: User, technology: Technology) -> None:
    entry = actions.record_guidance(technology=technology, by=steward, **GUIDANCE)
    actions.record_guidance(technology=technology, by=steward, **GUIDANCE, superseded_by="HTG9")
    assert GuidanceEntry.objects.get().superseded_by == "HTG9"
    actions.remove_line(technology=technology, line=f"guidance {entry.pk}", by=steward)
    assert not GuidanceEntry.objects.exists()
    for line in ("guidance 1", "steps 1", "guidance", "guidance ²"):
        with pytest.raises(Refused):
            actions.remove_line(technology=technology, line=line, by=steward)


def test_what_was_recorded_of_a_step_stays(steward: User, technology: Technology) -> None:
    def record(**fields: Any) -> PathwayStep:
        return actions.record_step(
            technology=technology, step="funding", source=SOURCE, by=steward, **fields
        )

    first = record(status="under_way", since=date(2024, 4, 1), owner="NHS England")
    assert record(status="under_way", since=date(2024, 4, 1), owner="NHS England") == first
    second = record(status="stopped", since=date(2025, 4, 1))
    rows = PathwayStep.objects.filter(technology=technology).order_by("pk")
    assert [(row.status, row.ended_at is None) for row in rows] == [
        ("under_way", False),
        ("stopped", True),
    ]
    assert list(PathwayStep.objects.current()) == [second]


def test_a_step_needs_a_source_and_a_day_that_has_come(
    steward: User, technology: Technology
) -> None:
    step = {"technology": technology, "step": "need", "status": "passed", "by": steward}
    with pytest.raises(Refused, match="where this is from"):
        actions.record_step(**step)
    with pytest.raises(Refused, match="not come"):
        actions.record_step(**step, source=SOURCE, since=date(2999, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        PathwayStep.objects.create(technology=technology, step="adoption", status="passed")


def test_the_strip_names_where_it_stood_longest(steward: User, technology: Technology) -> None:
    today = timezone.localdate()
    for step, status, since in (
        ("mark", "passed", date(2019, 1, 1)),
        ("funding", "under_way", date(today.year - 2, 1, 1)),
        ("procurement", "not_started", date(today.year - 4, 1, 1)),
    ):
        actions.record_step(
            technology=technology, step=step, status=status, since=since, source=SOURCE, by=steward
        )
    page = technology_page(user=AnonymousUser(), technology=technology)
    assert page.strip.longest.startswith("It has stood longest at Procurement: not started for 4")
    assert [step.status for step in page.strip.steps] == [
        *("not_known", "passed", "not_known", "under_way", "not_started", "not_known")
    ]


def test_a_withdrawn_one_keeps_its_page_and_leaves_the_lists(
    steward: User, technology: Technology, client: Client
) -> None:
    actions.withdraw_technology(technology=technology, reason="It is no longer made.", by=steward)
    assert "It is no longer made." in text_of(client, technology.get_absolute_url())
    assert "Chest drain pump" not in text_of(client, "/technologies/")
    technology.refresh_from_db()
    actions.list_again(technology=technology, by=steward)
    assert "Chest drain pump" in text_of(client, "/technologies/")


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        *(("mtg37", True), ("MTG 37", True), ("37", True), ("drain", True), ("C_170", False)),
        *(("MTG38", False), ("TA37", False), ("MTG999999999", False), ("²", False)),
    ],
)
def test_legacy_numbers_are_searched(
    typed: str, is_found: bool, steward: User, technology: Technology
) -> None:
    actions.record_guidance(technology=technology, by=steward, **GUIDANCE)
    page = library_page(user=AnonymousUser(), params={"q": typed})
    assert bool(page.cards) == is_found


def test_the_list_is_narrowed(steward: User, technology: Technology) -> None:
    actions.record_funding(technology=technology, route="mandate", source=SOURCE, by=steward)
    make_technology("A test", by=steward, treatments=())
    for params, count in (
        ({}, 2),
        ({"treatment": "C_170"}, 1),
        ({"funding": "mandate"}, 1),
        ({"funding": "none"}, 0),
        ({"funding": "no such"}, 2),
    ):
        assert len(library_page(user=AnonymousUser(), params=params).cards) == count, params


def test_a_demonstration_is_for_demonstration_people(
    person: MakePerson, colleague: User, settings: Any
) -> None:
    settings.DEMO = True
    shown = person("shown", Role.STEWARD, demonstration=True)
    technology = make_technology(by=shown)
    assert technology.name == "Demonstration: Chest drain pump"
    assert list(Technology.objects.visible_to(shown)) == [technology]
    assert not Technology.objects.visible_to(colleague).exists()
    real = make_technology("A real pump")
    with pytest.raises(NotAllowed):
        actions.withdraw_technology(technology=real, reason="So", by=shown)
    actions.withdraw_technology(technology=technology, reason="So", by=shown)
    assert client_of(colleague).get(technology.get_absolute_url()).status_code == 404


def test_what_comes_with_the_site_has_sources_and_is_loaded_once(client: Client) -> None:
    assert actions.load_first_technologies() == 11
    assert actions.load_first_technologies() == 0
    assert not Technology.objects.exclude(source__startswith="https://").exists()
    assert not PathwayStep.objects.exclude(source__startswith="https://").exists()
    text = text_of(client, "/technologies/heartflow-ffrct/")
    for words in ("MTG32", "13 February 2017", "Since July 2011", "from 2021/22", "Cardiology"):
        assert words in text
    assert "MTG74 has taken its place" in text_of(client, "/technologies/greenlight-xps/")
    assert "HeartFlow" in text_of(client, "/technologies/?q=mtg32")
