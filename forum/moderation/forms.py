from collections.abc import Sequence
from typing import Any

from django import forms

from forum.moderation.actions.appeals import MAX_APPEAL_LENGTH
from forum.moderation.actions.decisions import MAX_REASON_LENGTH
from forum.moderation.actions.reports import MAX_DETAILS_LENGTH
from forum.moderation.lifecycle import CaseState
from forum.moderation.models import AppealState, DecisionKind, Reason
from forum.people.web.choices import SUSPENSION_CHOICES
from forum.people.web.date_fields import date_field
from forum.people.web.form_fields import RadioButtons, text_field

K = DecisionKind
DECISION_LABELS = {
    K.KEEP: "Keep it: nothing in it is against the house rules",
    K.EDIT_OUT: "Take something out: write below what is left of it",
    K.HIDE: "Hide it until its author has corrected it",
    K.REMOVE: "Remove it",
    K.WITHDRAW: "Withdraw it: its address then says why. This cannot be undone",
}
NO_AUTHOR_DECISION = ("", "Nothing more")
WARNING, SUSPENSION = (K.WARN.value, "A warning"), (K.SUSPEND.value, "A suspension")
QUEUES = [
    ("", "Waiting"),
    ("mine", "Taken up by me"),
    ("appeals", "Appeals"),
    ("mended", "Changed since it was hidden"),
    (CaseState.DECIDED.value, "Decided"),
]


class ReportForm(forms.Form):
    reason = forms.ChoiceField(
        label="What is wrong with it?",
        choices=Reason.choices,
        widget=RadioButtons,
        error_messages={"required": "Choose what is wrong with it"},
    )
    details = text_field(
        "More about it, if you like",
        max_length=MAX_DETAILS_LENGTH,
        rows=3,
        hint="Stewards read this; its author does not, and is not told who reported it. No"
        " patient information.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("reason") == Reason.OTHER and not cleaned.get("details"):
            self.add_error("details", "Say in a few words what is wrong with it")
        return cleaned


RULE_HINT = "Its author reads this, with the house rule that it goes by. No patient information."


def _reason_field(hint: str = RULE_HINT) -> forms.CharField:
    return text_field(
        "Why",
        max_length=MAX_REASON_LENGTH,
        rows=3,
        required_message="Say why: its author reads the reason",
        hint=hint,
    )


class DecideForm(forms.Form):
    kind = forms.ChoiceField(
        label="What becomes of it?",
        widget=RadioButtons,
        error_messages={"required": "Choose what becomes of it"},
    )
    body = text_field("What is left of it, if you take something out", rows=8)
    also = forms.ChoiceField(
        label="And its author?",
        choices=[NO_AUTHOR_DECISION, WARNING, SUSPENSION],
        widget=RadioButtons,
        required=False,
    )
    days = forms.ChoiceField(
        label="If suspended, for how long", choices=SUSPENSION_CHOICES, required=False
    )
    reason = _reason_field()

    def __init__(
        self, *args: Any, decisions: Sequence[DecisionKind], has_author: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        kind_choices = [(kind.value, DECISION_LABELS[kind]) for kind in decisions]
        self.fields["kind"].choices = kind_choices  # type: ignore[attr-defined]
        if K.EDIT_OUT not in decisions:
            del self.fields["body"]
        if not has_author:
            del self.fields["also"], self.fields["days"]


class AuthorForm(forms.Form):
    """A warning or a suspension after the rest has been decided."""

    also = forms.ChoiceField(
        label="What becomes of its author?",
        choices=[WARNING, SUSPENSION],
        widget=RadioButtons,
        error_messages={"required": "Choose a warning or a suspension"},
    )
    days = forms.ChoiceField(label="If suspended, for how long", choices=SUSPENSION_CHOICES)
    reason = _reason_field()


class AppealForm(forms.Form):
    details = text_field(
        "Why should it have been decided differently?",
        max_length=MAX_APPEAL_LENGTH,
        rows=6,
        required_message="Say why it should have been decided differently",
        hint="Another steward reads this. No patient information.",
    )


class AppealDecisionForm(forms.Form):
    decision = forms.ChoiceField(
        label="Your decision on the appeal",
        choices=[
            (AppealState.UPHELD.value, "The decision stands"),
            (AppealState.OVERTURNED.value, "Take the decision back"),
        ],
        widget=RadioButtons,
        error_messages={"required": "Choose whether the decision stands"},
    )
    reason = _reason_field()


class QueueForm(forms.Form):
    show = forms.ChoiceField(label="Show", choices=QUEUES, required=False)
    reason = forms.ChoiceField(
        label="Reported because", choices=[("", "Anything"), *Reason.choices], required=False
    )


class BlockedTextForm(forms.Form):
    decision = forms.ChoiceField(
        label="Your decision",
        choices=[
            ("nhs", "It may be an NHS number: it has to be taken out"),
            ("other", "It is something else: it may be saved"),
        ],
        widget=RadioButtons,
        error_messages={"required": "Choose whether it may be an NHS number"},
    )
    reason = _reason_field(hint="Its author reads this. No patient information.")


class HistoryForm(forms.Form):
    who = text_field("Who did it", max_length=100, hint="A name, or the number of a person")
    what = text_field("What was done", max_length=40, hint="For example: hid a post")
    kind = text_field("To what", max_length=40, hint="For example: post, thread, casestudy, user")
    number = text_field("With the number", max_length=40)
    first = date_field("From day", called="first day")
    last = date_field("To day", called="last day")
