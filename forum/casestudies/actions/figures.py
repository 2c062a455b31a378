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
def record_adopters(*, case_study: CaseStudy, shifted: int) -> CaseStudy:
    """In how many independent areas that adopted it the official figures shifted for the better."""
    case_study = lock_case_study(case_study)
    if case_study.shifted_adopters != shifted:
        case_study.shifted_adopters = shifted
        _grade_anew(case_study, ["shifted_adopters"], {"adopters": shifted})
    return case_study


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
    columns = ["figures_claim", "figures_late", "figures_readable_on"]
    _grade_anew(case_study, columns, {"claim": claim})
    return case_study


def _grade_anew(case_study: CaseStudy, columns: list[str], why: dict[str, object]) -> None:
    former = case_study.grade
    answers = get_answers(case_study, published=case_study.live)
    case_study.grade = compute_grade(collect_evidence(case_study, answers)).grade.value
    case_study.save(update_fields=[*columns, "grade"])
    if case_study.grade != former:
        detail = {"from": former, "to": case_study.grade, **why}
        record_event(verb="graded anew", about=case_study, by=None, detail=detail)
    changed(case_study)
