"""The form of an evaluation plan: whose figures, which measure, where it should move, and since when."""

from datetime import date
from typing import Any

from django import forms

from forum.adoption.models import Adoption
from forum.casestudies.models import CaseStudy
from forum.evaluation.actions.plans import MOST_IN_A_REASON, MOST_IN_AN_AMENDMENT, PlanTerms
from forum.evaluation.models import MOST_RAMP_IN, Direction, EvaluationPlan
from forum.people.web.choices import TREATMENT_CHOICES
from forum.people.web.date_fields import month_field
from forum.people.web.form_fields import SAY_WHY, IdempotentForm, RadioButtons, text_field
from metrics.analysis.analysed_measures import ANALYSED_OF
from metrics.models import Place
from metrics.rtt.columns import TOTAL_TREATMENT, TREATMENTS
from metrics.rtt.providers import is_nhs_trust

AREA = "area"
DIRECTIONS = [(Direction.UP, "Higher"), (Direction.DOWN, "Lower")]


def trust_choices() -> list[tuple[str, str]]:
    trusts = Place.objects.filter(kind=Place.Kind.PROVIDER, valid_to__isnull=True)
    named = trusts.order_by("name").values_list("code", "name")
    return [("", "No single trust"), *(row for row in named if is_nhs_trust(row[0]))]


class PlanForm(IdempotentForm):
    provider = forms.ChoiceField(
        label="Which trust made the change?",
        required=False,
        choices=trust_choices,
        help_text="A change shows best in the trust’s own figures.",
    )
    whose = forms.ChoiceField(
        label="Whose figures should be read?",
        choices=[("trust", "The trust’s own"), (AREA, "Those of the whole area")],
        widget=RadioButtons,
        help_text="The area’s figures can show it only if the trust does at least 30% of its operations.",
        error_messages={"required": "Choose whose figures should be read"},
    )
    measure = forms.ChoiceField(
        label="Which measure should move?",
        choices=[(slug, analysed.measure.title) for slug, analysed in ANALYSED_OF.items()],
    )
    treatment = forms.ChoiceField(
        label="For which treatment function?",
        choices=[(TOTAL_TREATMENT, TREATMENTS[TOTAL_TREATMENT]), *TREATMENT_CHOICES],
    )
    direction = forms.ChoiceField(
        label="Where should it move?",
        choices=DIRECTIONS,
        widget=RadioButtons,
        error_messages={"required": "Choose whether it should become higher or lower"},
    )
    start = month_field(
        "In which month did it begin, or will it?", required_message="Give the month"
    )
    ramp_in = forms.IntegerField(
        label="How many months does it take to be fully in use?",
        min_value=0,
        max_value=MOST_RAMP_IN,
        initial=0,
        help_text="These months do not count. 0 if it was in full use at once.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "nhsuk-input--width-2"}),
        error_messages={"required": "Give a number of months, or 0"},
    )

    def __init__(self, *args: Any, of: CaseStudy | Adoption, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = of.place

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("whose") == "trust" and not cleaned.get("provider"):
            self.add_error("provider", "Choose the trust whose figures should be read")
        return cleaned

    @property
    def terms(self) -> PlanTerms:
        data = self.cleaned_data
        provider = Place.objects.filter(code=data["provider"]).first() if data["provider"] else None
        of_area = data["whose"] == AREA or provider is None
        return PlanTerms(
            place=self.place if of_area or provider is None else provider,
            provider=provider if of_area else None,
            measure=data["measure"],
            direction=data["direction"],
            start=data["start"],
            treatment=data["treatment"],
            ramp_in=data["ramp_in"],
        )


class AmendForm(PlanForm):
    why = text_field(
        "Why does the plan change?",
        rows=3,
        max_length=MOST_IN_AN_AMENDMENT,
        required_message=SAY_WHY,
        hint="Readers see it, with the day. No patient information.",
    )


class EndForm(forms.Form):
    reason = text_field(
        "Why does the plan end?", rows=3, max_length=MOST_IN_A_REASON, required_message=SAY_WHY
    )


def new_plan_initial(of: CaseStudy | Adoption) -> dict[str, object]:
    """What it says already."""
    analysed = ANALYSED_OF.get(of.measure)
    start: date | None = of.started_on
    return {
        "provider": of.place.code if of.place.is_provider else "",
        "whose": "trust" if of.place.is_provider else AREA,
        "measure": analysed.measure.slug if analysed else "",
        "treatment": of.treatment_function,
        "direction": _better(analysed.polarity) if analysed else "",
        "start": start,
    }


def plan_initial(plan: EvaluationPlan) -> dict[str, object]:
    trust = plan.place if plan.place.is_provider else plan.provider
    return {
        "provider": trust.code if trust else "",
        "whose": "trust" if plan.place.is_provider else AREA,
        "measure": plan.measure,
        "treatment": plan.treatment_function,
        "direction": plan.direction,
        "start": plan.start,
        "ramp_in": plan.ramp_in,
    }


def _better(polarity: int) -> str:
    return {1: Direction.UP.value, -1: Direction.DOWN.value}.get(polarity, "")
