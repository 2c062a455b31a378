"""The patient-data check of a section's answers: what blocks them, and what only warns."""

from collections.abc import Mapping

from forum.casestudies.models import CaseStudy
from forum.casestudies.sections import QUESTIONS, Answers
from forum.patient_data import find_patient_data
from forum.people.actions import Refused
from forum.people.models import User
from forum.writing import actions
from forum.writing.patient_data_checks import FieldFinding, check_texts, field_findings

# What a steward has cleared for an author passes wherever they write it.
ADVICE_TO_APPEAL = (
    "To ask, write it in a section of the case study, where you can; what a steward has found to be"
    " something else may then stand here too."
)


def blocking_findings(
    answers: Mapping[str, str], *, by: User, case_study: CaseStudy | None = None
) -> tuple[FieldFinding, ...]:
    """Without what stewards have cleared."""
    blocking = check_texts(_prose(answers), by=by, owner=case_study).blocking
    return field_findings(blocking, CaseStudy.text_labels)


def warning_findings(answers: Mapping[str, str]) -> tuple[FieldFinding, ...]:
    warnings = {
        name: tuple(finding for finding in find_patient_data(text) if finding.severity == "warn")
        for name, text in _prose(answers).items()
    }
    return field_findings(warnings, CaseStudy.text_labels)


def refuse_patient_data(
    texts: Mapping[str, str], *, by: User | None, case_study: CaseStudy | None = None
) -> None:
    """For short texts outside the sections, which have no appeal of their own."""
    if by is not None and (findings := blocking_findings(texts, by=by, case_study=case_study)):
        messages = dict.fromkeys(finding.message for finding in findings)
        raise Refused(f"{' '.join(messages)} {ADVICE_TO_APPEAL}")


def store_blocked_text(*, case_study: CaseStudy, section: str, answers: Answers, by: User) -> None:
    """Store it so that its author can ask a steward to look at it."""
    texts = {name: text for name, text in answers.items() if text}
    actions.block_text(
        texts=texts, form_name=section, by=by, owner=case_study, place=case_study.place
    )


def release_blocked_text(*, case_study: CaseStudy, section: str, by: User) -> None:
    actions.discard_blocked_text(form_name=section, by=by, owner=case_study)


def _prose(answers: Mapping[str, str]) -> dict[str, str]:
    return {
        name: text
        for name, text in answers.items()
        if text and (name not in QUESTIONS or QUESTIONS[name].is_prose)
    }
