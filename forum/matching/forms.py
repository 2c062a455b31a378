from django import forms

from forum.people.web import choices
from forum.people.web.place_fields import PlaceField
from metrics import measures
from metrics.rtt.columns import TOTAL_TREATMENT, TREATMENTS


class MatchQuestionForm(forms.Form):
    place = PlaceField(label="For which place?", error_messages={"required": "Choose a place"})
    measure = forms.ChoiceField(
        label="Which measure should improve?",
        choices=measures.choices(measures.IMPROVABLE),
    )
    treatment = forms.ChoiceField(
        label="In which treatment function?",
        choices=[(TOTAL_TREATMENT, TREATMENTS[TOTAL_TREATMENT]), *choices.TREATMENT_CHOICES],
    )
