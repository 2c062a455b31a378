"""Forms for files and blocked texts, whatever they belong to."""

from django import forms
from django.http import HttpRequest
from django.urls import reverse

from forum.people.web.form_fields import text_field
from forum.people.web.kept_texts import refused_form
from forum.writing.models import BlockedText


class FileForm(forms.Form):
    file = forms.FileField(
        label="File",
        help_text="PDF, DOCX, XLSX, PPTX, PNG or JPEG, up to 10 MB. No patient information.",
        error_messages={"required": "Choose a file", "empty": "The file is empty"},
    )
    description = text_field(
        "What is in it?",
        max_length=300,
        hint="For a picture: what it shows, for those who cannot see it.",
    )


class AppealForm(forms.Form):
    reason = text_field(
        "If it is not an NHS number, what is it?",
        max_length=1000,
        required_message="Say what the number is, so that a steward can decide",
        hint="A steward then looks at your text.",
    )


def appeal_form(request: HttpRequest, blocked_text: BlockedText | None) -> AppealForm | None:
    """For a page that shows a blocked text beside the form that it was typed into."""
    if blocked_text is None:
        return None
    address = reverse("blocked_text_appeal", args=[blocked_text.pk])
    return AppealForm(auto_id="appeal_%s", initial=refused_form(request, address))
