"""Forms of adoptions: begin one, say how it goes, and what was learnt."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.text import capfirst

from forum.adoption.lifecycle import ADOPTIONS, UNDER_WAY
from forum.adoption.models import Adaptation, Adoption, Audience, Part, Proposal, Reason, Result
from forum.people.web import choices
from forum.people.web.date_fields import date_field
from forum.people.web.form_fields import IdempotentForm, RadioButtons, text_field
from forum.technologies.models import Technology
from metrics.models import Place
from metrics.rtt.columns import TOTAL_TREATMENT, TREATMENTS

NO_PATIENT_DATA = "No patient information."
NOT_YET = ("", "It is too early to say")
CONFIDENCES = [
    ("", "Not said"),
    ("1", "1: not at all sure"),
    ("2", "2"),
    ("3", "3"),
    ("4", "4"),
    ("5", "5: very sure"),
]


def capitalised(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(value, capfirst(words)) for value, words in pairs]


class BeginForm(IdempotentForm):
    """One of the places for which a person may begin it: with one place nothing is asked."""

    place = forms.ChoiceField(
        label="Which place tries it?", error_messages={"required": "Choose a place"}
    )

    def __init__(self, *args: Any, places: Sequence[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {place.code: place for place in places}
        self.fields["place"].choices = [(place.code, place.name) for place in places]  # type: ignore[attr-defined]
        if len(places) == 1:
            self.fields["place"].widget = forms.HiddenInput()
            self.initial.setdefault("place", places[0].code)

    def clean_place(self) -> Place:
        return self.places[self.cleaned_data["place"]]


class MoveForm(forms.Form):
    to = forms.ChoiceField(
        label="Which stage has it reached?",
        widget=RadioButtons,
        error_messages={"required": "Choose the stage that it has reached"},
    )
    on = date_field("Since when? Empty: since today", called="day of the stage")
    words = text_field("How it goes, in a sentence", rows=3, max_length=2000, hint=NO_PATIENT_DATA)

    def __init__(self, *args: Any, stage: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        following = [state for state in ADOPTIONS.moves[stage] if state in UNDER_WAY]
        self.fields["to"].choices = [(state, capfirst(state.label)) for state in following]  # type: ignore[attr-defined]


class UpdateForm(forms.Form):
    words = text_field(
        "How does it go?",
        rows=4,
        max_length=2000,
        required_message="Say in a sentence how it goes",
        hint=f"What works, what does not, what you would tell others. {NO_PATIENT_DATA}",
    )
    result = forms.ChoiceField(
        label="How has it turned out?",
        required=False,
        widget=RadioButtons,
        choices=[NOT_YET, *capitalised(Result.choices)],
        help_text="What did not work is as much use to others as what did.",
    )
    confidence = forms.TypedChoiceField(
        label="How sure are you of that?",
        required=False,
        choices=CONFIDENCES,
        coerce=int,
        empty_value=None,
    )
    needs = text_field(
        "What would help you?", rows=2, max_length=1000, hint=f"Others read this. {NO_PATIENT_DATA}"
    )


class HaltForm(forms.Form):
    reason = forms.ChoiceField(
        label="Why?",
        widget=RadioButtons,
        choices=capitalised(Reason.choices),
        error_messages={"required": "Choose why"},
    )
    words = text_field(
        "In your words",
        rows=3,
        max_length=500,
        hint=f"What others should know before they try it. {NO_PATIENT_DATA}",
    )


class AimForm(forms.Form):
    measure = forms.ChoiceField(
        label="Which measure should move?",
        required=False,
        choices=[("", "None of these"), *choices.MEASURE_CHOICES],
    )
    treatment_function = forms.ChoiceField(
        label="Of which treatment function?",
        choices=[(TOTAL_TREATMENT, TREATMENTS[TOTAL_TREATMENT]), *choices.TREATMENT_CHOICES],
    )
    baseline_months = forms.IntegerField(
        label="How many months before the start are the baseline?",
        min_value=1,
        max_value=60,
        error_messages={"required": "Say how many months"},
    )
    sponsor = text_field("Who backs it?", max_length=150, hint="For example, the medical director.")
    technology = forms.ChoiceField(label="Which technology does it use?", required=False)
    audience = forms.ChoiceField(
        label="Who can read this record?",
        widget=RadioButtons,
        choices=capitalised(Audience.choices),
        error_messages={"required": "Choose who can read it"},
    )

    def __init__(self, *args: Any, technologies: Iterable[Technology], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = [(technology.slug, technology.name) for technology in technologies]
        self.fields["technology"].choices = [("", "None, or not listed here"), *options]  # type: ignore[attr-defined]


class AdaptationForm(IdempotentForm):
    component = text_field(
        "Which part do you do otherwise?", max_length=200, required_message="Say which part"
    )
    change = text_field(
        "What did you change?",
        rows=3,
        max_length=1000,
        required_message="Say what you changed",
        hint=NO_PATIENT_DATA,
    )
    why = text_field(
        "Why?", rows=2, max_length=1000, required_message="Say why", hint=NO_PATIENT_DATA
    )


class ProposeForm(IdempotentForm):
    """An adaptation that is written down already, or a lesson in other words."""

    adaptation = forms.ChoiceField(label="Is it one of your adaptations?", required=False)
    part = forms.ChoiceField(
        label="Where does it belong?",
        widget=RadioButtons,
        choices=capitalised(Part.choices),
        error_messages={"required": "Choose where it belongs"},
    )
    text = text_field(
        "What should others know?",
        rows=4,
        max_length=2000,
        required_message="Write what others should know",
        hint=f"The owners may put it in other words. {NO_PATIENT_DATA}",
    )

    def __init__(self, *args: Any, adaptations: Sequence[Adaptation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.adaptations = {str(row.pk): row for row in adaptations}
        options = [(key, row.component) for key, row in self.adaptations.items()]
        self.fields["adaptation"].choices = [("", "No, it is something else"), *options]  # type: ignore[attr-defined]

    def clean_adaptation(self) -> Adaptation | None:
        return self.adaptations.get(self.cleaned_data["adaptation"])


class MergeForm(forms.Form):
    part = forms.ChoiceField(
        label="Where does it belong?", widget=RadioButtons, choices=capitalised(Part.choices)
    )
    text = text_field(
        "As the new version says it",
        rows=5,
        max_length=2000,
        required_message="Write what the new version says",
        hint="It is added to what stands there. The version before stays.",
    )


class DeclineProposalForm(forms.Form):
    reason = text_field(
        "Why?",
        rows=2,
        max_length=500,
        required_message="Say why, in a sentence",
        hint="Who proposed it reads this.",
    )


class HandOverForm(forms.Form):
    email = forms.EmailField(
        label="E-mail address of who leads it from now on",
        max_length=254,
        help_text="They need an account here.",
        error_messages={"required": "Give their e-mail address"},
    )


def merge_initial(proposal: Proposal) -> dict[str, str]:
    return {"part": proposal.part, "text": f"{proposal.text} (learnt in {proposal.adoption.place})"}


def aim_initial(adoption: Adoption) -> dict[str, object]:
    names = ("measure", "treatment_function", "baseline_months", "sponsor", "audience")
    technology = adoption.technology.slug if adoption.technology else ""
    return {**{name: getattr(adoption, name) for name in names}, "technology": technology}
