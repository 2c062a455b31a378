"""What areas say of access: by whom, for a year, with its history."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from time_machine import TimeMachineFixture

from forum.notifications.models import Announcement
from forum.people.actions import Refused
from forum.people.models import AuditEvent, Role, User
from forum.people.permissions import NotAllowed
from forum.technologies import actions
from forum.technologies.models import AccessRecord, Technology
from forum.technologies.pages.access_counts import access_counts
from forum.technologies.pages.area import area_page
from forum.technologies.pages.at_place import at_place_page
from metrics.models import Place
from tests.factories.notifications import inbox_titles
from tests.factories.people import MakePerson, client_of
from tests.factories.technologies import attest_access, make_technology

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()
Places = dict[str, Place]


def sentence(technology: Technology) -> str:
    counts = access_counts(NOBODY, [technology.pk], timezone.localdate())
    return counts[technology.pk].sentence


def test_an_area_says_so_for_its_locations(
    lead: User, technology: Technology, places: Places
) -> None:
    attest_access(lead, technology, places["03R"], places["15F"])
    assert sentence(technology) == "Available in 2 of 6 locations. Not known in 4 (66.7%)."
    event = AuditEvent.objects.about(places["03R"]).get()
    assert (event.verb, event.detail) == ("attested access", {"chest-drain-pump": "available"})


@pytest.mark.parametrize("name", ["colleague", "steward", "supplier"])
def test_nobody_else_does(name: str, technology: Technology, places: Places, request: Any) -> None:
    with pytest.raises(NotAllowed):
        attest_access(request.getfixturevalue(name), technology, places["03R"])


def test_no_other_area_s_lead_does(lead: User, technology: Technology, places: Places) -> None:
    with pytest.raises(NotAllowed):
        attest_access(lead, technology, places["03R"], places["03Q"])
    assert not AccessRecord.objects.exists(), "all or none"


def test_the_lead_of_one_location_says_so_for_that_alone(
    person: MakePerson, technology: Technology, places: Places
) -> None:
    local = person("local", Role.ICB_LEAD, "03R")
    attest_access(local, technology, places["03R"])
    with pytest.raises(NotAllowed):
        attest_access(local, technology, places["15F"])


def test_what_is_refused(lead: User, technology: Technology, places: Places) -> None:
    today = timezone.localdate()
    for refused, words in (
        ({"status": "not_offered"}, "Say why"),
        ({"status": "perhaps"}, "Choose"),
        ({"on": today + timedelta(days=1)}, "not come"),
        ({"on": today - timedelta(days=365)}, "a year ago"),
    ):
        with pytest.raises(Refused, match=words):
            attest_access(lead, technology, places["03R"], **refused)
    with pytest.raises(Refused, match="sub-ICB location"):
        attest_access(lead, technology, places["QWO"])
    attest_access(lead, technology, places["03R"], on=today)
    with pytest.raises(Refused, match="attested later"):
        attest_access(lead, technology, places["03R"], status="partly", on=today - timedelta(1))


def test_what_was_said_before_stays(lead: User, technology: Technology, places: Places) -> None:
    today = timezone.localdate()
    attest_access(lead, technology, places["03R"], status="planned", on=today - timedelta(days=9))
    attest_access(lead, technology, places["03R"])
    attest_access(lead, technology, places["03R"])
    rows = AccessRecord.objects.order_by("pk")
    assert [(row.status, row.end_reason) for row in rows] == [
        ("planned", "replaced"),
        ("available", ""),
    ]
    page = at_place_page(user=NOBODY, technology=technology, place=places["03R"])
    assert [row.status for row in page.history] == ["available", "planned"]


def test_it_lapses_after_a_year(
    lead: User, technology: Technology, places: Places, time_machine: TimeMachineFixture
) -> None:
    attest_access(lead, technology, places["03R"])
    day = timezone.localdate() + timedelta(days=365)
    assert actions.lapse_access(on=day - timedelta(days=1)) == 0
    time_machine.move_to(f"{day} 05:00+00:00")
    assert sentence(technology).startswith("Not known in all"), "before the schedule has run too"
    assert actions.lapse_access(on=day) == 1
    assert actions.lapse_access(on=day) == 0
    assert AccessRecord.objects.get().end_reason == "lapsed"


def test_an_area_is_reminded_once(lead: User, technology: Technology, places: Places) -> None:
    attest_access(lead, technology, places["03R"], places["15F"])
    day = timezone.localdate() + timedelta(days=340)
    assert actions.remind_of_lapses(on=timezone.localdate()) == 0
    assert actions.remind_of_lapses(on=day) == 1
    assert actions.remind_of_lapses(on=day) == 0
    titles = [title for title in inbox_titles(lead) if title.startswith("Say again")]
    assert len(titles) == 1


def test_the_database_holds_the_rules(technology: Technology, places: Places, lead: User) -> None:
    attest_access(lead, technology, places["03R"])
    row = AccessRecord.objects.get()
    for change in (
        {"status": "perhaps"},
        {"status": "not_offered", "reason": ""},
        {"lapses_on": row.attested_on},
        {"end_reason": "lapsed"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            AccessRecord.objects.update(**change)


def test_what_differs_inside_stands_first(
    lead: User, steward: User, places: Places, client: Client
) -> None:
    first, last = make_technology("A pump", by=steward), make_technology("Z pump", by=steward)
    attest_access(lead, first, places["03R"], places["15F"])
    attest_access(lead, last, places["03R"])
    attest_access(lead, last, places["15F"], status="not_offered", reason="No budget")
    page = area_page(user=NOBODY, icb=places["QWO"], params={})
    assert [row.name for row in page.page.object_list] == ["Z pump", "A pump"]
    assert page.sentence.startswith("One technology differs")
    text = client.get("/technologies/areas/QWO/").content.decode()
    assert "Not known in 0 of 4 cases (0.0%)." in text


def test_a_clinician_s_one_screen(
    lead: User, person: MakePerson, technology: Technology, places: Places, client: Client
) -> None:
    peer = person("peer", Role.ICB_LEAD, "QOQ")
    attest_access(lead, technology, places["15F"])
    attest_access(peer, technology, places["03Q"], status="partly")
    page = at_place_page(user=NOBODY, technology=technology, place=places["03R"])
    assert (
        page.answer
        == "Not known. West Yorkshire has not said whether it is available in Wakefield."
    )
    assert [(near.name, near.words) for near in page.near] == [
        ("Leeds", "in the same ICB"),
        ("Vale of York", "about 24 miles away"),
    ]
    assert page.decides == ("West Yorkshire decides what is offered here.",)
    text = client.get("/technologies/chest-drain-pump/at/15F/").content.decode()
    assert "Yes. It is available in Leeds." in text and "Lead" not in text.replace("Leeds", "")
    assert client.get("/technologies/chest-drain-pump/at/QWO/").status_code == 404


def test_a_lead_says_so_by_the_form(lead: User, technology: Technology, places: Places) -> None:
    browser, path = client_of(lead), "/technologies/chest-drain-pump/at/03R/attest/"
    today = timezone.localdate()
    sent = {"status": "not_offered", "reason": "", "attested_on": f"{today}"}
    assert "Say why" in browser.post(path, sent).content.decode()
    assert browser.post(path, {**sent, "reason": "No budget"}).status_code == 302
    assert "No budget" in browser.get(path.removesuffix("attest/")).content.decode()
    assert browser.get(path.replace("03R", "03Q")).status_code == 404


def test_a_demonstration_stands_in_nobody_else_s_figures(
    lead: User, person: MakePerson, technology: Technology, places: Places, settings: Any
) -> None:
    settings.DEMO = True
    shown = person("shown", Role.ICB_LEAD, "QWO", demonstration=True)
    attest_access(shown, technology, places["03R"], places["15F"])
    assert not Announcement.objects.filter(event="access attested").exists()
    assert sentence(technology).startswith("Not known in all")
    attest_access(lead, technology, places["03R"])
    with pytest.raises(Refused, match="demonstration"):
        attest_access(shown, technology, places["03R"], status="partly")
    assert sentence(technology).startswith("Available in 1")


def test_files_hold_every_location_and_no_formula(
    lead: User, technology: Technology, places: Places, client: Client
) -> None:
    attest_access(lead, technology, places["03R"], status="partly", reason="=cmd|'/C calc'!A0")
    for path in ("/technologies/chest-drain-pump/access.csv", "/technologies/access.csv"):
        lines = b"".join(client.get(path).streaming_content).decode().splitlines()  # type: ignore[attr-defined]
        assert len(lines) == 7, path
        row = next(line for line in lines if ",03R," in line)
        assert ",partly,'=cmd|" in row
        assert sum(",not_known," in line for line in lines) == 5


def test_pages_cost_few_queries(
    lead: User,
    technology: Technology,
    places: Places,
    client: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    attest_access(lead, technology, places["03R"], places["15F"])
    for path in (
        "/technologies/",
        "/technologies/access/",
        "/technologies/stops/",
        "/technologies/areas/QWO/",
        "/technologies/chest-drain-pump/",
        "/technologies/chest-drain-pump/access/",
        "/technologies/chest-drain-pump/at/03R/",
    ):
        with django_assert_max_num_queries(12):
            assert client.get(path).status_code == 200, path
