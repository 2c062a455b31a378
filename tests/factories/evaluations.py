"""Months of a small England of thirty places, in one of which something began."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from forum.adoption.models import Adoption
from forum.casestudies.models import CaseStudy
from forum.evaluation import actions
from forum.evaluation.actions.plans import PlanTerms
from forum.evaluation.models import EvaluationPlan
from forum.people.models import User
from metrics.calendar import add_months, months_through
from metrics.models import Place, PublishedFigure, Release
from tests.factories.figures import make_figure, make_release

FIRST, START = date(2024, 4, 1), date(2025, 4, 1)
MONTHS, LIST = 24, 1000
JOINT, LAST = date(2024, 4, 1), date(2025, 9, 1)
BEFORE = months_through(date(2023, 1, 1), date(2024, 3, 1))
ICBS = 24


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


def make_icb_months(step: float = 0.0, start: date = START) -> Sequence[Place]:
    """Published months from January 2023, full extracts from April 2024. The first steps at `start`."""
    random = np.random.default_rng(5)
    places = Place.objects.bulk_create(
        Place(code=f"QX{number:02}", name=f"ICB {number}", kind=Place.Kind.ICB)
        for number in range(ICBS)
    )

    def share(number: int, month: date) -> int:
        stepped = 10 * step if number == 0 and month >= start else 0
        return 600 + number + int(random.normal(0, 8) + stepped)

    for month in BEFORE:
        release = make_release(month, kind=Release.Kind.AS_PUBLISHED)
        PublishedFigure.objects.bulk_create(
            PublishedFigure(
                release=release,
                place=place,
                treatment_function="C_999",
                waiting_list=LIST,
                within_18=share(number, month),
                over_52=30,
            )
            for number, place in enumerate(places)
        )
    for month in months_through(JOINT, LAST):
        release = make_release(month)
        for number, place in enumerate(places):
            within = share(number, month)
            make_figure(release, place, waiting_list=LIST, within_18=within, over_52=30)
    return places


def forget_months() -> None:
    Release.objects.all().delete()


def terms_for(place: Place, **changes: object) -> PlanTerms:
    fields = {"measure": "within-18-weeks", "direction": "up", "start": START} | changes
    return PlanTerms(place=place, **fields)  # type: ignore[arg-type]


def fix_plan(of: CaseStudy | Adoption, by: User, **changes: object) -> EvaluationPlan:
    return actions.fix_plan(of=of, terms=terms_for(of.place, **changes), by=by)
