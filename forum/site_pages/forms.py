from typing import Any

from django import forms

from forum.people.models import User
from forum.people.patient_data_checks import PatientDataCheckedForm
from forum.people.permissions import AnyUser
from forum.people.web.form_fields import IdempotentForm, RadioButtons, text_field
from forum.site_pages.actions.messages import MAX_TEXT_LENGTH
from forum.site_pages.fills import FILLS, unknown_fills
from forum.site_pages.models import Topic


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


class MessageForm(IdempotentForm, PatientDataCheckedForm):
    topic = forms.ChoiceField(
        label="What is it about?",
        choices=Topic.choices,
        widget=RadioButtons,
        error_messages={"required": "Choose what it is about"},
    )
    text = text_field(
        "Your message",
        max_length=MAX_TEXT_LENGTH,
        rows=8,
        required_message="Enter your message",
        hint="Do not include anything that could identify a patient.",
    )
    name = text_field(
        "Your name",
        max_length=150,
        attrs={"autocomplete": "name"},
        required_message="Enter your name",
    )
    email = forms.EmailField(
        label="Your e-mail address",
        help_text="We use it to answer you, and for nothing else.",
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={
            "required": "Enter your e-mail address",
            "invalid": "Enter an e-mail address in the correct format, like name@example.com",
        },
    )

    @staticmethod
    def known_of(user: AnyUser) -> dict[str, str]:
        """Whoever has signed in need not type who they are."""
        return {"name": user.name, "email": user.email} if isinstance(user, User) else {}

    def message(self) -> dict[str, Any]:
        cleaned = {name: self.cleaned_data[name] for name in ("topic", "text", "name", "email")}
        return {**cleaned, "idempotency_key": self.idempotency_key}
