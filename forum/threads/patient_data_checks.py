"""The patient-data check of texts in discussions."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models

from forum.people.actions import Refused
from forum.people.models import User
from forum.threads.models.posts import IdentifierCheck
from forum.writing.patient_data_checks import FindingsByField, check_texts, nhs_number_digests

FIELD_LABELS = {"title": "Title", "body": "", "outcome": "Outcome", "reason": "Reason"}


@dataclass(frozen=True)
class Finding:
    field: str
    shown: str
    advice: str

    @property
    def words(self) -> str:
        label = FIELD_LABELS.get(self.field, "")
        return f"{label}: “{self.shown}”. {self.advice}" if label else self.advice


@dataclass(frozen=True)
class PatientDataCheck:
    blocking: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    result: IdentifierCheck


def check_for_patient_data(
    texts: Mapping[str, str], *, by: User, owner: models.Model | None = None
) -> PatientDataCheck:
    check = check_texts(texts, by=by, owner=owner)
    blocking, warnings = _as_findings(check.blocking), _as_findings(check.warnings)
    result = IdentifierCheck.WARNED if warnings else IdentifierCheck.CLEAR
    if not blocking and nhs_number_digests(texts):
        result = IdentifierCheck.CLEARED
    return PatientDataCheck(blocking, warnings, result)


def refuse_patient_data(
    texts: Mapping[str, str], *, by: User | None, owner: models.Model | None = None
) -> None:
    """For short texts other than posts: their form keeps what was typed."""
    if by is not None and (blocking := check_for_patient_data(texts, by=by, owner=owner).blocking):
        raise Refused(blocking[0].words)


def _as_findings(findings_by_field: FindingsByField) -> tuple[Finding, ...]:
    return tuple(
        Finding(name, finding.masked_text, finding.advice)
        for name, findings in findings_by_field.items()
        for finding in findings
    )
