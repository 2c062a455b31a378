"""What the official figures show of a case study, told by the room of evaluations, which may not be imported
here."""

from datetime import date

from django.db import transaction

from forum.casestudies.actions.editing import get_answers
from forum.casestudies.actions.locking import lock_case_study
from forum.casestudies.answer_columns import collect_evidence
from forum.casestudies.grading import compute_grade
from forum.casestudies.models import CaseStudy
from forum.people.actions import record_event
from forum.people.changes import changed


@transaction.atomic
def record_figures(
    *, case_study: CaseStudy, claim: str, late: bool, readable_on: date | None = None
) -> CaseStudy:
    """The grade follows. `claim`: of the ladder, "planned" before it was first read, empty without a
    plan; `late`: the plan was fixed after the start."""
    case_study = lock_case_study(case_study)
    figures = (claim, late, readable_on)
    before = (case_study.figures_claim, case_study.figures_late, case_study.figures_readable_on)
    if figures == before:
        return case_study
    case_study.figures_claim, case_study.figures_late, case_study.figures_readable_on = figures
    former_grade = case_study.grade
    answers = get_answers(case_study, published=case_study.live)
    case_study.grade = compute_grade(collect_evidence(case_study, answers)).grade.value
    columns = ["figures_claim", "figures_late", "figures_readable_on", "grade"]
    case_study.save(update_fields=columns)
    if case_study.grade != former_grade:
        detail = {"from": former_grade, "to": case_study.grade, "claim": claim}
        record_event(verb="graded anew", about=case_study, by=None, detail=detail)
    changed(case_study)
    return case_study
