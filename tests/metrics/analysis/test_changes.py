"""Changes that never were, on genuine months: each is refused, with its reason."""

from collections.abc import Iterator
from datetime import date

import pytest
import pytest_django

from metrics.analysis.analysed_measures import ANALYSED_OF
from metrics.analysis.change_panels import ChangePanel, read_change_panel
from metrics.analysis.changes import Change, admitted_pathways, evaluate_change, question_of
from metrics.measures import (
    admitted_per_1000_monthly,
    over_52_weeks_share,
    within_18_weeks,
)
from metrics.models import Place, Release
from metrics.stats.claims import Claim
from metrics.stats.evaluation import Evaluated
from metrics.stats.gates import Gate
from tests.sampling import IN_FULL, sampled
from tests.sites import Site

pytestmark = [pytest.mark.xdist_group("like for like"), pytest.mark.embedded]
TOTAL = "C_999"
WITHIN = ANALYSED_OF[within_18_weeks.MEASURE.slug]
ADMITTED = ANALYSED_OF[admitted_per_1000_monthly.MEASURE.slug]
LONG = ANALYSED_OF[over_52_weeks_share.MEASURE.slug]
SHEFFIELD, VALE_OF_YORK, CHESHIRE, LEEDS, ROYAL_FREE = "03N", "03Q", "27D", "15F", "RAL"
JUNE, JULY, JANUARY = date(2025, 6, 1), date(2025, 7, 1), date(2025, 1, 1)


@pytest.fixture
def site(
    request: pytest.FixtureRequest, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[Site]:
    site: Site = request.getfixturevalue("all_months" if IN_FULL else "six_months")
    with django_db_blocker.unblock(), site.opened():
        yield site


def panel_of(kind: str = Place.Kind.SUB_ICB, treatment: str = TOTAL, **how: bool) -> ChangePanel:
    panel = read_change_panel(kind, treatment, **how)
    assert panel is not None
    return panel


def result_of(panel: ChangePanel, code: str, change: Change) -> Evaluated:
    result = evaluate_change(panel, Place.objects.get(code=code), change)
    assert result is not None
    return result


def refusals(result: Evaluated) -> dict[Gate, str]:
    assert result.verdict.claim == Claim.REPORTED
    return {closed.gate: closed.reason for closed in result.verdict.closed}


@sampled
def test_the_list_that_lost_a_trust_is_no_success(site: Site) -> None:
    for analysed in (WITHIN, LONG, ADMITTED):
        change = Change(analysed, JULY, expected=analysed.polarity or 1)
        reason = refusals(result_of(panel_of(), SHEFFIELD, change))[Gate.MISSING]
        assert reason.startswith("Sheffield Teaching Hospitals") and "sent no figures" in reason


@sampled
def test_practices_that_left_are_no_success(site: Site) -> None:
    result = result_of(panel_of(), VALE_OF_YORK, Change(LONG, JUNE, expected=-1))
    assert "14 practices leave" in refusals(result)[Gate.BOUNDARY]


@sampled
def test_admissions_that_were_sent_in_part_are_no_failure(site: Site) -> None:
    reason = refusals(result_of(panel_of(), CHESHIRE, Change(ADMITTED, JUNE, expected=1)))
    assert "sent far fewer than usual" in reason[Gate.PARTIAL]
    # Their lists were sent.
    waits = result_of(panel_of(), CHESHIRE, Change(WITHIN, JUNE, expected=1))
    assert Gate.PARTIAL not in {closed.gate for closed in waits.verdict.closed}


@sampled
def test_a_trust_that_took_over_another_did_not_change_by_that(site: Site) -> None:
    trusts = panel_of(Place.Kind.PROVIDER, as_reported=True)
    reasons = refusals(result_of(trusts, ROYAL_FREE, Change(WITHIN, JANUARY, expected=1)))
    assert reasons[Gate.BOUNDARY] == (
        "North Middlesex University Hospital NHS Trust joined it in January 2025"
    )


@sampled
def test_where_nobody_is_missing_only_months_are(site: Site) -> None:
    result = result_of(panel_of(), LEEDS, Change(WITHIN, JULY, expected=1))
    gates = {closed.gate for closed in result.verdict.closed}
    assert gates <= {Gate.FEW_AFTER, Gate.FEW_BEFORE}


@sampled
def test_trusts_are_read_as_they_sent_their_figures(site: Site) -> None:
    trusts = panel_of(Place.Kind.PROVIDER)
    codes = [place.code for place in trusts.panel.places]
    assert ROYAL_FREE in codes and all(code[0] in "RT" for code in codes)
    missing = refusals(result_of(trusts, "RHQ", Change(WITHIN, JULY, expected=1)))
    assert "sent no figures" in missing[Gate.MISSING]


@sampled
def test_a_question_has_the_months_of_control_charts(site: Site) -> None:
    panel, leeds = panel_of(), Place.objects.get(code=LEEDS)
    comparators = ("03R", "02T")
    question = question_of(
        panel, leeds, Change(WITHIN, JULY, 1, comparators=comparators, excluded=frozenset({"36J"}))
    )
    assert question is not None
    passing = panel.comparable(WITHIN, 0)
    codes = [place.code for place, is_in in zip(panel.panel.places, passing, strict=True) if is_in]
    # Who lacks a trust, or changed its boundary, is no placebo.
    assert {SHEFFIELD, VALE_OF_YORK}.isdisjoint(codes) and len(codes) > 90
    codes = [code for code in codes if code not in (LEEDS, "36J")]
    assert len(question.peers) == len(codes)
    assert [codes[i] for i in question.comparators.nonzero()[0]] == sorted(comparators)
    assert question.months[question.start] == JULY
    assert question_of(panel, leeds, Change(WITHIN, panel.panel.months[0], 1)) is None
    later = question_of(panel, leeds, Change(WITHIN, date(2026, 12, 1), 1, ramp_in=2))
    assert later is not None and later.start == len(later.months)


@sampled
def test_who_does_most_of_a_place_is_counted(site: Site) -> None:
    newest = Release.objects.published().order_by("-month")[0]
    pathways = admitted_pathways(newest.pk, TOTAL, [LEEDS, SHEFFIELD])
    assert set(pathways) == {LEEDS, SHEFFIELD}
    # Leeds Teaching Hospitals.
    assert max(pathways[LEEDS], key=pathways[LEEDS].__getitem__) == "RR8"
