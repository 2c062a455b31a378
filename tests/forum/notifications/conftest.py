from collections.abc import Callable
from datetime import date, datetime
from functools import partial

import pytest
from django.utils import timezone

from forum.casestudies.models import Audience, CaseStudy, State
from forum.notifications.subjects import Subject
from forum.people.models import User
from metrics.models import AnalysisResult, Figure, Place, Release
from metrics.rtt.columns import TOTAL_TREATMENT
from tests.forum.casestudies.conftest import make_person, make_places, several_connections

__all__ = ["several_connections"]

THREAD = Subject("thread", "7")
MONTH = date(2026, 6, 1)
MakePerson = Callable[..., User]


@pytest.fixture
def places(db: None) -> dict[str, Place]:
    return make_places()


@pytest.fixture
def person(places: dict[str, Place]) -> MakePerson:
    return partial(make_person, places)


@pytest.fixture
def ann(person: MakePerson) -> User:
    return person("ann")


@pytest.fixture
def ben(person: MakePerson) -> User:
    return person("ben")


@pytest.fixture
def case_study(places: dict[str, Place], person: MakePerson) -> CaseStudy:
    """For staff: a member may see it, and somebody without a role may not."""
    return published_story(places["03R"], person("owner"))


def published_story(place: Place, owner: User, audience: str = Audience.STAFF) -> CaseStudy:
    today = timezone.localdate()
    return CaseStudy.objects.create(
        author=owner,
        owner=owner,
        place=place,
        title="A shared pathway",
        state=State.PUBLISHED,
        audience=audience,
        live=True,
        published_at=timezone.now(),
        reviewed_on=today,
        review_due=today,
    )


def published(
    month: date = MONTH, *, edition: int = 1, revised: bool = False, at: datetime | None = None
) -> Release:
    now = at or timezone.now()
    return Release.objects.create(
        month=month,
        file_name=f"{month}-{edition}.zip",
        sha256=f"{month}-{edition}",
        content_sha256=f"{month}-{edition}",
        state=Release.State.PUBLISHED,
        edition=edition,
        revised=revised,
        staged_at=now,
        published_at=now,
        published_by="a test",
    )


def figure(release: Release, place: Place, **changes: int) -> Figure:
    counts = (
        dict.fromkeys(
            (
                "decision_to_admit",
                "completed_admitted",
                "admitted_known",
                "admitted_within_18",
                "completed_non_admitted",
                "clock_starts",
            ),
            10,
        )
        | {"waiting_list": 1000, "within_18": 615, "over_52": 20}
        | changes
    )
    return Figure.objects.create(
        release=release,
        month=release.month,
        place=place,
        treatment_function=TOTAL_TREATMENT,
        modelled=False,
        open_band=104,
        **counts,
    )


def analysis_result(
    release: Release, place: Place, measure: str, **changes: object
) -> AnalysisResult:
    return AnalysisResult.objects.create(
        release=release, place=place, treatment_function=TOTAL_TREATMENT, measure=measure, **changes
    )
