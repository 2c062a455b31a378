"""Patient-data checks of what people write about themselves and each other."""

from collections.abc import Mapping
from typing import Any

from django import forms

from forum.patient_data import Finding, find_patient_data
from forum.people.exceptions import Refused
from forum.people.web.form_fields import LineField, ParagraphsField

# Short texts, in which ten digits are most likely a telephone number: rather than an appeal, how to
# write one.
TYPED_FIELDS = (forms.CharField, LineField, ParagraphsField)
TELEPHONE_ADVICE = "Take it out. If it is a telephone number, begin it with 0 or +44."


def refuse_patient_data(texts: Mapping[str, str]) -> None:
    """The last check, whichever way a text came; the forms show the error beside the field."""
    messages = [message for text in texts.values() for message in blocking_messages(text)]
    if messages:
        raise Refused(" ".join(dict.fromkeys(messages)))


def blocking_messages(text: str) -> list[str]:
    """Why a text is blocked, in words for its author: every finding at once."""
    return [
        f"“{finding.masked_text}” looks like an NHS number. {TELEPHONE_ADVICE}"
        for finding in find_patient_data(text)
        if finding.severity == "block"
    ]


def warning_findings(texts: Mapping[str, str]) -> tuple[Finding, ...]:
    """Findings that its author might review, once the text is saved."""
    return tuple(
        finding
        for text in texts.values()
        for finding in find_patient_data(text)
        if finding.severity == "warn"
    )


def add_patient_data_errors(form: forms.BaseForm, cleaned: Mapping[str, Any]) -> None:
    """Check every text that was typed into a form."""
    for name, field in form.fields.items():
        if type(field) not in TYPED_FIELDS:
            continue
        for message in blocking_messages(cleaned.get(name) or ""):
            form.add_error(name, message)


class PatientDataCheckedForm(forms.Form):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        add_patient_data_errors(self, cleaned)
        return cleaned
