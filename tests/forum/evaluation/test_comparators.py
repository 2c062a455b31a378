"""Who a place is compared with, and who is no placebo."""

from datetime import date

import pytest

from forum.casestudies.models import CaseStudy
from forum.evaluation import comparators
from forum.people.models import User
from metrics.models import Place
from tests.factories.case_studies import make_intervention, make_public_case_study
from tests.factories.evaluations import fix_plan
from tests.factories.figures import make_release

PATHWAYS = {
    "03R": {"RXF": 70, "RR8": 30},
    "15F": {"RR8": 90, "RXF": 10},
    "03Q": {"RXF": 60, "RCB": 40},
}


@pytest.fixture(autouse=True)
def admitted(monkeypatch: pytest.MonkeyPatch) -> None:
    def pathways(release: int, treatment: str, locations=()):  # type: ignore[no-untyped-def]
        return {code: of for code, of in PATHWAYS.items() if not locations or code in locations}

    monkeypatch.setattr(comparators, "admitted_pathways", pathways)


def test_a_trust_s_share_is_of_all_of_the_area(places: dict[str, Place]) -> None:
    trust = Place.objects.create(code="RXF", name="Mid Yorkshire", kind=Place.Kind.PROVIDER)
    assert comparators.provider_share(places["03R"], trust, "C_999") is None, "nothing is known"
    make_release()
    assert comparators.provider_share(places["03R"], trust, "C_999") == pytest.approx(0.7)
    assert comparators.provider_share(places["QWO"], trust, "C_999") == pytest.approx(80 / 200)


def test_who_is_served_by_the_same_trust_is_not_compared_with(places: dict[str, Place]) -> None:
    assert comparators.sharing_a_trust(places["03R"], "C_999") == set()
    make_release()
    assert comparators.sharing_a_trust(places["03R"], "C_999") == {"03Q"}
    assert comparators.sharing_a_trust(places["QWO"], "C_999") == set()


def test_where_the_same_began_is_no_placebo(
    published: CaseStudy, lead: User, places: dict[str, Place]
) -> None:
    intervention = make_intervention()
    CaseStudy.objects.filter(pk=published.pk).update(intervention=intervention)
    make_public_case_study("00V", lead, intervention=intervention)
    make_public_case_study("00Y", lead, intervention=intervention, started_on=None)
    make_public_case_study("03K", lead)
    make_release(date(2025, 1, 1))
    plan = fix_plan(published, lead)
    plan.case_study.refresh_from_db()
    assert comparators.excluded_places(plan) == {"00V", "03Q"}
