"""The form of an improvement plan: an aim, at most three actions, and review dates."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from forum.casestudies.models import CaseStudy, Intervention
from forum.people.models import User
from forum.people.web import choices
from forum.people.web.date_fields import date_field
from forum.people.web.form_fields import IdempotentForm, RadioButtons, text_field
from forum.people.web.place_fields import ProviderField
from forum.support.actions import Step
from forum.support.forms import ReasonForm, capitalised, prose_field
from forum.support.models import MAX_ACTIONS, ImprovementPlan, PlanReview
from forum.threads.forms import find_people
from metrics import formatting, measures
from metrics.models import Place
from metrics.rtt.columns import TOTAL_TREATMENT, TREATMENTS

MONTHS_AHEAD, MAX_REVIEWS, MAX_CASE_STUDIES = 24, 3, 300
NUMBERS = range(1, MAX_ACTIONS + 1)
CaseStudies = Sequence[CaseStudy]


def months_ahead() -> list[tuple[str, str]]:
    today = timezone.localdate()
    number = today.year * 12 + today.month
    months = [date(n // 12, n % 12 + 1, 1) for n in range(number, number + MONTHS_AHEAD)]
    return [
        ("", "Choose a month"),
        *((month.isoformat(), formatting.month(month)) for month in months),
    ]


class PlanForm(IdempotentForm):
    """An action can link to one of `case_studies`. Without `places`, the flag or plan has the
    measure already."""

    title = text_field(
        "What is the plan called?", max_length=150, required_message="Give the plan a name"
    )
    target_month = forms.ChoiceField(
        label="By which month should the shift show on the chart?",
        choices=months_ahead,
        help_text="The aim is a shift of the measure in its better direction, not a number.",
        error_messages={"required": "Choose a month"},
    )
    provider = ProviderField(label="At which trust or other provider, if at one?")
    owner_email = text_field(
        "Who answers for it?",
        max_length=254,
        hint="The e-mail address of somebody with an account here. Empty: whoever it is now,"
        " or you.",
    )

    def __init__(
        self,
        *args: Any,
        user: User,
        case_studies: CaseStudies,
        places: Sequence[Place] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.case_studies = {str(case_study.pk): case_study for case_study in case_studies}
        if places:
            self._add_subject_fields(places)
        interventions = Intervention.objects.visible_to(user).values_list("slug", "name")
        intervention_choices = [("", "None"), *interventions]
        case_study_choices = [
            ("", "None"),
            *(
                (key, f"{case_study.title}, {case_study.place}")
                for key, case_study in self.case_studies.items()
            ),
        ]
        for number in NUMBERS:
            self._add_action_fields(number, intervention_choices, case_study_choices)
        for number in range(1, MAX_REVIEWS + 1):
            self.fields[f"review{number}"] = date_field(
                f"Review {number}", called=f"date of review {number}"
            )

    def _add_subject_fields(self, places: Sequence[Place]) -> None:
        fields = {
            "place": ("For which place?", [(place.code, str(place)) for place in places]),
            "measure": (
                "Which measure should shift?",
                measures.choices(measures.IMPROVABLE),
            ),
            "treatment": (
                "For which treatment function?",
                [(TOTAL_TREATMENT, TREATMENTS[TOTAL_TREATMENT]), *choices.TREATMENT_CHOICES],
            ),
        }
        for name, (label, field_choices) in fields.items():
            self.fields[name] = forms.ChoiceField(label=label, choices=field_choices)

    def _add_action_fields(
        self,
        number: int,
        intervention_choices: list[tuple[str, str]],
        case_study_choices: list[tuple[str, str]],
    ) -> None:
        self.fields[f"description{number}"] = prose_field(
            "What will be done?", rows=2, max_length=500
        )
        self.fields[f"owner{number}"] = text_field("Who does it?", max_length=150)
        self.fields[f"due{number}"] = date_field("By when?", called=f"date of action {number}")
        self.fields[f"intervention{number}"] = forms.ChoiceField(
            label="The kind of change that it follows", choices=intervention_choices, required=False
        )
        self.fields[f"case_study{number}"] = forms.ChoiceField(
            label="The case study that it comes from", choices=case_study_choices, required=False
        )

    @property
    def about(self) -> list[forms.BoundField]:
        return [self[name] for name in ("place", "measure", "treatment") if name in self.fields]

    @property
    def actions(self) -> list[tuple[int, list[forms.BoundField]]]:
        parts = ("description", "owner", "due", "intervention", "case_study")
        return [(number, [self[f"{part}{number}"] for part in parts]) for number in NUMBERS]

    @property
    def review_days(self) -> list[forms.BoundField]:
        return [self[f"review{number}"] for number in range(1, MAX_REVIEWS + 1)]

    def clean_owner_email(self) -> User | None:
        email = self.cleaned_data["owner_email"].strip()
        people, unknown = find_people(email, self.user) if email else ([], [])
        if email and (unknown or len(people) != 1):
            raise forms.ValidationError(
                "Nobody here has this address. Leave it empty, or correct it"
            )
        return people[0] if people else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for number in NUMBERS:
            values = [cleaned.get(f"{part}{number}") for part in ("description", "owner", "due")]
            if not any(
                [*values, cleaned.get(f"intervention{number}"), cleaned.get(f"case_study{number}")]
            ):
                continue
            missing_words = {
                "description": "what will be done",
                "owner": "who does it",
                "due": "by when",
            }
            for (part, words), value in zip(missing_words.items(), values, strict=True):
                if not value and f"{part}{number}" not in self.errors:
                    self.add_error(f"{part}{number}", f"Action {number}: say {words}")
        return cleaned

    @property
    def day(self) -> date:
        return date.fromisoformat(self.cleaned_data["target_month"])

    @property
    def steps(self) -> list[Step]:
        data = self.cleaned_data
        interventions = {
            intervention.slug: intervention
            for intervention in Intervention.objects.visible_to(self.user)
        }
        return [
            Step(
                data[f"description{number}"],
                data[f"owner{number}"],
                data[f"due{number}"],
                interventions.get(data[f"intervention{number}"]),
                self.case_studies.get(data[f"case_study{number}"]),
            )
            for number in NUMBERS
            if data.get(f"description{number}")
        ]

    @property
    def reviews(self) -> list[date]:
        days = (self.cleaned_data[f"review{number}"] for number in range(1, MAX_REVIEWS + 1))
        return [day for day in days if day]


def plan_initial(plan: ImprovementPlan) -> dict[str, object]:
    """Initial values of the form for a draft plan."""
    initial: dict[str, object] = {
        "title": plan.title,
        "target_month": plan.target_month.isoformat(),
        "provider": plan.provider.code if plan.provider else "",
    }
    for action in plan.actions.select_related("intervention"):
        position = action.position
        initial |= {
            f"description{position}": action.description,
            f"owner{position}": action.owner,
            f"due{position}": action.due_on,
            f"intervention{position}": action.intervention.slug if action.intervention else "",
            f"case_study{position}": str(action.case_study_id or ""),
        }
    days = enumerate(plan.reviews.values_list("due_on", flat=True), start=1)
    return initial | {f"review{number}": due for number, due in days}


def case_studies_for_plan(
    user: User, measure: str, plan: ImprovementPlan | None = None
) -> list[CaseStudy]:
    """Case studies an action may link to, any that the user can read: first those about the measure. What
    is linked already stays, however many others there are."""
    readable = CaseStudy.objects.readable_by(user).published().select_related("place")
    newest = readable.newest_review_first()
    about_measure = list(newest.filter(measure=measure)[:MAX_CASE_STUDIES]) if measure else []
    others = newest.exclude(pk__in=[case_study.pk for case_study in about_measure])
    case_studies = [*about_measure, *others[: MAX_CASE_STUDIES - len(about_measure)]]
    if plan is not None:
        linked = plan.actions.exclude(case_study=None).values_list("case_study", flat=True)
        case_studies += [
            case_study
            for case_study in readable.filter(pk__in=list(linked))
            if case_study not in case_studies
        ]
    return case_studies


class ClosePlanForm(ReasonForm):
    reason = prose_field(
        "What was the outcome?", rows=3, max_length=500, required_message="Say what the outcome was"
    )


class ReviewForm(forms.Form):
    findings = prose_field("What was found?", required_message="Say what was found")
    result = forms.ChoiceField(
        label="What follows?",
        choices=capitalised(PlanReview.Result.choices),
        widget=RadioButtons,
        error_messages={"required": "Choose what follows"},
    )
    next_on = date_field("If it carries on: the next review", called="date of the next review")
