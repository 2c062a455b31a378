"""What forms in every room share: their data and key, their fields for text and choices."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, QueryDict

from metrics.typed_text import clean_line, is_blank


def submitted_data(request: HttpRequest) -> QueryDict | None:
    """What to bind a form to. An empty form that was submitted is bound too: everything is missing."""
    return request.POST if request.method == "POST" else None


def is_sent(request: HttpRequest) -> bool:
    """Whether a form was sent by a button that somebody chose, not by Enter in a field of one line.
    See components/enter_button.html."""
    if request.method != "POST":
        return False
    if request.POST.get("action") == "enter":
        messages.info(
            request, "Nothing has been saved yet. Read it through, then choose the button."
        )
        return False
    return True


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


class LineField(forms.CharField):
    """A name, a title or an answer in one line: it reads as what it is, and is not blank to the eye."""

    def to_python(self, value: object) -> str:
        return super().to_python(clean_line(str(value)) if value is not None else value) or ""


class ParagraphsField(forms.CharField):
    """Several lines. What is blank to the eye is empty."""

    def to_python(self, value: object) -> str:
        text = super().to_python(value) or ""
        return "" if is_blank(text) else text


SAY_WHY = "Say why, in a sentence"


def text_field(
    label: str,
    *,
    max_length: int | None = None,
    rows: int = 0,
    words: int = 0,
    required_message: str = "",
    hint: str = "",
    attrs: Mapping[str, object] | None = None,
    strip: bool = True,
) -> forms.CharField:
    """One line, or an area of so many rows. It must be filled where `required_message` says what to do.

    words   how long is advised: the page counts them while somebody types, and refuses nothing
    """
    if words:
        hint = f"{hint} About {words} words.".strip()
    widget_attrs = dict(attrs or {})
    if rows:
        widget_attrs["rows"] = rows
    if words:
        widget_attrs["data-words"] = words
    kind = ParagraphsField if rows else LineField
    return kind(
        label=label,
        help_text=hint,
        max_length=max_length,
        required=bool(required_message),
        strip=strip,
        widget=forms.Textarea(widget_attrs) if rows else forms.TextInput(widget_attrs),
        error_messages={"required": required_message} if required_message else {},
    )
