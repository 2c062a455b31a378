"""The patient-data check of a section's answers: what blocks them, and what only warns."""

from collections.abc import Mapping
from dataclasses import dataclass

from forum.casestudies.models import CaseStudy
from forum.casestudies.sections import QUESTIONS, Answers
from forum.patient_data import find_patient_data
from forum.people.actions import Refused
from forum.people.models import User
from forum.writing import actions
from forum.writing.patient_data_checks import FindingsByField, check_texts

# What a steward has cleared for an author passes wherever they write it.
ADVICE_TO_APPEAL = (
    "To ask, write it in a section of the case study, where you can; what a steward has found to be"
    " something else may then stand here too."
)


@dataclass(frozen=True)
class Finding:
    """Possible patient data in the answer to a question, with advice for its author."""

    question: str
    masked_text: str
    advice: str

    @property
    def message(self) -> str:
        title = QUESTIONS[self.question].title if self.question in QUESTIONS else ""
        return f"{title}: “{self.masked_text}”. {self.advice}" if title else self.advice


def blocking_findings(
    answers: Mapping[str, str], *, by: User, case_study: CaseStudy | None = None
) -> tuple[Finding, ...]:
    """Without what stewards have cleared."""
    return _as_findings(check_texts(_prose(answers), by=by, owner=case_study).blocking)


def warning_findings(answers: Mapping[str, str]) -> tuple[Finding, ...]:
    warnings = {
        name: tuple(finding for finding in find_patient_data(text) if finding.severity == "warn")
        for name, text in _prose(answers).items()
    }
    return _as_findings(warnings)


def refuse_patient_data(
    texts: Mapping[str, str], *, by: User | None, case_study: CaseStudy | None = None
) -> None:
    """For short texts outside the sections, which have no appeal of their own."""
    if by is not None and (findings := blocking_findings(texts, by=by, case_study=case_study)):
        raise Refused(f"{findings[0].message} {ADVICE_TO_APPEAL}")


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


def _as_findings(by_question: FindingsByField) -> tuple[Finding, ...]:
    return tuple(
        Finding(name, finding.masked_text, finding.advice)
        for name, findings in by_question.items()
        for finding in findings
    )
