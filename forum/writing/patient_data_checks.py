"""Patient-data checks of the texts of one form, given what stewards have cleared before."""

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
    """Findings by field; fields without findings are left out."""

    blocking: FindingsByField
    warnings: FindingsByField


@dataclass(frozen=True)
class FieldFinding:
    """Possible patient data in one field, with advice for its author. `label`: as pages call it."""

    field: str
    label: str
    masked_text: str
    advice: str

    @property
    def message(self) -> str:
        return f"{self.label}: “{self.masked_text}”. {self.advice}" if self.label else self.advice


def field_findings(
    findings_by_field: FindingsByField, labels: Mapping[str, str]
) -> tuple[FieldFinding, ...]:
    return tuple(
        FieldFinding(field, labels.get(field, ""), finding.masked_text, finding.advice)
        for field, findings in findings_by_field.items()
        for finding in findings
    )


def all_messages(findings_by_field: FindingsByField) -> str:
    """Every finding at once, each in the same words only once: for texts that are refused whole."""
    return " ".join(
        dict.fromkeys(
            f"“{finding.masked_text}”. {finding.advice}"
            for findings in findings_by_field.values()
            for finding in findings
        )
    )


def check_texts(
    texts: Mapping[str, str],
    *,
    by: User,
    owner: models.Model | None = None,
    own_postcodes: Collection[str] = (),
) -> CheckResult:
    findings = {
        field: find_patient_data(text, own_postcodes=own_postcodes) for field, text in texts.items()
    }
    blocking = _with_severity(findings, "block")
    if blocking:
        cleared = cleared_digests(by=by, owner=owner)
        blocking = {
            field: tuple(
                finding
                for finding in field_findings
                if _digest(texts[field], finding) not in cleared
            )
            for field, field_findings in blocking.items()
        }
    return CheckResult(_without_empty(blocking), _with_severity(findings, "warn"))


def nhs_number_digests(texts: Mapping[str, str]) -> list[str]:
    """Digests of the NHS numbers that seem to be there."""
    return sorted(
        {
            _digest(text, finding)
            for text in texts.values()
            for finding in find_patient_data(text)
            if finding.severity == "block"
        }
    )


def cleared_digests(*, by: User, owner: models.Model | None) -> frozenset[str]:
    """Digests of numbers that stewards cleared: for one author anywhere, and for all who write for
    the same owner."""
    texts = BlockedText.objects.filter(author_id=by.pk)
    if owner is not None:
        texts = texts | BlockedText.objects.about(owner)
    cleared = texts.filter(Q(state=BlockedText.State.CLEARED)).values_list(
        "number_digests", flat=True
    )
    return frozenset(digest for digests in cleared for digest in digests)


def _with_severity(findings: FindingsByField, severity: str) -> dict[str, tuple[Finding, ...]]:
    return _without_empty(
        {
            field: tuple(finding for finding in field_findings if finding.severity == severity)
            for field, field_findings in findings.items()
        }
    )


def _without_empty(findings: FindingsByField) -> dict[str, tuple[Finding, ...]]:
    return {field: field_findings for field, field_findings in findings.items() if field_findings}


def _digest(text: str, finding: Finding) -> str:
    digits = extract_digits(text[finding.start : finding.end])
    return salted_hmac("forum.writing.patient_data_checks", digits, algorithm="sha256").hexdigest()
