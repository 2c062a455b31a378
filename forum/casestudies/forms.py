"""Forms of the sections, made from `sections.SECTIONS`, and of what else is done with a case study.

No answer is required while somebody is writing: the task list says what is missing, and all of it is
required before submission.
"""

from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser

from forum.casestudies.actions import ShortAnswers
from forum.casestudies.grading import Grade
from forum.casestudies.lifecycle import INTERVENTIONS
from forum.casestudies.models import CaseStudy, Intervention
from forum.casestudies.sections import (
    KINDS,
    LONGEST_LINE,
    LONGEST_TEXT,
    QUESTIONS,
    Answers,
    Question,
    SectionKind,
)
from forum.people.models import HelpOffer, User
from forum.people.permissions import AnyUser
from forum.people.web.choices import provider_choices
from forum.people.web.date_fields import A_MONTH, DateField, date_field, month_field
from forum.people.web.form_fields import IdempotentForm, text_field
from forum.people.web.place_fields import PlaceField
from metrics import measures
from metrics.rtt.columns import TOTAL_TREATMENT, TREATMENTS
from metrics.typed_text import parse_number


def treatment_choices() -> list[tuple[str, str]]:
    choices_by_name = sorted(
        ((code, name) for code, name in TREATMENTS.items() if code != TOTAL_TREATMENT),
        key=lambda pair: pair[1],
    )
    return [(TOTAL_TREATMENT, TREATMENTS[TOTAL_TREATMENT]), *choices_by_name]


def measure_choices() -> list[tuple[str, str]]:
    return [("", "None of these"), *measures.choices(measures.OFFERED_TO_CASE_STUDIES)]


def intervention_choices(reader: AnyUser) -> list[tuple[str, str]]:
    interventions = Intervention.objects.visible_to(reader)
    return [("", "None of these"), *interventions.values_list("slug", "name")]


class SectionForm(IdempotentForm):
    """One section. `answers()` returns what was typed, whether or not it is valid."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, kind: SectionKind, case_study: CaseStudy, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for question in kind.questions:
            self.fields[question.name] = _build_field(question, case_study.owner)
        if case_study.published_at and "place" in self.fields:
            self.fields["place"].help_text = "It stays, because readers know the case study by it."

    @classmethod
    def from_answers(
        cls, kind: SectionKind, case_study: CaseStudy, answers: Answers, version: int
    ) -> "SectionForm":
        initial: dict[str, object] = {
            question.name: answers.get(question.name, "") for question in kind.questions
        }
        return cls(kind, case_study, initial={**initial, "version": version})

    def answers(self) -> Answers:
        return {question.name: self._submitted(question) for question in self.kind.questions}

    def submitted_version(self) -> int:
        return parse_number(self.data.get("version", ""), digits=8) or 0

    def _submitted(self, question: Question) -> str:
        field = self.fields[question.name]
        if isinstance(field, DateField):
            return field.typed(self[question.name].data)
        text = str(self.data.get(question.name, ""))
        return "yes" if question.kind == "tick" and text else text

    @property
    def question_fields(self) -> list[forms.BoundField]:
        return [self[question.name] for question in self.kind.questions]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        started, full = (cleaned.get(name) for name in ("started_on", "full_operation_on"))
        if started and full and full < started:
            self.add_error("full_operation_on", "It cannot be fully running before it started")
        return cleaned


def _build_field(question: Question, owner: User | None) -> forms.Field:
    common: dict[str, Any] = {
        "label": question.label,
        "help_text": question.hint,
        "required": False,
    }
    match question.kind:
        case "line":
            return text_field(question.label, max_length=LONGEST_LINE, hint=question.hint)
        case "text":
            return text_field(
                question.label,
                max_length=LONGEST_TEXT,
                rows=4 if question.words < 100 else 8,
                words=question.words,
                hint=question.hint,
            )
        case "email":
            return forms.EmailField(max_length=LONGEST_LINE, **common)
        case "date":
            return date_field(question.label, hint=question.hint, called=question.called)
        case "month":
            return month_field(question.label, hint=question.hint, called=question.called)
        case "tick":
            return forms.BooleanField(**common)
        case "place":
            return PlaceField(**common)
        case "provider":
            return forms.ChoiceField(choices=provider_choices, **common)
        case "measure":
            return forms.ChoiceField(choices=measure_choices(), **common)
        case "treatment":
            return forms.ChoiceField(choices=treatment_choices(), **common)
        case "intervention":
            return forms.ChoiceField(
                choices=intervention_choices(owner or AnonymousUser()), **common
            )
        case _:
            return forms.ChoiceField(choices=[("", "Choose one"), *question.choices], **common)


class StartForm(IdempotentForm):
    title = text_field(
        "Title",
        max_length=LONGEST_LINE,
        required_message="Give it a title",
        hint="Say what was done. You can change it later.",
    )
    place = PlaceField(label="Place", error_messages={"required": "Choose a place"})
    provider = forms.ChoiceField(
        label=QUESTIONS["provider"].label, choices=provider_choices, required=False
    )
    treatment_function = forms.ChoiceField(
        label="Treatment function", choices=treatment_choices, required=False
    )
    measure = forms.ChoiceField(
        label="Official measure that it was meant to move", choices=measure_choices, required=False
    )
    started_on = month_field(
        "When did it start?",
        hint=f"{A_MONTH} Leave it empty if you do not know yet.",
        called="start date",
    )
    full_operation_on = month_field("When was it fully running?", called="date of full operation")


class ShortForm(IdempotentForm):
    """What, when, what happened; place and treatment function are what the person chose before."""

    title = text_field(
        "What did you do, in one line?",
        max_length=LONGEST_LINE,
        required_message="Say in one line what you did",
        hint="For example: letting GPs ask a cardiologist before they refer.",
    )
    what_we_did = text_field(
        "What did you do?",
        max_length=LONGEST_TEXT,
        rows=5,
        required_message="Say what you did",
        hint="A few sentences are enough. No patient information.",
    )
    started_on = month_field(
        "When did it start?",
        hint=f"{A_MONTH} Leave it empty if you do not know.",
        called="start date",
    )
    results = text_field(
        "What happened?",
        max_length=LONGEST_TEXT,
        rows=5,
        required_message="Say what happened",
        hint="What did not work is as welcome as what did.",
    )
    kind = forms.ChoiceField(
        label="How did it turn out?",
        choices=[("", "Not known yet"), *KINDS],
        required=False,
    )
    place = PlaceField(label="Place", error_messages={"required": "Choose a place"})
    treatment_function = forms.ChoiceField(
        label="Treatment function", choices=treatment_choices, required=False
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        treatment = user.offers.filter(kind=HelpOffer.Kind.TREATMENT).first()
        chosen = {
            "place": user.home_place.code if user.home_place else "",
            "treatment_function": treatment.code if treatment else "",
        }
        kwargs["initial"] = chosen | dict(kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def answers(self) -> ShortAnswers:
        data = self.cleaned_data
        return ShortAnswers(data["title"], data["what_we_did"], data["results"], data["kind"])


class CommentForm(IdempotentForm):
    section = forms.CharField(max_length=20, widget=forms.HiddenInput)
    text = text_field(
        "What should be changed?",
        max_length=5_000,
        rows=3,
        required_message="Write what should be changed",
    )


class CoAuthorForm(forms.Form):
    email = forms.EmailField(
        label="Their e-mail address",
        error_messages={"required": "Enter their e-mail address"},
    )


class HandOverForm(CoAuthorForm):
    agreed = forms.BooleanField(
        label="They have agreed to take it over and to be named as its contact", required=False
    )


class ReasonForm(forms.Form):
    reason = text_field(
        "Why?", max_length=500, rows=2, required_message="Say why", hint="Readers see this."
    )


class LowerGradeForm(ReasonForm):
    to = forms.ChoiceField(
        label="Lower it to", choices=[(grade, grade) for grade in (Grade.B, Grade.C, Grade.D)]
    )


class InterventionForm(forms.Form):
    """A version of an intervention. Its name cannot change after the first."""

    TEXTS = (
        ("mechanism", "Why is it thought to work?", ""),
        ("core", "What must not be left out?", ""),
        ("adaptable", "What may be done otherwise?", ""),
        ("prerequisites", "What has to be there first?", ""),
        ("unsuitable_when", "When should it not be used?", ""),
        ("cost", "What does it typically cost?", ""),
        ("time", "How long does it typically take to set up?", ""),
        ("risks", "What can go wrong?", ""),
    )

    name = text_field("Name", max_length=120, required_message="Give it a name")
    aliases = text_field(
        "Other names", max_length=300, hint="Separated by commas. People find it by them too."
    )
    measure = forms.ChoiceField(
        label="Measure that should move", choices=measure_choices, required=False
    )
    lag_months = forms.IntegerField(
        label="After how many months?", min_value=0, max_value=60, required=False
    )
    what_changed = text_field("What is new in this version?", max_length=300)
    credits = text_field(
        "Who contributed?", max_length=300, hint="Places or roles, with their agreement."
    )
    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, revising: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label, hint in self.TEXTS:
            self.fields[name] = text_field(
                label,
                max_length=LONGEST_TEXT,
                rows=3,
                required_message="Say what must not be left out" if name == "core" else "",
                hint=hint,
            )
        if revising:
            del self.fields["name"]
        else:
            del self.fields["what_changed"]
        texts = [name for name, _, _ in self.TEXTS]
        self.order_fields(["name", "aliases", *texts, "measure", "lag_months"])

    def rebase_on(self, number: int) -> None:
        """Let what was typed follow a newer version, which its writer has now been shown."""
        self.data = {**self.data.dict(), "based_on": str(number)}  # type: ignore[attr-defined]

    def texts(self) -> dict[str, str]:
        names = [*(name for name, _, _ in self.TEXTS), "what_changed", "credits"]
        return {name: self.cleaned_data.get(name) or "" for name in names}


class InterventionStateForm(forms.Form):
    """Move an intervention on in its lifecycle: only to states that may follow."""

    to = forms.ChoiceField(
        label="It is now", error_messages={"required": "Choose one", "invalid_choice": "Choose one"}
    )

    def __init__(self, intervention: Intervention, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        next_states = INTERVENTIONS.moves[intervention.state]
        field.choices = [("", "Choose one"), *((state.value, state.label) for state in next_states)]
