from django import forms

from forum.people.web import choices
from forum.people.web.choices import Choices
from metrics import measures
from metrics.rtt.columns import TOTAL_TREATMENT, TREATMENTS


def _place_choices() -> Choices:
    return choices.home_place_choices("Choose a place")


class MatchQuestionForm(forms.Form):
    place = forms.ChoiceField(
        label="For which place?",
        choices=_place_choices,
        error_messages={"required": "Choose a place"},
    )
    measure = forms.ChoiceField(
        label="Which measure should improve?",
        choices=measures.choices(measures.IMPROVABLE),
    )
    treatment = forms.ChoiceField(
        label="In which treatment function?",
        choices=[(TOTAL_TREATMENT, TREATMENTS[TOTAL_TREATMENT]), *choices.TREATMENT_CHOICES],
    )
