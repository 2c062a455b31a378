"""Which adoptions tell of a case study, and in how many areas that adopted it the figures shifted."""

from django.db.models import Q

from forum.adoption.counting import areas_of
from forum.adoption.models import Adoption
from forum.casestudies.grading import SHIFTED
from forum.casestudies.models import CaseStudy
from forum.evaluation.models import EvaluationPlan


def case_studies_adopted(adoption: Adoption | None) -> list[CaseStudy]:
    """That from which it was begun, and the others of its intervention."""
    if adoption is None:
        return []
    named = Q(pk=adoption.case_study_id) if adoption.case_study_id else Q(pk__in=[])
    if adoption.intervention_id:
        named |= Q(intervention=adoption.intervention_id)
    return list(CaseStudy.objects.filter(named).order_by("pk"))


def adoptions_of(case_study: CaseStudy) -> Q:
    named = Q(case_study=case_study)
    if case_study.intervention_id:
        named |= Q(intervention=case_study.intervention_id)
    return named


def shifted_areas(case_study: CaseStudy) -> int:
    """Areas other than its own that adopted it and whose figures shifted for the better since. A plan that
    was fixed after the start does not count, and what is made up does not count for what is real."""
    is_made_up = case_study.author is not None and case_study.author.demonstration
    adoptions = Adoption.objects.shown().filter(
        adoptions_of(case_study), author__demonstration=is_made_up
    )
    plans = EvaluationPlan.objects.open().filter(adoption__in=adoptions)
    rows = plans.select_related("adoption__place").prefetch_related("verdicts", "amendments")
    places = [
        plan.subject.place
        for plan in rows
        if not plan.is_late and (read := plan.newest_verdict) and read.claim in SHIFTED
    ]
    return len(areas_of(places) - areas_of([case_study.place]))
