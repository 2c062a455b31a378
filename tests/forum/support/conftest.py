from datetime import date
from typing import Any

import pytest

from forum.casestudies.models import Intervention
from forum.people.models import Role, User
from forum.support import actions
from forum.support.models import Flag
from metrics.models import AnalysisResult, Figure, Place, Release
from metrics.rtt.columns import TOTAL_TREATMENT
from tests.factories import figures
from tests.factories.case_studies import make_intervention
from tests.factories.people import MakePerson
from tests.factories.support import prepare_flag

MONTH = date(2026, 8, 1)


@pytest.fixture
def release(places: dict[str, Place]) -> Release:
    return release_with_results(places)


def release_with_results(places: dict[str, Place], month: date = MONTH) -> Release:
    """One published month in which Wakefield and Bury meet the rule and Leeds is silent."""
    release = figures.make_release(month)
    for code in ("03R", "00V"):
        make_result(release, places[code], value=50.0, label="persistent")
    make_result(
        release, places["15F"], suppression_reason="too much was missing within the last 12 months"
    )
    make_result(release, places["03Q"], value=64.0)
    return release


def make_result(
    release: Release,
    place: Place,
    *,
    waiting: int = 10_000,
    measure: str = "within-18-weeks",
    treatment_function: str = TOTAL_TREATMENT,
    **overrides: Any,
) -> AnalysisResult:
    """With its figure, if that is not there. Twenty of 24 months below, unless told otherwise."""
    fields = {
        "unfavourable_months_of_12": 11,
        "unfavourable_months_of_24": 20,
        "months": 24,
        "outside": -2 if overrides.get("label") else 0,
    } | overrides
    if overrides.get("suppression_reason"):
        fields |= {"unfavourable_months_of_12": None, "unfavourable_months_of_24": None}
    if not Figure.objects.filter(
        release=release, place=place, treatment_function=treatment_function
    ).exists():
        counts = {"waiting_list": waiting, "within_18": waiting // 2, "over_52": 100}
        figures.make_figure(release, place, treatment_function, **counts)
    return figures.make_result(release, place, measure, treatment_function, **fields)


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
    actions.reply_to_flag(flag=sent, kind="context", body="Thank you, we would like that.", by=lead)
    sent.refresh_from_db()
    return sent
