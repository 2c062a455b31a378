"""Forms about technologies. What a supplier can send is CorrectionForm and nothing else."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone

from forum.casestudies.models import CaseStudy, Intervention
from forum.people.permissions import AnyUser
from forum.people.web.choices import TREATMENT_CHOICES
from forum.people.web.date_fields import date_field
from forum.people.web.form_fields import SAY_WHY, IdempotentForm, RadioButtons, text_field
from forum.technologies.actions.technologies import FIELDS
from forum.technologies.models import (
    AccessStatus,
    FundingRoute,
    Interest,
    Precision,
    RegulatoryMark,
    Technology,
)
from forum.technologies.models.details import GuidanceKind, Recommendation, Stage, SupplierPart
from forum.technologies.pathway import Step, StepStatus

ADDRESS = "Begin with https://"
SOURCE = "The address of the page, or the name of the document."
NO_CHOICE = ("", "Choose")


def url_field(label: str, *, required_message: str = "") -> forms.URLField:
    return forms.URLField(
        label=label,
        help_text=ADDRESS,
        max_length=300,
        required=bool(required_message),
        assume_scheme="https",
        widget=forms.URLInput({"autocomplete": "off"}),
        error_messages={
            "required": required_message,
            "invalid": "Enter a web address that begins with https://",
        },
    )


def radios(label: str, choices: Any, required_message: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=RadioButtons,
        error_messages={"required": required_message},
    )


class TechnologyForm(forms.Form):
    """What it is. Its name cannot change after the first."""

    name = text_field("Name", max_length=120, required_message="Give it a name")
    purpose = text_field("What is it for?", max_length=300, required_message="Say what it is for")
    generic_type = text_field("What kind of thing is it?", max_length=120)
    other_names = text_field(
        "Other names", max_length=300, hint="Separated by commas. People find it by them too."
    )
    supplier = text_field("Supplier", max_length=200)
    topics = text_field("Topics", max_length=300, hint="Separated by commas.")
    treatments = forms.MultipleChoiceField(
        label="Treatment functions",
        choices=TREATMENT_CHOICES,
        required=False,
        widget=forms.SelectMultiple({"size": 8}),
    )
    regulatory_mark = forms.ChoiceField(label="Regulatory mark", choices=RegulatoryMark)
    device_class = text_field("Class of device", max_length=40)
    is_digital = forms.BooleanField(label="It is software, or has its own", required=False)
    digital_assessment = text_field("Digital assessment (DTAC)", max_length=300)
    procurement_route = text_field("Procurement route", max_length=300)
    passport_url = url_field("Innovator passport")
    sponsorship = text_field(
        "Part that a supplier had", max_length=300, hint="In this page or in what it rests on."
    )
    source = text_field(
        "Where is this from?",
        max_length=500,
        required_message="Say where this is from",
        hint=SOURCE,
    )
    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, user: AnyUser, technology: Technology | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if technology is None:
            return
        del self.fields["name"]
        self.fields["interventions"] = _rows_field(
            "Interventions that use it", Intervention.objects.visible_to(user)
        )
        self.fields["case_studies"] = _rows_field(
            "Case studies that used it", CaseStudy.objects.published().readable_by(user)
        )

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS}

    def rebase_on(self, number: int) -> None:
        """Let what was typed follow a newer version, which its writer has now been shown."""
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["based_on"] = str(number)  # type: ignore[index]


def _rows_field(label: str, rows: Any) -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(
        label=label, queryset=rows, required=False, widget=forms.SelectMultiple({"size": 6})
    )


class GuidanceForm(forms.Form):
    kind = forms.ChoiceField(label="Kind", choices=GuidanceKind)
    number = forms.IntegerField(
        label="Number",
        min_value=1,
        max_value=99_999,
        error_messages={"required": "Enter the number, such as 46"},
    )
    title = text_field("Title", max_length=200)
    stage = forms.ChoiceField(label="Stage", choices=Stage)
    recommendation = forms.ChoiceField(label="What it recommends", choices=Recommendation)
    summary = text_field("What it says, shortly", max_length=300)
    published_on = date_field("Published")
    precision = forms.ChoiceField(label="How far the date is known", choices=Precision)
    url = url_field("Address", required_message="Enter the address of the guidance")
    superseded_by = text_field(
        "Number that took its place", max_length=12, hint="Such as HTG700. Empty while it holds."
    )


class FundingForm(forms.Form):
    route = forms.ChoiceField(label="Route", choices=FundingRoute)
    starts_on = date_field("Since when")
    source = text_field(
        "Where is this from?",
        max_length=500,
        required_message="Say where this is from",
        hint=SOURCE,
    )
    note = text_field("Note", max_length=300)


class EvidenceForm(forms.Form):
    title = text_field("Title", max_length=200, required_message="Enter its title")
    url = url_field("Address", required_message="Enter its address")
    supplier_part = radios(
        "Did a supplier have a part in it?", SupplierPart, "Say whether a supplier had a part"
    )


class StepForm(forms.Form):
    step = forms.ChoiceField(
        label="Step", choices=[row for row in Step.choices if row[0] != Step.ADOPTION]
    )
    status = radios("Where does it stand?", StepStatus, "Say where it stands")
    since = date_field("Since when")
    precision = forms.ChoiceField(label="How far the date is known", choices=Precision)
    owner = text_field("Who decides", max_length=120)
    source = text_field("Where is this from?", max_length=500, hint=SOURCE)
    note = text_field("Note", max_length=300)


class RemoveLineForm(forms.Form):
    line = forms.ChoiceField(label="Line", error_messages={"required": "Choose the line to remove"})

    def __init__(self, *args: Any, technology: Technology, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = [
            (f"{kind} {row.pk}", f"{kind.capitalize()}: {row}")
            for kind in ("guidance", "funding", "evidence")
            for row in getattr(technology, kind).all()
        ]
        line = self.fields["line"]
        assert isinstance(line, forms.ChoiceField)
        line.choices = [NO_CHOICE, *lines]


class ReasonForm(forms.Form):
    reason = text_field("Why?", max_length=500, rows=3, required_message=SAY_WHY)


class AccessForm(forms.Form):
    """What holds in one location."""

    status = radios("Is it available here?", AccessStatus, "Say whether it is available here")
    reason = text_field(
        "Reason", max_length=300, hint="Needed where it is not offered. Everybody can read it."
    )
    attested_on = date_field("As on which day?", required_message="Enter the day")

    def __init__(self, data: Any = None, *, initial: Mapping[str, Any]) -> None:
        today = {"attested_on": timezone.localdate()}
        super().__init__(data, initial={**today, **initial})


class CorrectionForm(IdempotentForm):
    what = text_field(
        "What should be corrected?",
        max_length=2000,
        rows=6,
        required_message="Say what should be corrected",
        hint="What is wrong, and what is right. Everybody can read it once it is answered.",
    )
    evidence_url = url_field("Where can it be checked?")
    interest = radios("Who are you?", Interest, "Say who you are")
    on_behalf_of = text_field(
        "Organisation", max_length=200, hint="Needed if you work for a supplier."
    )


class AnswerForm(forms.Form):
    accepted = radios(
        "Is it right?",
        [("yes", "Yes, the page is corrected"), ("no", "No, or not as asked")],
        "Choose whether it is right",
    )
    answer = text_field(
        "Your answer",
        max_length=2000,
        rows=5,
        required_message="Write your answer",
        hint="Everybody can read it, with the request.",
    )
