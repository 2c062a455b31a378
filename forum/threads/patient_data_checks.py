"""The patient-data check of texts in discussions."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models

from forum.people.actions import Refused
from forum.people.models import User
from forum.threads.models.posts import IdentifierCheck
from forum.writing.patient_data_checks import (
    FieldFinding,
    check_texts,
    field_findings,
    nhs_number_digests,
)

FIELD_LABELS = {"title": "Title", "outcome": "Outcome", "reason": "Reason"}


@dataclass(frozen=True)
class PatientDataCheck:
    blocking: tuple[FieldFinding, ...]
    warnings: tuple[FieldFinding, ...]
    result: IdentifierCheck

    @property
    def all(self) -> tuple[FieldFinding, ...]:
        """What is said of a text that is blocked: warnings too, or they would come with the next try."""
        return self.blocking + self.warnings


def check_for_patient_data(
    texts: Mapping[str, str], *, by: User, owner: models.Model | None = None
) -> PatientDataCheck:
    check = check_texts(texts, by=by, owner=owner)
    blocking = field_findings(check.blocking, FIELD_LABELS)
    warnings = field_findings(check.warnings, FIELD_LABELS)
    result = IdentifierCheck.WARNED if warnings else IdentifierCheck.CLEAR
    if not blocking and nhs_number_digests(texts):
        result = IdentifierCheck.CLEARED
    return PatientDataCheck(blocking, warnings, result)


def refuse_patient_data(
    texts: Mapping[str, str], *, by: User | None, owner: models.Model | None = None
) -> None:
    """For short texts other than posts: their form keeps what was typed."""
    if by is not None and (blocking := check_for_patient_data(texts, by=by, owner=owner).blocking):
        raise Refused(" ".join(dict.fromkeys(finding.message for finding in blocking)))
