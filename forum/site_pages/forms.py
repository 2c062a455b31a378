from typing import Any

from django import forms

from forum.people.patient_data_checks import PatientDataCheckedForm
from forum.people.web.form_fields import text_field
from forum.site_pages.fills import FILLS, unknown_fills


class PageForm(PatientDataCheckedForm):
    text = text_field(
        "Text",
        max_length=50_000,
        rows=30,
        required_message="Enter the text of the page",
        hint="Markdown works: # heading, **bold**, [words](address), lists and tables. Words in braces, such"
        " as {operator}, are filled in by the site.",
    )
    what_changed = text_field(
        "What did you change?",
        max_length=300,
        required_message="Say what you changed, in a sentence",
        hint="For those who keep this page after you. Readers do not see it.",
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"])
        if unknown := unknown_fills(text):
            known = ", ".join(f"{{{name}}}" for name in FILLS)
            raise forms.ValidationError(
                f"Nothing is filled in for {{{unknown[0]}}}. You can use {known}."
            )
        return text

    def rebase_on(self, number: int) -> None:
        """Let what was typed follow a newer version, which its writer has now been shown."""
        self.data = {**self.data.dict(), "based_on": str(number)}  # type: ignore[attr-defined]

    def save_options(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("text", "what_changed", "based_on")}
