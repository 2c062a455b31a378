"""The form of an improvement plan: an aim, at most three actions, days of review."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from forum.casestudies.models import CaseStudy, Intervention
from forum.people.models import User
from forum.people.web import choices
from forum.people.web.form_fields import RadioButtons
from forum.support.actions import Step
from forum.support.forms import IdempotentForm, ReasonForm, capitalised, date_field, text_field
from forum.support.models import MAX_ACTIONS, ImprovementPlan, PlanReview
from forum.threads.forms import find_people
from metrics import formatting
from metrics.measures import MEASURES
from metrics.models import Place
from metrics.rtt.columns import TOTAL_TREATMENT, TREATMENTS

MONTHS_AHEAD, MOST_REVIEWS, MOST_STORIES = 24, 3, 60
NUMBERS = range(1, MAX_ACTIONS + 1)
Stories = Sequence[CaseStudy]


def months_ahead() -> list[tuple[str, str]]:
    today = timezone.localdate()
    number = today.year * 12 + today.month
    months = [date(n // 12, n % 12 + 1, 1) for n in range(number, number + MONTHS_AHEAD)]
    return [("", "Choose a month"), *((one.isoformat(), formatting.month(one)) for one in months)]


class PlanForm(IdempotentForm):
    """`stories` are what an action can point to. Without `places` the measure is given already."""

    title = forms.CharField(
        label="What is the plan called?",
        max_length=150,
        error_messages={"required": "Give the plan a name"},
    )
    target_month = forms.ChoiceField(
        label="By which month should the shift show on the chart?",
        choices=months_ahead,
        help_text="The aim is a shift of the measure in its better direction, not a number.",
        error_messages={"required": "Choose a month"},
    )
    answers = forms.CharField(
        label="Who answers for it?",
        required=False,
        max_length=254,
        help_text="The e-mail address of somebody with an account here. Empty: whoever it is now,"
        " or you.",
    )

    def __init__(
        self, *args: Any, user: User, stories: Stories, places: Sequence[Place] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.stories = user, {str(one.pk): one for one in stories}
        if places:
            self._ask_about(places)
        recipes = [("", "None"), *Intervention.objects.values_list("slug", "name")]
        told = [
            ("", "None"),
            *((key, f"{one.title}, {one.place}") for key, one in self.stories.items()),
        ]
        for number in NUMBERS:
            self._ask_action(number, recipes, told)
        for number in range(1, MOST_REVIEWS + 1):
            self.fields[f"review{number}"] = date_field(f"Review {number}", required=False)

    def _ask_about(self, places: Sequence[Place]) -> None:
        asked = {
            "place": ("For which place?", [(one.code, str(one)) for one in places]),
            "measure": (
                "Which measure should shift?",
                [(one.slug, one.title) for one in MEASURES if one.polarity],
            ),
            "treatment": (
                "For which treatment function?",
                [(TOTAL_TREATMENT, TREATMENTS[TOTAL_TREATMENT]), *choices.TREATMENT_CHOICES],
            ),
        }
        for name, (label, offered) in asked.items():
            self.fields[name] = forms.ChoiceField(label=label, choices=offered)

    def _ask_action(
        self, number: int, recipes: list[tuple[str, str]], told: list[tuple[str, str]]
    ) -> None:
        self.fields[f"description{number}"] = text_field(
            "What will be done?",
            rows=2,
            longest=500,
            missing="Say what will be done",
            required=False,
        )
        self.fields[f"owner{number}"] = forms.CharField(
            label="Who does it?", max_length=150, required=False
        )
        self.fields[f"due{number}"] = date_field("By when?", required=False)
        self.fields[f"recipe{number}"] = forms.ChoiceField(
            label="The kind of change that it follows", choices=recipes, required=False
        )
        self.fields[f"story{number}"] = forms.ChoiceField(
            label="The case study that it comes from", choices=told, required=False
        )

    @property
    def about(self) -> list[forms.BoundField]:
        return [self[name] for name in ("place", "measure", "treatment") if name in self.fields]

    @property
    def actions(self) -> list[tuple[int, list[forms.BoundField]]]:
        parts = ("description", "owner", "due", "recipe", "story")
        return [(number, [self[f"{part}{number}"] for part in parts]) for number in NUMBERS]

    @property
    def review_days(self) -> list[forms.BoundField]:
        return [self[f"review{number}"] for number in range(1, MOST_REVIEWS + 1)]

    def clean_answers(self) -> User | None:
        typed = self.cleaned_data["answers"].strip()
        people, unknown = find_people(typed, self.user) if typed else ([], [])
        if typed and (unknown or len(people) != 1):
            raise forms.ValidationError("Nobody here has this address. Leave it empty, or mend it")
        return people[0] if people else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for number in NUMBERS:
            given = [cleaned.get(f"{part}{number}") for part in ("description", "owner", "due")]
            if not any([*given, cleaned.get(f"recipe{number}"), cleaned.get(f"story{number}")]):
                continue
            missing = {"description": "what will be done", "owner": "who does it", "due": "by when"}
            for (part, said), value in zip(missing.items(), given, strict=True):
                if not value and f"{part}{number}" not in self.errors:
                    self.add_error(f"{part}{number}", f"Action {number}: say {said}")
        return cleaned

    @property
    def day(self) -> date:
        return date.fromisoformat(self.cleaned_data["target_month"])

    @property
    def steps(self) -> list[Step]:
        given = self.cleaned_data
        recipes = {one.slug: one for one in Intervention.objects.all()}
        return [
            Step(
                given[f"description{number}"],
                given[f"owner{number}"],
                given[f"due{number}"],
                recipes.get(given[f"recipe{number}"]),
                self.stories.get(given[f"story{number}"]),
            )
            for number in NUMBERS
            if given.get(f"description{number}")
        ]

    @property
    def reviews(self) -> list[date]:
        found = (self.cleaned_data[f"review{number}"] for number in range(1, MOST_REVIEWS + 1))
        return [one for one in found if one]


def plan_initial(plan: ImprovementPlan) -> dict[str, object]:
    """A draft as its form shows it."""
    given: dict[str, object] = {
        "title": plan.title,
        "target_month": plan.target_month.isoformat(),
    }
    for one in plan.actions.select_related("intervention"):
        at = one.position
        given |= {
            f"description{at}": one.description,
            f"owner{at}": one.owner,
            f"due{at}": one.due_on,
            f"recipe{at}": one.intervention.slug if one.intervention else "",
            f"story{at}": str(one.case_study_id or ""),
        }
    days = enumerate(plan.reviews.values_list("due_on", flat=True), start=1)
    return given | {f"review{number}": due for number, due in days}


def case_studies_for_plan(
    user: User, measure: str, plan: ImprovementPlan | None = None
) -> list[CaseStudy]:
    """What an action may point to: those about the measure, and those that it points to already."""
    there = CaseStudy.objects.readable_by(user).published().select_related("place")
    about = there.filter(measure=measure) if measure else there
    found = list(about.newest_review_first()[:MOST_STORIES])
    if plan is not None:
        named = plan.actions.exclude(case_study=None).values_list("case_study", flat=True)
        found += [one for one in there.filter(pk__in=list(named)) if one not in found]
    return found


class ClosePlanForm(ReasonForm):
    reason = text_field("What came of it?", rows=3, longest=500, missing="Say what came of it")


class ReviewForm(forms.Form):
    findings = text_field("What was found?", missing="Say what was found")
    result = forms.ChoiceField(
        label="What follows?",
        choices=capitalised(PlanReview.Result.choices),
        widget=RadioButtons,
        error_messages={"required": "Choose what follows"},
    )
    next_on = date_field("If it carries on: the next review", required=False)
