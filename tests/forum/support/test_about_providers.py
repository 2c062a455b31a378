"""Plans and requests that name the trust that they are about, and people who work there."""

from datetime import date
from functools import partial

import pytest
from django.test import Client
from django.utils import timezone

from forum.people.models import Organisation, Role, User
from forum.support import actions
from forum.support.models import Flag, ImprovementPlan
from metrics.models import Place, Release
from tests.factories.people import MakePerson, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(published_months: list[Release]) -> MakePerson:
    return partial(make_person, {place.code: place for place in Place.objects.all()})


@pytest.fixture
def lead(person: MakePerson) -> User:
    return person("lead", Role.ICB_LEAD, "QWO")


def page(client: Client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


def write_plan(lead: User, provider: str) -> ImprovementPlan:
    return actions.write_plan(
        place=Place.objects.get(code="03R"),
        provider=Place.objects.get(code=provider),
        measure="within-18-weeks",
        title="One list for hips",
        target_month=date(2027, 6, 1),
        by=lead,
    )


def test_a_plan_names_its_trust_and_is_marked_on_its_chart(
    lead: User, person: MakePerson, client: Client
) -> None:
    plan = write_plan(lead, "RXF")
    trust = Place.objects.get(code="RXF")
    client.force_login(lead)
    html = page(client, plan.get_absolute_url())
    assert f', at <a href="/places/RXF/">{trust.name}</a>' in html
    assert f"{trust.name} did " in html and " admitted care in the 12 months to March 2026" in html
    ImprovementPlan.objects.filter(pk=plan.pk).update(
        state="active",
        agreed_at=timezone.now(),
        agreed_by=person("other", Role.ICB_LEAD, "QWO"),
        started_on=date(2026, 2, 1),
    )
    for code, is_marked in (("RXF", True), ("03R", True), ("RR8", False)):
        html = page(client, f"/places/{code}/within-18-weeks/")
        assert ("One list for hips" in html) == is_marked, code


def test_a_draft_keeps_and_changes_its_trust(lead: User, client: Client) -> None:
    plan = write_plan(lead, "RXF")
    client.force_login(lead)
    address = f"{plan.get_absolute_url()}edit/"
    html = page(client, address)
    assert '<option value="RXF" selected' in html
    fields = {"title": plan.title, "target_month": "2027-06-01", "provider": "RR8"}
    assert client.post(address, fields).status_code == 302
    plan.refresh_from_db()
    assert plan.provider == Place.objects.get(code="RR8")
    answer = client.post(address, fields | {"provider": "03R"})
    assert answer.status_code == 200, "an area is no provider"


def test_a_request_for_help_names_the_trust(lead: User, client: Client) -> None:
    client.force_login(lead)
    fields = {
        "place": "03R",
        "measure": "within-18-weeks",
        "treatment": "C_110",
        "provider": "RXF",
        "question": "Who has had the same?",
    }
    answer = client.post("/support/ask/", fields)
    assert answer.status_code == 302, answer.content.decode()
    flag = Flag.objects.get()
    html = page(client, flag.get_absolute_url())
    trust = Place.objects.get(code="RXF")
    assert f'It is about <a href="/places/RXF/">{trust.name}</a>.' in html
    assert f"{trust.name} did " in html and " for trauma and orthopaedics in the 12 months" in html


def test_people_are_found_by_where_they_work(person: MakePerson, client: Client) -> None:
    trust = Place.objects.get(code="RXF")
    there, elsewhere = person("there"), person("elsewhere")
    employer = Organisation.objects.create(name="Mid Yorkshire", place=trust)
    User.objects.filter(pk=there.pk).update(organisation=employer, findable=True)
    User.objects.filter(pk=elsewhere.pk).update(findable=True)
    client.force_login(elsewhere)
    assert "/people/?works_at=RXF" in page(client, "/places/RXF/discussion/")
    html = page(client, "/people/?works_at=RXF")
    assert there.name in html and f">{elsewhere.name}<" not in html
    assert 'name="works_at" value="RXF"' in html
    assert f'<a href="/places/RXF/">{trust.name}</a>' in page(client, there.get_absolute_url())
