"""What plans come to for the grade of a case study: its own figures, and those of places that adopted it."""

from forum.casestudies.actions import record_adopters, record_figures
from forum.casestudies.grading import PLANNED
from forum.casestudies.models import CaseStudy
from forum.evaluation.adopters import case_studies_adopted, shifted_areas
from forum.evaluation.models import EvaluationPlan


def record_evidence(plan: EvaluationPlan) -> None:
    """After each of its steps: fixed, read or ended."""
    if plan.case_study is not None:
        _record_own_figures(plan.case_study, plan)
    else:
        for case_study in case_studies_adopted(plan.adoption):
            record_adopters(case_study=case_study, shifted=shifted_areas(case_study))


def _record_own_figures(case_study: CaseStudy, plan: EvaluationPlan) -> None:
    if plan.ended_at is not None:
        record_figures(case_study=case_study, claim="", late=False)
        return
    verdict = plan.newest_verdict
    record_figures(
        case_study=case_study,
        claim=verdict.claim if verdict else PLANNED,
        late=plan.is_late,
        readable_on=verdict.readable_on if verdict else None,
    )
