"""What the figures show of made-up case studies: the figures are real, so little is to be expected of them."""

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from forum.adoption.models import Adoption
from forum.casestudies.models import CaseStudy
from forum.demonstration.cast import Cast
from forum.evaluation import actions
from forum.evaluation.actions import PlanTerms
from metrics.calendar import add_months
from metrics.measures import over_52_weeks_share, within_18_weeks

LATER = "It took two months until every practice used it."


class MadeUpPlan(NamedTuple):
    """`start`: without, the month to come; all others are fixed long after it, and say so."""

    title: str
    by: str
    measure: str
    direction: str
    start: date | None = None


PLANS = (
    MadeUpPlan(
        "Advice before referral for cardiology",
        "icb-lead",
        within_18_weeks.MEASURE.slug,
        "up",
    ),
    # Practices left this area in June 2025: nothing can be read across that.
    MadeUpPlan(
        "A cardiologist answers practices on the same day",
        "icb-lead-humber",
        within_18_weeks.MEASURE.slug,
        "up",
        date(2025, 5, 1),
    ),
    MadeUpPlan(
        "Sharing theatre lists between two sites",
        "icb-lead-humber",
        over_52_weeks_share.MEASURE.slug,
        "down",
        date(2025, 4, 1),
    ),
)


def seed_evaluations(cast: Cast, case_studies: dict[str, CaseStudy]) -> None:
    for script in PLANS:
        case_study, by = case_studies[script.title], cast[script.by]
        terms = PlanTerms(
            place=case_study.place,
            measure=script.measure,
            direction=script.direction,
            start=script.start or add_months(timezone.localdate(), 1),
            treatment=case_study.treatment_function,
        )
        plan = actions.fix_plan(of=case_study, terms=terms, by=by)
        if script.start:
            later = replace(terms, ramp_in=2)
            actions.amend_plan(plan=plan, terms=later, why=LATER, by=by)
    actions.evaluate_due_plans()


def fix_plan_of(adoption: Adoption) -> None:
    assert adoption.started_on is not None
    terms = PlanTerms(
        place=adoption.place,
        measure=adoption.measure,
        direction="up",
        start=add_months(adoption.started_on.replace(day=1), 1),
        treatment=adoption.treatment_function,
        ramp_in=1,
    )
    actions.fix_plan(of=adoption, terms=terms, by=adoption.lead)
