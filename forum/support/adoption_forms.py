"""What is tried, of what an offer or a plan names: the first is chosen already."""

from collections.abc import Sequence
from typing import Any

from django import forms

from forum.casestudies.models import CaseStudy, Intervention
from forum.people.models import User
from forum.people.web.form_fields import RadioButtons
from forum.support.models import ImprovementPlan, PlanAction, SupportOffer

MOST_OFFERED = 10
Tried = CaseStudy | Intervention | PlanAction


class TryForm(forms.Form):
    what = forms.ChoiceField(
        label="What do you try?",
        widget=RadioButtons,
        error_messages={"required": "Choose what you try"},
    )

    def __init__(self, *args: Any, options: Sequence[Tried], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.options = {f"{type(row).__name__}-{row.pk}": row for row in options}
        named = [(key, str(row)) for key, row in self.options.items()]
        self.fields["what"].choices = named  # type: ignore[attr-defined]
        if named:
            self.initial.setdefault("what", named[0][0])

    def clean_what(self) -> Tried:
        return self.options[self.cleaned_data["what"]]


def offered_to_try(user: User, offer: SupportOffer) -> list[Tried]:
    """What was matched when the area was asked; then what the place that offers published; else any intervention."""
    readable = CaseStudy.objects.readable_by(user).published().exclude(place=offer.place)
    matches = offer.flag.matches.select_related("intervention")
    matched = readable.filter(pk__in=matches.values("case_study"))
    from_there = readable.filter(place=offer.from_place) if offer.from_place else readable.none()
    current = Intervention.objects.visible_to(user).current()
    options: list[Tried] = [*(matched | from_there).newest_review_first()[:MOST_OFFERED]]
    options += current.filter(pk__in=matches.values("intervention"))
    return options or list(current[:MOST_OFFERED])


def planned_to_try(plan: ImprovementPlan) -> list[Tried]:
    return [
        action
        for action in plan.actions.all()
        if action.adoption_id is None and (action.intervention_id or action.case_study_id)
    ]
