"""What forms in every room share: their submitted data and key, radio buttons and date fields."""

from uuid import UUID, uuid4

from django import forms
from django.http import HttpRequest, QueryDict


def submitted_data(request: HttpRequest) -> QueryDict | None:
    """What to bind a form to. An empty form that was submitted is bound too: everything is missing."""
    return request.POST if request.method == "POST" else None


def new_token() -> str:
    return str(uuid4())


def parse_token(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


class IdempotentForm(forms.Form):
    """A form that has one effect even if it is sent twice, by a double click."""

    token = forms.CharField(
        max_length=36, required=False, widget=forms.HiddenInput, initial=new_token
    )

    @property
    def idempotency_key(self) -> UUID | None:
        return parse_token(self.cleaned_data.get("token", ""))


class RadioButtons(forms.RadioSelect):
    """Links from the error summary lead to the first button; Django's lead nowhere."""

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return super().id_for_label(id_, "0" if index is None else index)


class DateInput(forms.DateInput):
    """The browser's own date field. It takes ISO dates alone; Django would write British ones."""

    input_type = "date"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")
