"""What the figures show is read whenever they change, is kept, and decides the grade."""

from datetime import date

import pytest
import time_machine

from forum.casestudies.models import CaseStudy
from forum.evaluation import actions
from forum.evaluation.models import EvaluationPlan, Verdict
from forum.evaluation.tasks import evaluate_plans
from forum.notifications.models import Notification
from forum.people.models import AuditEvent, User
from metrics.calendar import add_months
from metrics.models import Figure, Release
from metrics.stats.claims import Claim
from tests.factories.evaluations import FIRST, LIST, MONTHS, START, fix_plan, make_months
from tests.factories.figures import make_figure, make_release


@pytest.fixture
def plan(published: CaseStudy, lead: User) -> EvaluationPlan:
    with time_machine.travel("2025-03-20T12:00Z", tick=False):
        return fix_plan(published, lead)


def newest(plan: EvaluationPlan) -> Verdict:
    return plan.verdicts.latest()


def grade(plan: EvaluationPlan) -> str:
    return CaseStudy.objects.get(pk=plan.case_study_id).grade


def test_a_change_beyond_that_of_comparable_areas_is_worth_an_a(plan: EvaluationPlan) -> None:
    make_months(plan.place, step=14.0)
    plan.comparators.set(list(_others(plan))[:10])
    evaluate_plans()
    verdict = newest(plan)
    assert verdict.claim == Claim.BEYOND_PEERS and verdict.provisional
    assert verdict.sentence.startswith(
        "The change was larger than the earlier trend would predict ("
    )
    assert "larger than in comparable areas" in verdict.sentence
    assert verdict.month == add_months(FIRST, MONTHS - 1)
    assert grade(plan) == "A"
    event = AuditEvent.objects.get(verb="read what the figures show")
    assert event.detail == {"claim": "beyond peers", "month": "2026-03"}


def test_the_same_of_a_plan_that_was_fixed_later_is_worth_a_b(
    published: CaseStudy, lead: User
) -> None:
    plan = fix_plan(published, lead)
    make_months(plan.place, step=14.0)
    plan.comparators.set(list(_others(plan))[:10])
    evaluate_plans()
    assert (newest(plan).claim, plan.is_late, grade(plan)) == (Claim.BEYOND_PEERS, True, "B")


def test_where_nothing_changed_that_is_said(plan: EvaluationPlan) -> None:
    make_months(plan.place)
    evaluate_plans()
    assert newest(plan).sentence == "No change could be detected"
    assert grade(plan) in ("C", "D")


def test_what_got_worse_is_said(plan: EvaluationPlan) -> None:
    make_months(plan.place, step=-14.0)
    evaluate_plans()
    assert newest(plan).sentence == "The measure got worse"


def test_too_early_says_from_when_on_it_can_be_read(plan: EvaluationPlan) -> None:
    make_months(plan.place, months=16, places=20)
    evaluate_plans()
    verdict = newest(plan)
    assert verdict.claim == Claim.REPORTED and verdict.is_too_early
    assert verdict.readable_on == date(2026, 3, 1) and verdict.reasons == []
    assert verdict.sentence == "What the team reports"


def test_figures_are_read_once_and_anew_when_they_change(plan: EvaluationPlan) -> None:
    assert actions.evaluate_due_plans() == 0, "nothing is published"
    make_months(plan.place, months=23, step=14.0)
    assert actions.evaluate_due_plans() == 1
    assert actions.evaluate_due_plans() == 0
    first = newest(plan)
    release = make_release(add_months(FIRST, 23))
    for place in (plan.place, *_others(plan)):
        make_figure(release, place, waiting_list=LIST, within_18=600)
    assert actions.evaluate_due_plans() == 1
    assert plan.verdicts.count() == 2 and newest(plan).month > first.month


def test_authors_are_told_when_it_says_something_else(plan: EvaluationPlan, lead: User) -> None:
    make_months(plan.place, step=14.0)
    evaluate_plans()
    about = Notification.objects.filter(person=lead, event="evaluation read")
    assert not about.exists(), "of the first reading nobody is told"
    Figure.objects.filter(place=plan.place, month__gte=START).update(within_18=300)
    Release.objects.filter(month=START).update(geography="another")
    evaluate_plans()
    assert newest(plan).claim == Claim.WORSE
    assert about.count() == 1


def test_a_plan_that_ended_is_not_read(plan: EvaluationPlan, lead: User) -> None:
    make_months(plan.place, months=13, places=1)
    actions.end_plan(plan=plan, reason="It never began.", by=lead)
    assert actions.evaluate_due_plans() == 0


def test_without_figures_from_before_nothing_is_read(published: CaseStudy, lead: User) -> None:
    make_months(published.place, months=13, places=1)
    plan = fix_plan(published, lead, start=FIRST)
    evaluate_plans()
    verdict = newest(plan)
    assert verdict.claim == Claim.REPORTED
    assert verdict.reasons == ["no figures from before the start are held here"]


def _others(plan: EvaluationPlan):
    place = type(plan.place)
    return place.objects.filter(code__startswith="X").order_by("code")
