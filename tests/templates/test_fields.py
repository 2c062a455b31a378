"""A form's fields in the design system's markup: each kind of field by its own component."""

from django import forms
from django.template.loader import render_to_string

from forum.people.web.form_fields import RadioButtons


class ExampleForm(forms.Form):
    kind = forms.ChoiceField(
        label="Kind", choices=[("a", "First"), ("b", "Second")], widget=RadioButtons
    )
    body = forms.CharField(label="Your words")


def test_radio_buttons_stand_in_a_fieldset() -> None:
    markup = render_to_string("components/fields.html", {"form": ExampleForm()})
    assert markup.count("nhsuk-radios__item") == 2
    assert "<legend" in markup and markup.count("nhsuk-input") == 1


def test_a_field_is_described_by_its_errors() -> None:
    markup = render_to_string("components/fields.html", {"form": ExampleForm({"kind": "c"})})
    for name in ("kind", "body"):
        assert f'aria-describedby="id_{name}_error"' in markup
        assert markup.count(f'id="id_{name}_error"') == 1
    assert "aria-describedby" not in render_to_string(
        "components/fields.html", {"form": ExampleForm({"kind": "a", "body": "Words"})}
    )
