"""The patient-data guard over what one form holds, with what stewards have decided before."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

from forum.patient_data import Finding, extract_digits, find_patient_data
from forum.people.models import User
from forum.writing.models import BlockedText

FindingsByField = Mapping[str, tuple[Finding, ...]]


@dataclass(frozen=True)
class CheckResult:
    """By field; a field in which nothing was found is not there."""

    blocking: FindingsByField
    warnings: FindingsByField


def check_texts(
    texts: Mapping[str, str],
    *,
    by: User,
    owner: models.Model | None = None,
    own_postcodes: Collection[str] = (),
) -> CheckResult:
    found = {
        field: find_patient_data(text, own_postcodes=own_postcodes) for field, text in texts.items()
    }
    stopping = _only(found, "block")
    if stopping:
        cleared = cleared_digests(by=by, owner=owner)
        stopping = {
            field: tuple(one for one in ones if _number(texts[field], one) not in cleared)
            for field, ones in stopping.items()
        }
    return CheckResult(
        {field: ones for field, ones in stopping.items() if ones}, _only(found, "warn")
    )


def nhs_number_digests(texts: Mapping[str, str]) -> list[str]:
    """Digests of the NHS numbers that seem to be there."""
    return sorted(
        {
            _number(text, one)
            for text in texts.values()
            for one in find_patient_data(text)
            if one.severity == "block"
        }
    )


def cleared_digests(*, by: User, owner: models.Model | None) -> frozenset[str]:
    """What stewards found to be something else: for one author anywhere, and for all who write
    the same thing together."""
    theirs = BlockedText.objects.filter(author_id=by.pk)
    if owner is not None:
        theirs = theirs | BlockedText.objects.about(owner)
    cleared = theirs.filter(Q(state=BlockedText.State.CLEARED)).values_list(
        "number_digests", flat=True
    )
    return frozenset(number for numbers in cleared for number in numbers)


def _only(found: FindingsByField, severity: str) -> dict[str, tuple[Finding, ...]]:
    chosen = {
        field: tuple(one for one in ones if one.severity == severity)
        for field, ones in found.items()
    }
    return {field: ones for field, ones in chosen.items() if ones}


def _number(text: str, one: Finding) -> str:
    digits = extract_digits(text[one.start : one.end])
    return salted_hmac("forum.writing.patient_data_checks", digits, algorithm="sha256").hexdigest()
