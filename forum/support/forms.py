"""Forms of flags, offers, contacts and disputes; plans have their own module."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from forum.people.models import User
from forum.people.web import choices
from forum.people.web.date_fields import date_field
from forum.people.web.form_fields import IdempotentForm, RadioButtons, text_field
from forum.people.web.place_fields import ProviderField
from forum.support.models import Dismissal, FlagReply, OfferKind, Outcome
from forum.threads.forms import find_people
from metrics.models import Place
from metrics.rtt.columns import TOTAL_TREATMENT, TREATMENTS

NO_PATIENT_DATA = "No patient information."


def capitalised(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(value, words[:1].upper() + words[1:]) for value, words in pairs]


def prose_field(
    label: str, *, rows: int = 4, max_length: int = 4000, required_message: str = "", hint: str = ""
) -> forms.CharField:
    """What other people read: each reminds its writer of patients."""
    return text_field(
        label,
        rows=rows,
        max_length=max_length,
        required_message=required_message,
        hint=f"{hint} {NO_PATIENT_DATA}".strip(),
    )


class QuestionForm(IdempotentForm):
    question = prose_field(
        "What would you like to ask the area?",
        rows=6,
        required_message="Write a question",
        hint="Say what the figures are, and ask what explains them. For example: “Waits are"
        " longer than in similar areas. What do you think explains this, and would a call with a"
        " team that had the same help?”",
    )


class OpenFlagForm(QuestionForm):
    provider = ProviderField(label="About which trust or other provider, if about one?")


class HelpRequestForm(IdempotentForm):
    """“We would like help.”"""

    place = forms.ChoiceField(
        label="For which place?", error_messages={"required": "Choose a place"}
    )
    measure = forms.ChoiceField(
        label="About which measure?",
        choices=choices.MEASURE_CHOICES,
    )
    treatment = forms.ChoiceField(
        label="About which treatment function?",
        choices=[(TOTAL_TREATMENT, TREATMENTS[TOTAL_TREATMENT]), *choices.TREATMENT_CHOICES],
    )
    provider = ProviderField(label="About which trust or other provider, if about one?")
    question = prose_field(
        "What would help?",
        rows=6,
        required_message="Say what would help",
        hint="All health and care staff who have signed in can read this at once, and offer help.",
    )

    def __init__(self, *args: Any, places: Sequence[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [(place.code, str(place)) for place in places]  # type: ignore[attr-defined]


class ExplanationForm(IdempotentForm):
    text = prose_field(
        "Why did the list move?",
        rows=8,
        max_length=2000,
        required_message="Write an explanation",
        hint="For example: who checked lists and when, which service moved, what the figures miss.",
    )


class ReplyForm(forms.Form):
    kind = forms.ChoiceField(
        label="What is your reply?",
        choices=capitalised(FlagReply.Kind.choices),
        widget=RadioButtons,
        help_text="With a yes you accept the offers named in the request. You can cancel each later.",
        error_messages={"required": "Choose what kind of reply it is"},
    )
    body = prose_field(
        "Your words",
        rows=8,
        required_message="Write your reply",
        hint="They stand beside the question, as large, for as long as it is shown. You choose your"
        " own words.",
    )


class DisputeForm(forms.Form):
    description = prose_field(
        "What is not right about the figures?",
        required_message="Say what is not right",
        hint="A steward who looks after data reads this. The time to reply stops until then.",
    )


class ReasonForm(forms.Form):
    reason = prose_field(
        "Why?",
        rows=3,
        max_length=500,
        required_message="Say why",
        hint="The other side reads this.",
    )


class LessonForm(forms.Form):
    lesson = prose_field(
        "One thing that your side learnt",
        max_length=2000,
        required_message="Write one thing that you learnt",
        hint="For others who meet the same.",
    )


class CloseForm(LessonForm):
    outcome = forms.ChoiceField(
        label="What was the outcome?",
        choices=capitalised(Outcome.choices),
        widget=RadioButtons,
        error_messages={"required": "Choose the outcome"},
    )
    field_order = ("outcome", "lesson")


class ResolveDisputeForm(forms.Form):
    outcome = forms.ChoiceField(
        label="What did you find?",
        widget=RadioButtons,
        choices=[("correct", "The figures stand"), ("wrong", "The figures are not right")],
        error_messages={"required": "Choose what you found"},
    )
    finding = prose_field(
        "How do you know?", required_message="Say how you know", hint="Both sides read this."
    )


class MatchForm(forms.Form):
    """`interventions` are pairs of slug and name, the best matching first."""

    intervention = forms.ChoiceField(
        label="A kind of change that might help",
        error_messages={"required": "Choose a kind of change"},
    )
    reason = prose_field(
        "Why might it help here?",
        rows=2,
        max_length=500,
        required_message="Say in a sentence why",
    )

    def __init__(self, *args: Any, interventions: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["intervention"].choices = [("", "Choose one"), *interventions]  # type: ignore[attr-defined]


class OfferForm(IdempotentForm):
    """Other areas must say which place offers it; an improvement lead may leave that empty."""

    kind = forms.ChoiceField(
        label="What kind of support is it?",
        choices=capitalised(OfferKind.choices),
        widget=RadioButtons,
        error_messages={"required": "Choose what kind of support it is"},
    )
    description = prose_field(
        "What is offered?",
        rows=3,
        max_length=2000,
        required_message="Say what is offered",
        hint="For example: “We had this; call us.”",
    )
    person_name = text_field(
        "Who will be there?",
        max_length=150,
        required_message="Name the person who will be there",
        hint="A named person, with what they do.",
    )
    person_email = text_field(
        "Their e-mail address, if they have an account here",
        max_length=254,
        hint="They are asked first, and learn which area it is once that has accepted.",
    )
    starts_on = date_field(
        "From when, or when?", required_message="Say from when", called="start date"
    )
    from_place = forms.ChoiceField(
        label="Which area offers it?",
        required=False,
        error_messages={"required": "Choose the area that offers it"},
    )

    def __init__(
        self, *args: Any, user: User, places: Sequence[Place], place_required: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        choices = [(place.code, str(place)) for place in places]
        empty_choice = (
            [("", "Choose an area")] if place_required else [("", "None: it comes from us")]
        )
        field = self.fields["from_place"]
        field.choices = [*empty_choice, *choices]  # type: ignore[attr-defined]
        field.required = place_required
        self.places = {place.code: place for place in places}

    def clean_person_email(self) -> User | None:
        email = self.cleaned_data["person_email"].strip()
        if not email:
            return None
        people, unknown = find_people(email, self.user)
        if unknown or len(people) != 1:
            raise forms.ValidationError(
                "Nobody here has this address. Leave it empty, or correct it"
            )
        return people[0]

    def clean_from_place(self) -> Place | None:
        return self.places.get(self.cleaned_data["from_place"])


class ContactForm(IdempotentForm):
    contacted_on = date_field(
        "When were you in touch?", required_message="Say when", called="date of contact"
    )
    description = prose_field(
        "What was it about?",
        max_length=1000,
        rows=2,
        required_message="Say in a sentence what it was about",
        hint="In a sentence.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"contacted_on": timezone.localdate(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)


class DismissForm(forms.Form):
    cause = forms.ChoiceField(
        label="Why does it not fit?",
        choices=capitalised(Dismissal.Cause.choices),
        widget=RadioButtons,
        error_messages={"required": "Choose why it does not fit"},
    )


class WatchListFilterForm(forms.Form):
    """Filters of the watch list."""

    measure = forms.ChoiceField(label="Measure", required=False)
    treatment = forms.ChoiceField(
        label="Treatment function",
        required=False,
        choices=[
            ("", "All of them"),
            (TOTAL_TREATMENT, "All functions together"),
            *choices.TREATMENT_CHOICES,
        ],
    )
    place = text_field("Place", max_length=80)
