"""Months of a small England of thirty places, in one of which something began."""

from datetime import date

import numpy as np

from forum.adoption.models import Adoption
from forum.casestudies.models import CaseStudy
from forum.evaluation import actions
from forum.evaluation.actions.plans import PlanTerms
from forum.evaluation.models import EvaluationPlan
from forum.people.models import User
from metrics.calendar import add_months
from metrics.models import Place, Release
from tests.factories.figures import make_figure, make_release

FIRST, START = date(2024, 4, 1), date(2025, 4, 1)
MONTHS, LIST = 24, 1000


def make_months(
    *stepping: Place, step: float = 0.0, months: int = MONTHS, places: int = 30
) -> None:
    """Shares within 18 weeks wander about 60%; those of the places named step when it began."""
    random = np.random.default_rng(11)
    others = Place.objects.bulk_create(
        Place(code=f"X{number:02}", name=f"Place {number}", kind=Place.Kind.SUB_ICB)
        for number in range(places)
    )
    for number in range(months):
        release = make_release(add_months(FIRST, number))
        since = release.month >= START
        for each in (*stepping, *others):
            share = 60 + random.normal() + (step if since and each in stepping else 0.0)
            within = round(LIST * share / 100)
            make_figure(release, each, waiting_list=LIST, within_18=within)


def forget_months() -> None:
    Release.objects.all().delete()


def terms_for(place: Place, **changes: object) -> PlanTerms:
    fields = {"measure": "within-18-weeks", "direction": "up", "start": START} | changes
    return PlanTerms(place=place, **fields)  # type: ignore[arg-type]


def fix_plan(of: CaseStudy | Adoption, by: User, **changes: object) -> EvaluationPlan:
    return actions.fix_plan(of=of, terms=terms_for(of.place, **changes), by=by)
