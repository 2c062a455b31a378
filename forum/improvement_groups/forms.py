"""Forms of improvement groups."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from forum.adoption.models import Adoption
from forum.casestudies.place_case_studies import COMPARED_WAITS
from forum.improvement_groups.actions import Terms, When
from forum.improvement_groups.actions.forming import LONGEST_QUESTION
from forum.improvement_groups.actions.meeting import LONGEST_NOTE
from forum.improvement_groups.actions.sessions import LONGEST_LINK, LONGEST_TITLE
from forum.improvement_groups.measures import MEASURES
from forum.improvement_groups.models import (
    LEAST_MINUTES,
    LONGEST_NOTES,
    MOST_MINUTES,
    Audience,
    GroupSession,
    GroupTrial,
    ImprovementGroup,
    Member,
)
from forum.people.web import choices
from forum.people.web.date_fields import A_DAY, date_field
from forum.people.web.form_fields import IdempotentForm, RadioButtons, text_field
from metrics import formatting
from metrics.models import Place
from metrics.rtt.columns import TOTAL_TREATMENT, TREATMENTS

NO_PATIENT_DATA = "No patient information."
AUDIENCES = [
    (Audience.STAFF, "Health and care staff who are signed in"),
    (Audience.PUBLIC, "Everybody"),
]


class TermsForm(IdempotentForm):
    question = text_field(
        "What do you want to find out together?",
        max_length=LONGEST_QUESTION,
        required_message="Say what you want to find out together",
        hint=f"One question. Others read it. {NO_PATIENT_DATA}",
    )
    measure = forms.ChoiceField(
        label="Of which measure?",
        choices=[(slug, measure.title) for slug, measure in MEASURES.items()],
        help_text="Its control chart is shown for each place. It stays once the group meets.",
    )
    treatment_function = forms.ChoiceField(
        label="Of which treatment function?",
        choices=[(TOTAL_TREATMENT, TREATMENTS[TOTAL_TREATMENT]), *choices.TREATMENT_CHOICES],
    )
    starts_on = date_field(
        "When does it start?",
        called="start date",
        required_message="Enter the start date",
        hint=f"{A_DAY} What the figures show is read from its month on. It stays once the group meets.",
    )
    ends_on = date_field(
        "When does it end?", called="end date", required_message="Enter the end date"
    )
    audience = forms.ChoiceField(
        label="Who may know of it?",
        widget=RadioButtons,
        choices=AUDIENCES,
        initial=Audience.STAFF,
        help_text="They see its question, its places and its outcome. Only members see the rest.",
        error_messages={"required": "Choose who may know of it"},
    )

    @property
    def terms(self) -> Terms:
        names = ("question", "measure", "treatment_function", "starts_on", "ends_on", "audience")
        return Terms(**{name: self.cleaned_data[name] for name in names})


class NewGroupForm(TermsForm):
    place = forms.ChoiceField(
        label="For which place?", error_messages={"required": "Choose a place"}
    )
    takes_part = forms.BooleanField(
        label="I take part for this place",
        required=False,
        initial=True,
        help_text="Leave it out if you bring places together and work for none of them.",
    )
    field_order = ("question", "place", "takes_part", "measure", "treatment_function")

    def __init__(self, *args: Any, places: Sequence[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {place.code: place for place in places}
        options = [(place.code, place.name) for place in places]
        self.fields["place"].choices = options  # type: ignore[attr-defined]

    def clean_place(self) -> Place:
        return self.places[self.cleaned_data["place"]]


def terms_initial(group: ImprovementGroup) -> dict[str, object]:
    names = ("question", "measure", "treatment_function", "starts_on", "ends_on", "audience")
    return {name: getattr(group, name) for name in names}


class InviteForm(forms.Form):
    email = forms.EmailField(
        label="Their e-mail address",
        max_length=254,
        help_text="They need an account here, and say whether they join.",
        error_messages={"required": "Give their e-mail address"},
    )
    place = forms.ChoiceField(
        label="For which place?", error_messages={"required": "Choose a place"}
    )

    def __init__(self, *args: Any, places: Sequence[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {place.code: place for place in places}
        options = [("", "Choose a place"), *((place.code, place.name) for place in places)]
        self.fields["place"].choices = options  # type: ignore[attr-defined]

    def clean_place(self) -> Place:
        return self.places[self.cleaned_data["place"]]


class _RowForm(forms.Form):
    """One row of a few."""

    row = forms.ChoiceField()

    def __init__(
        self, *args: Any, label: str, rows: Sequence[tuple[Any, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {str(row.pk): row for row, _ in rows}
        field = self.fields["row"]
        field.label = label
        field.error_messages["required"] = "Choose one"
        field.choices = [(str(row.pk), words) for row, words in rows]  # type: ignore[attr-defined]

    def clean_row(self) -> Any:
        return self.rows[self.cleaned_data["row"]]


class MemberForm(_RowForm):
    def __init__(self, *args: Any, members: Sequence[Member], **kwargs: Any) -> None:
        rows = [(member, member_words(member)) for member in members]
        super().__init__(*args, label="Who?", rows=rows, **kwargs)


def member_words(member: Member) -> str:
    where = f", {member.place}" if member.place else ""
    return f"{member.person.display_name}{where}"


class AdoptionForm(_RowForm):
    def __init__(self, *args: Any, adoptions: Sequence[Adoption], **kwargs: Any) -> None:
        rows = [(adoption, str(adoption)) for adoption in adoptions]
        super().__init__(*args, label="Which record of your place?", rows=rows, **kwargs)


class TrialForm(_RowForm):
    def __init__(self, *args: Any, trials: Sequence[GroupTrial], **kwargs: Any) -> None:
        rows = [(trial, str(trial.adoption)) for trial in trials]
        super().__init__(*args, label="Which record?", rows=rows, **kwargs)


class CloseForm(forms.Form):
    note = text_field(
        "What did you learn?",
        rows=4,
        max_length=LONGEST_NOTE,
        hint=f"Staff who are signed in read this. {NO_PATIENT_DATA}",
    )


class SessionForm(IdempotentForm):
    title = text_field(
        "What is the session about?",
        max_length=LONGEST_TITLE,
        required_message="Say what the session is about",
        hint=NO_PATIENT_DATA,
    )
    day = date_field("Which day?", called="date", required_message="Enter the date")
    time = forms.TimeField(
        label="At what time?",
        help_text="For example, 14:30. It is the time in London.",
        input_formats=["%H:%M", "%H.%M"],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Enter the time",
            "invalid": "Enter the time with hours and minutes, such as 14:30",
        },
    )
    minutes = forms.IntegerField(
        label="How many minutes does it last?",
        initial=60,
        min_value=LEAST_MINUTES,
        max_value=MOST_MINUTES,
        error_messages={"required": "Enter how many minutes it lasts"},
    )
    link = forms.URLField(
        label="Where do people join?",
        required=False,
        max_length=LONGEST_LINK,
        assume_scheme="https",
        help_text="A link that begins with https://. Only members see it.",
        error_messages={"invalid": "Enter a web address that begins with https://"},
    )


def when_of(data: Mapping[str, Any]) -> When:
    """Of what was sent: the day and the time are London's."""
    starts_at = timezone.make_aware(datetime.combine(data["day"], data["time"]))
    return When(data["title"], starts_at, data["minutes"], data["link"])


def session_initial(session: GroupSession) -> dict[str, object]:
    begins = formatting.london(session.starts_at)
    return {
        "title": session.title,
        "day": begins.date(),
        "time": f"{begins:%H:%M}",
        "minutes": session.minutes,
        "link": session.link,
    }


class NotesForm(forms.Form):
    notes = text_field(
        "Notes",
        rows=12,
        max_length=LONGEST_NOTES,
        hint="What was said and agreed. Members of the group read it. You can use Markdown."
        f" {NO_PATIENT_DATA}",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class ListForm(forms.Form):
    """All optional. A value that is not among the choices is ignored, not an error."""

    show = forms.ChoiceField(
        label="Which groups?",
        required=False,
        choices=[("", "All"), ("open", "Open"), ("ended", "Closed"), ("own", "Mine")],
    )
    place = forms.CharField(required=False, max_length=8, widget=forms.HiddenInput)


class SuggestForm(forms.Form):
    place = forms.ChoiceField(label="Place", required=False)
    measure = forms.ChoiceField(
        label="Measure",
        required=False,
        choices=[("", "All"), *((measure.slug, measure.title) for measure in COMPARED_WAITS)],
    )
    treatment = forms.ChoiceField(
        label="Treatment function",
        required=False,
        choices=[(TOTAL_TREATMENT, TREATMENTS[TOTAL_TREATMENT]), *choices.TREATMENT_CHOICES],
    )

    def __init__(self, *args: Any, places: Sequence[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = [("", "All of these"), *((place.code, place.name) for place in places)]
        self.fields["place"].choices = options  # type: ignore[attr-defined]
