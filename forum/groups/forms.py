"""Forms of groups of areas: name one, and choose what is in it."""

from typing import Any

from django import forms
from django.utils.text import capfirst

from forum.groups.actions.making import LONGEST_NAME
from forum.groups.choosing import KIND_CHOICES
from forum.groups.models import Audience
from forum.people.web.form_fields import IdempotentForm, RadioButtons, text_field

AUDIENCES = [(value, capfirst(words)) for value, words in Audience.choices]


def _name() -> forms.CharField:
    return text_field(
        "Name of the group",
        max_length=LONGEST_NAME,
        required_message="Give the group a name",
        hint="What people call it, such as “Our acute alliance”. No names of people.",
    )


def _audience() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Who can open it?",
        widget=RadioButtons,
        choices=AUDIENCES,
        initial=Audience.PUBLIC,
        error_messages={"required": "Choose who can open it"},
    )


class FindForm(forms.Form):
    """`places`: codes of those that are chosen so far."""

    find = text_field(
        "Add a place", max_length=100, hint="By its name, or by a code. Then choose “Find and add”."
    )
    places = forms.CharField(required=False, widget=forms.HiddenInput, max_length=1000)


class GroupForm(IdempotentForm):
    name = _name()
    kind = forms.ChoiceField(
        label="What is in it?",
        widget=RadioButtons,
        choices=KIND_CHOICES,
        initial=KIND_CHOICES[0][0],
        error_messages={"required": "Choose what is in it"},
    )
    audience = _audience()


class RenameForm(forms.Form):
    name = _name()
    audience = _audience()


def rename_options(user: Any, shared: Any) -> dict[str, Any]:
    return {"initial": {"name": shared.group.name, "audience": shared.audience}}
