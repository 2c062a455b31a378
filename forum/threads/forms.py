"""Forms of discussions."""

import re
from typing import Any

from django import forms
from django.http import QueryDict

from forum.people.models import User
from forum.people.permissions import AnyUser, people_visible_to
from forum.people.web import choices
from forum.people.web.date_fields import A_MONTH, month_field
from forum.people.web.form_fields import IdempotentForm, text_field
from forum.people.web.place_fields import PlaceField
from forum.threads.actions import TOO_LONG_MESSAGE, Trial
from forum.threads.mentions import handle_of
from forum.threads.models import Audience, Kind, Outcome, Post, PostKind, Tag, Thread
from forum.threads.models.threads import FoiLabel
from forum.threads.permissions import can_announce
from forum.threads.subjects import ThreadSubject, get_subject_by_key
from forum.writing.markdown import is_too_long
from metrics.models.places import ENGLAND

NONE = "None of these"
MAX_TITLE_LENGTH, MAX_NOTE_LENGTH = 150, 500
AUDIENCE_ADVICE = "choose that it is for them only, or take them out"
SLOT_PATTERN = re.compile(r"new|new:[\w:@-]{1,100}|(thread|post):\d{1,18}")
# Hidden fields and buttons; everything else in the form is saved as its draft.
NOT_IN_DRAFT = ("csrfmiddlewaretoken", "token", "version", "action", "slot", "writer", "kept")


class ComposerForm(IdempotentForm):
    """A place to write in: what is typed, and how it went for those who tried it."""

    body = text_field(
        "Your text",
        rows=8,
        attrs={"dir": "auto", "data-writing": ""},
        required_message="Write something first",
        strip=False,
    )
    outcome = forms.ChoiceField(label="We tried this. How did it go?", required=False)
    place = PlaceField(label="Where?", required=False)
    started_on = month_field(
        "When did it start?", hint=f"{A_MONTH} If you know.", called="start date"
    )
    ended_on = month_field("When did it end?", hint=f"{A_MONTH} If it has.", called="end date")

    def __init__(self, *args: Any, tried: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tried = tried
        if not tried:
            for name in ("outcome", "place", "started_on", "ended_on"):
                del self.fields[name]
            return
        outcome = self.fields["outcome"]
        assert isinstance(outcome, forms.ChoiceField)
        outcome.choices = [("", "Choose how it went"), *_outcome_choices()]

    def clean_body(self) -> str:
        # As it is stored: a browser sends two characters for each new line.
        body: str = self.cleaned_data["body"].replace("\r\n", "\n")
        if is_too_long(body.strip()):
            raise forms.ValidationError(TOO_LONG_MESSAGE)
        return body

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.tried and cleaned.get("outcome") and not cleaned.get("place"):
            self.add_error("place", "Choose the place where you tried it")
        started, ended = cleaned.get("started_on"), cleaned.get("ended_on")
        if "outcome" in cleaned and not cleaned["outcome"]:
            self.add_error(
                "outcome", "Say how it went, or take the place out with “We have not tried it”"
            )
        if started and ended and ended < started:
            self.add_error("ended_on", "It cannot have ended before it started")
        return cleaned

    @property
    def trial(self) -> Trial | None:
        data = self.cleaned_data
        place = choices.get_place_with_page(data.get("place") or "")
        if not data.get("outcome") or place is None:
            return None
        return Trial(data["outcome"], place, data["started_on"], data["ended_on"])

    def trial_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("outcome", "place", "started_on", "ended_on") if self.tried]


class ReplyForm(ComposerForm):
    reply_to = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


class EditForm(ComposerForm):
    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    @classmethod
    def of(cls, post: Post) -> "EditForm":
        initial = {"body": post.body, "version": post.version, "outcome": post.outcome}
        initial |= {"place": post.place.code} if post.place else {}
        dates = {"started_on": post.started_on, "ended_on": post.ended_on}
        return cls(initial={**initial, **dates}, tried=post.kind == PostKind.TRIED_IT)


def _subject_places(empty: str) -> choices.Choices:
    nothing, *places = choices.home_place_choices(empty)
    return [nothing, (ENGLAND, "England"), *places]


class StartForm(ComposerForm):
    """About what the address says, or about what is chosen here."""

    about_place = PlaceField(
        label="Which place is it about?", offered=_subject_places, empty=NONE, required=False
    )
    about_measure = forms.ChoiceField(label="Which measure is it about?", required=False)
    kind = forms.ChoiceField(label="What is it?", error_messages={"required": "Choose one"})
    title = text_field(
        "Title",
        max_length=MAX_TITLE_LENGTH,
        attrs={"dir": "auto"},
        required_message="Give it a title",
        hint="Say it so that others can tell whether it concerns them.",
    )
    tags = forms.MultipleChoiceField(
        label="Tags", required=False, widget=forms.CheckboxSelectMultiple
    )
    audience = forms.ChoiceField(
        label="Who may read it?",
        choices=[(option.value, option.label) for option in Audience],
        initial=Audience.STAFF,
        help_text="Whatever you choose, it may have to be released under the Freedom of"
        " Information Act.",
    )
    parties = text_field(
        "For named people only: who?",
        hint="Their e-mail addresses, separated by commas. You need not name yourself.",
    )

    order = (
        "about_place",
        "about_measure",
        "kind",
        "title",
        "body",
        "outcome",
        "place",
        "started_on",
        "ended_on",
        "tags",
        "audience",
        "icb",
        "parties",
        "token",
    )

    def __init__(
        self, *args: Any, user: User, subject: ThreadSubject | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.given_subject = user, subject
        kinds = [(option.value, str(option.label).capitalize()) for option in Kind]
        self._choose("kind", kinds if can_announce(user) else kinds[:-1])
        self._choose("tags", list(Tag.objects.values_list("slug", "label")))
        self.fields["icb"] = forms.ChoiceField(
            label="For one ICB only: which?",
            choices=choices.icb_choices("Choose an ICB"),
            required=False,
        )
        if subject is None:
            self._choose("about_measure", [("", NONE), *choices.MEASURE_CHOICES])
        else:
            del self.fields["about_place"], self.fields["about_measure"]
        if not self.fields["tags"].choices:  # type: ignore[attr-defined]
            del self.fields["tags"]
        self.order_fields(self.order)

    def _choose(self, name: str, field_choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = field_choices

    @property
    def subject(self) -> ThreadSubject | None:
        if self.given_subject is not None:
            return self.given_subject
        data = getattr(self, "cleaned_data", {})
        place, measure = (data.get(f"about_{option}") or "" for option in ("place", "measure"))
        return get_subject_by_key(subject_key(place, measure), self.user)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.subject is None:
            self.add_error("about_place", "Choose a place, a measure, or both")
        audience = cleaned.get("audience")
        if audience == Audience.ICB and not cleaned.get("icb"):
            self.add_error("icb", "Choose the ICB whose staff may read it")
        if audience != Audience.ICB and cleaned.get("icb"):
            self.add_error("audience", f"You chose an ICB: {AUDIENCE_ADVICE}")
        if audience != Audience.PARTIES and cleaned.get("parties"):
            self.add_error("audience", f"You named people: {AUDIENCE_ADVICE}")
        cleaned["people"] = self._people(cleaned.get("parties", ""), audience)
        return cleaned

    def _people(self, typed: str, audience: str | None) -> list[User]:
        people, unknown = find_people(typed, self.user)
        if audience == Audience.PARTIES and unknown:
            self.add_error("parties", f"Nobody here has this address: {', '.join(unknown)}")
        elif audience == Audience.PARTIES and not people:
            self.add_error("parties", "Name at least one person who may read it")
        return people


def subject_key(place: str, measure: str) -> str:
    """A measure in all of England is one by itself."""
    place_code = "" if place == ENGLAND else place
    return f"measure:{measure}@{place_code}".rstrip("@") if measure else f"place:{place}"


def find_people(typed: str, user: AnyUser) -> tuple[list[User], list[str]]:
    """By address or by the name that a mention would have; and what nobody is called by."""
    stripped = (name.strip(" @").lower() for name in re.split(r"[\s,;]+", typed))
    names = dict.fromkeys(name for name in stripped if name)
    ids = [name.split("-")[0] for name in names if re.match(r"\d{1,9}-", name)]
    by_email = User.objects.in_good_standing().filter(
        email__in=[name for name in names if "@" in name]
    )
    by_handle = people_visible_to(user).filter(pk__in=ids) if ids else ()
    people_by_name = {person.email.lower(): person for person in by_email}
    people_by_name |= {handle_of(person).lower(): person for person in by_handle}
    return [people_by_name[name] for name in names if name in people_by_name], sorted(
        names.keys() - people_by_name.keys()
    )


def _outcome_choices() -> list[tuple[str, str]]:
    return [
        (outcome.value, str(outcome.label).capitalize()) for outcome in Outcome if outcome.value
    ]


# --- what is done to a thread --------------------------------------------------------------------


class ConfirmForm(forms.Form):
    """A button alone."""


class ReasonForm(forms.Form):
    reason = text_field(
        "Why?", max_length=MAX_NOTE_LENGTH, hint="Readers of the discussion see this."
    )


class RenameForm(forms.Form):
    title = text_field("Title", max_length=MAX_TITLE_LENGTH, required_message="Give it a title")


class CloseForm(forms.Form):
    outcome = text_field(
        "What was the outcome?",
        max_length=MAX_NOTE_LENGTH,
        rows=2,
        required_message="Say what the outcome was",
    )


class MoveForm(ReasonForm):
    to = text_field(
        "Address of the page that it is about",
        max_length=300,
        required_message="Give the address of a page here",
        hint="Of a place, a measure, a case study or an intervention here.",
    )
    field_order = ("to", "reason")


class MergeForm(ReasonForm):
    into = text_field(
        "Address or number of the discussion that goes on",
        max_length=300,
        required_message="Give the address of a discussion",
    )
    field_order = ("into", "reason")


class SplitForm(ReasonForm):
    title = text_field(
        "Title of the new discussion",
        max_length=MAX_TITLE_LENGTH,
        required_message="Give the new discussion a title",
    )
    posts = text_field(
        "Posts that go into it",
        max_length=MAX_NOTE_LENGTH,
        required_message="Say which posts go",
        hint="Their numbers as shown in the discussion, for example 3, 5-8.",
    )
    field_order = ("title", "posts", "reason")

    def clean_posts(self) -> list[int]:
        numbers: list[int] = []
        for part in re.split(r"[\s,;]+", self.cleaned_data["posts"].strip()):
            match = re.fullmatch(r"(\d{1,7})(?:[-–](\d{1,7}))?", part)
            if not match or int(match[2] or match[1]) - int(match[1]) > 1000:
                raise forms.ValidationError("Give numbers of posts, for example 3, 5-8")
            numbers += range(int(match[1]), int(match[2] or match[1]) + 1)
        return numbers


class AudienceForm(forms.Form):
    audience = forms.ChoiceField(
        label="Who may read it?", choices=[(option.value, option.label) for option in Audience]
    )
    icb = text_field("For one ICB only: its code", max_length=10, hint="For example QWO.")
    parties = text_field("For named people only: their e-mail addresses")


class InviteForm(forms.Form):
    person = text_field(
        "E-mail address of somebody who may read it too", required_message="Give an e-mail address"
    )


class TagsForm(forms.Form):
    tags = forms.ModelMultipleChoiceField(
        label="Tags",
        queryset=Tag.objects.all(),
        required=False,
        to_field_name="slug",
        widget=forms.CheckboxSelectMultiple,
    )


class FoiForm(forms.Form):
    label = forms.ChoiceField(
        label="Freedom of information", choices=FoiLabel.choices, required=False
    )
    note = text_field("Note", max_length=MAX_NOTE_LENGTH)


class CaseStudyForm(forms.Form):
    title = text_field(
        "Title of the case study", max_length=MAX_TITLE_LENGTH, required_message="Give it a title"
    )
    place = PlaceField(label="Place", error_messages={"required": "Choose a place"})
    posts = forms.MultipleChoiceField(
        label="Which posts go into its first draft?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, thread: Thread, posts: list[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        post_field = self.fields["posts"]
        assert isinstance(post_field, forms.ChoiceField)
        post_field.choices = [(str(post.pk), _post_label(post)) for post in posts]


def _post_label(post: Post) -> str:
    started = " ".join(post.body[:120].split())
    return f"{post.number}. {post.author.display_name}: {started}"


def draft_texts(data: QueryDict) -> dict[str, str]:
    """What was typed, as text."""
    return {name: " ".join(data.getlist(name)) for name in data if name not in NOT_IN_DRAFT}
