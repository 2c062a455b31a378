"""The patient-data guard over what people tell about themselves and write about each other."""

from collections.abc import Mapping
from typing import Any

from django import forms

from forum.patient_data import Finding, find_patient_data
from forum.people.actions.exceptions import Refused

# Short texts, in which ten digits are most likely a telephone number: rather than an appeal, how to
# write one.
SAY_SO = "Take it out. If it is a telephone number, begin it with 0 or +44."


def refuse_patient_data(texts: Mapping[str, str]) -> None:
    """The last gate, for whichever way a text came; the forms say it beside the field."""
    for text in texts.values():
        if stopped := blocking_message(text):
            raise Refused(stopped)


def blocking_message(text: str) -> str:
    """What stops a text, in words for whoever typed it; or nothing."""
    found = [one for one in find_patient_data(text) if one.severity == "block"]
    return f"“{found[0].masked_text}” looks like an NHS number. {SAY_SO}" if found else ""


def warning_findings(texts: Mapping[str, str]) -> tuple[Finding, ...]:
    """What its author might look at again, once it is stored."""
    return tuple(
        one for text in texts.values() for one in find_patient_data(text) if one.severity == "warn"
    )


def add_patient_data_errors(form: forms.BaseForm, cleaned: Mapping[str, Any]) -> None:
    """Every text that is typed into a form, before anything is done with it."""
    for name, field in form.fields.items():
        if type(field) is forms.CharField and (
            stopped := blocking_message(cleaned.get(name) or "")
        ):
            form.add_error(name, stopped)


class PatientDataCheckedForm(forms.Form):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        add_patient_data_errors(self, cleaned)
        return cleaned
