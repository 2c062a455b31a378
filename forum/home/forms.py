from typing import Any

from django import forms

from forum.people.models import User
from forum.people.patient_data_checks import PatientDataCheckedForm
from forum.people.web import choices
from forum.people.web.form_fields import text_field
from forum.people.web.place_fields import PlaceField


class FirstQuestionsForm(PatientDataCheckedForm):
    """Three questions for somebody new, none of which must be answered."""

    home_place = PlaceField(
        empty="Choose your area",
        label="Which area do you work in?",
        help_text="Its figures come first on your home page. You watch it from now on.",
        required=False,
    )
    treatments = forms.MultipleChoiceField(
        label="Which treatment functions do you work with?",
        help_text="You watch those that you choose from now on.",
        choices=choices.TREATMENT_CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    can_help_with = text_field(
        "What can you help colleagues with?",
        max_length=1000,
        rows=3,
        hint="In your own words, for example something that you tried. No patient information.",
    )
    offers_help = forms.BooleanField(
        label="Send me questions that colleagues ask about the treatment functions that I chose",
        required=False,
    )
    findable = forms.BooleanField(
        label="Colleagues who have signed in may find me and see what I can help with",
        required=False,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        initial = {
            "home_place": user.home_place.code if user.home_place else "",
            "can_help_with": user.can_help_with,
            "findable": user.findable,
        }
        super().__init__(*args, **{**kwargs, "initial": initial | kwargs.get("initial", {})})

    def answers(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {**cleaned, "home_place": choices.get_place_with_page(cleaned["home_place"])}
