# ruff: noqa: F811
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from forum.casestudies.models import Intervention, InterventionVersion
from forum.people.models import Role, User
from forum.support import actions
from forum.support.models import Flag, SupportOffer
from metrics.models import AnalysisResult, Figure, Place, Release
from tests.forum.casestudies.conftest import (  # noqa: F401
    MakePerson,
    approver,
    colleague,
    draft,
    lead,
    make_person,
    make_places,
    person,
    places,
    published,
    steward,
    written,
)

MONTH = date(2026, 8, 1)
QUESTION = "Waits are longer than in similar areas. What do you think lies behind this?"


@pytest.fixture
def release(places: dict[str, Place]) -> Release:
    return make_release(places)


def make_release(places: dict[str, Place], month: date = MONTH) -> Release:
    """One published month in which Wakefield and Bury meet the rule and Leeds is silent."""
    now = timezone.now()
    release = Release.objects.create(
        month=month,
        state="published",
        file_name=f"{month:%b%y}.zip",
        content_sha256="x",
        staged_at=now,
        published_at=now,
        published_by="a test",
    )
    for code in ("03R", "00V"):
        make_result(release, places[code], value=50.0, label="persistent")
    make_result(
        release, places["15F"], suppression_reason="too much was missing within the last 12 months"
    )
    make_result(release, places["03Q"], value=64.0)
    return release


def make_result(
    release: Release, place: Place, *, waiting: int = 10_000, **overrides: Any
) -> AnalysisResult:
    treatment = overrides.pop("treatment_function", "C_999")
    fields = {
        "measure": "within-18-weeks",
        "unfavourable_months_of_12": 11,
        "unfavourable_months_of_24": 20,
        "months": 24,
        "outside": -2 if overrides.get("label") else 0,
    } | overrides
    if overrides.get("suppression_reason"):
        fields |= {"unfavourable_months_of_12": None, "unfavourable_months_of_24": None}
    Figure.objects.get_or_create(
        release=release,
        place=place,
        treatment_function=treatment,
        defaults={
            "month": release.month,
            "waiting_list": waiting,
            "within_18": waiting // 2,
            "over_52": 100,
            "completed_admitted": 10,
            "admitted_known": 10,
            "completed_non_admitted": 10,
            "decision_to_admit": 1,
            "admitted_within_18": 5,
            "clock_starts": 10,
            "open_band": 104,
        },
    )
    return AnalysisResult.objects.create(
        release=release, place=place, treatment_function=treatment, **fields
    )


@pytest.fixture
def regional(person: MakePerson) -> User:
    return person("regional", Role.IMPROVEMENT_LEAD, "Y63")


@pytest.fixture
def national(person: MakePerson) -> User:
    return person("national", Role.IMPROVEMENT_LEAD)


@pytest.fixture
def peer(person: MakePerson) -> User:
    """Leads for Humber and North Yorkshire."""
    return person("peer", Role.ICB_LEAD, "QOQ")


@pytest.fixture
def intervention(db: None) -> Intervention:
    return make_intervention()


def make_intervention() -> Intervention:
    intervention = Intervention.objects.create(slug="advice-first", name="Advice before referral")
    InterventionVersion.objects.create(
        intervention=intervention, number=1, core="Ask first", measure="within-18-weeks"
    )
    return intervention


def open_flag(by: User, place: Place, **overrides: Any) -> Flag:
    fields = {"measure": "within-18-weeks", "question": QUESTION} | overrides
    return actions.open_flag(place=place, by=by, **fields)


def add_offer(flag: Flag, by: User, **overrides: Any) -> SupportOffer:
    fields = {
        "kind": "peer_call",
        "description": "A call with a team that had the same.",
        "person_name": "Dr Ann Smith",
        "starts_on": timezone.localdate() + timedelta(days=7),
    } | overrides
    return actions.add_offer(flag=flag, by=by, **fields)


def prepare_flag(by: User, place: Place, intervention: Intervention, **overrides: Any) -> Flag:
    flag = open_flag(by, place, **overrides)
    add_offer(flag, by)
    actions.add_match(
        flag=flag, intervention=intervention, reason="The same problem elsewhere.", by=by
    )
    return flag


@pytest.fixture
def sent(
    regional: User,
    lead: User,
    approver: User,
    places: dict[str, Place],
    release: Release,
    intervention: Intervention,
) -> Flag:
    """With Wakefield, whose ICB has a lead and an approver."""
    return actions.send_flag(flag=prepare_flag(regional, places["03R"], intervention), by=regional)


@pytest.fixture
def replied(sent: Flag, lead: User) -> Flag:
    actions.reply_to_flag(flag=sent, kind="accept", body="Thank you, we would like that.", by=lead)
    sent.refresh_from_db()
    return sent
