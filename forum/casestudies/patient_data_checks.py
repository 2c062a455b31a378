"""The patient-data guard over the answers of a section: what stops them, and what to think about."""

from collections.abc import Mapping
from dataclasses import dataclass

from forum.casestudies.models import CaseStudy
from forum.casestudies.sections import QUESTIONS, Answers
from forum.patient_data import find_patient_data
from forum.people.actions import Refused
from forum.people.models import User
from forum.writing import actions
from forum.writing.patient_data_checks import FindingsByField, check_texts

# What a steward has cleared for somebody passes wherever they write it.
ADVICE_TO_APPEAL = (
    "To ask, write it in a section of the case study, where you can; what a steward has found to be"
    " something else may then stand here too."
)


@dataclass(frozen=True)
class Finding:
    """One thing found: in which question, and in words for whoever typed it."""

    question: str
    shown: str
    advice: str

    @property
    def words(self) -> str:
        where = QUESTIONS[self.question].title if self.question in QUESTIONS else ""
        return f"{where}: “{self.shown}”. {self.advice}" if where else self.advice


def blocking_findings(
    answers: Mapping[str, str], *, by: User, case_study: CaseStudy | None = None
) -> tuple[Finding, ...]:
    """Less what stewards have found to be something else."""
    return _told(check_texts(_prose(answers), by=by, owner=case_study).blocking)


def warning_findings(answers: Mapping[str, str]) -> tuple[Finding, ...]:
    found = {name: find_patient_data(text) for name, text in _prose(answers).items()}
    warns = {name: tuple(o for o in ones if o.severity == "warn") for name, ones in found.items()}
    return _told(warns)


def refuse_patient_data(
    texts: Mapping[str, str], *, by: User | None, case_study: CaseStudy | None = None
) -> None:
    """For short texts beside the sections: their form keeps what was typed, and a section asks."""
    if by is not None and (found := blocking_findings(texts, by=by, case_study=case_study)):
        raise Refused(f"{found[0].words} {ADVICE_TO_APPEAL}")


def store_blocked_text(*, case_study: CaseStudy, section: str, answers: Answers, by: User) -> None:
    """Keep a stopped text so that its author can ask a steward to look at it."""
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


def _told(found: FindingsByField) -> tuple[Finding, ...]:
    return tuple(
        Finding(name, one.masked_text, one.advice) for name, ones in found.items() for one in ones
    )
