"""The patient-data guard over what is typed in discussions."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models

from forum.people.actions import Refused
from forum.people.models import User
from forum.threads.models.posts import IdentifierCheck
from forum.writing.patient_data_checks import FindingsByField, check_texts, nhs_number_digests

NAMES = {"title": "Title", "body": "", "outcome": "Outcome", "reason": "Reason"}


@dataclass(frozen=True)
class Finding:
    field: str
    shown: str
    advice: str

    @property
    def words(self) -> str:
        where = NAMES.get(self.field, "")
        return f"{where}: “{self.shown}”. {self.advice}" if where else self.advice


@dataclass(frozen=True)
class PatientDataCheck:
    stopping: tuple[Finding, ...]
    warning: tuple[Finding, ...]
    result: IdentifierCheck


def check_for_patient_data(
    texts: Mapping[str, str], *, by: User, owner: models.Model | None = None
) -> PatientDataCheck:
    looked = check_texts(texts, by=by, owner=owner)
    stopping, warning = _told(looked.blocking), _told(looked.warnings)
    result = IdentifierCheck.WARNED if warning else IdentifierCheck.CLEAR
    if not stopping and nhs_number_digests(texts):
        result = IdentifierCheck.CLEARED
    return PatientDataCheck(stopping, warning, result)


def refuse_patient_data(
    texts: Mapping[str, str], *, by: User | None, owner: models.Model | None = None
) -> None:
    """For short texts beside the posts: their form keeps what was typed."""
    if by is not None and (found := check_for_patient_data(texts, by=by, owner=owner).stopping):
        raise Refused(found[0].words)


def _told(found: FindingsByField) -> tuple[Finding, ...]:
    return tuple(
        Finding(name, one.masked_text, one.advice) for name, ones in found.items() for one in ones
    )
