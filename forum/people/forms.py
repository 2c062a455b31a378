"""Forms in which people describe themselves and decide about each other.

Nothing here imports allauth's forms: allauth builds its own on top of SignUpDetails.
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest

from forum.people import actions
from forum.people.actions.accounts import Profile
from forum.people.models import AllowedDomain, HelpOffer, Organisation, Role, User
from forum.people.models.roles import ROLE_PLACE_KINDS, can_be_granted_at
from forum.people.names import refused_name
from forum.people.patient_data_checks import PatientDataCheckedForm
from forum.people.web import choices
from forum.people.web.form_fields import SAY_WHY, RadioButtons, text_field
from forum.people.web.place_fields import PlaceField
from metrics.models import Place

NOT_OF_THIS_ORGANISATION = (
    "Only people with an e-mail address of this organisation can say that they work there. Enter your own"
    " organisation, or use your address there."
)
PROFESSIONS = [("", "Choose one"), *User.Profession.choices]


class PersonalDetailsForm(PatientDataCheckedForm):
    """What is shown under everything that a person writes."""

    name = text_field(
        "Your name",
        max_length=150,
        attrs={"autocomplete": "name"},
        required_message="Enter your name",
    )
    profession = forms.ChoiceField(
        label="Your profession",
        choices=PROFESSIONS,
        error_messages={"required": "Choose your profession, or other"},
    )
    profession_other = text_field("If other, which", max_length=80)

    # Whose details they are; of somebody new nothing is known yet.
    person: User | None = None

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        is_unchanged = self.person is not None and self.person.name == name
        if not is_unchanged and (problem := refused_name(name, of=self.person)):
            raise forms.ValidationError(problem, code="refused_name")
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        is_other = cleaned.get("profession") == User.Profession.OTHER
        if is_other and cleaned.get("profession_other") == "":
            self.add_error("profession_other", "Enter your profession")
        if not is_other:
            cleaned["profession_other"] = ""
        return cleaned


class SignUpDetailsForm(PersonalDetailsForm):
    organisation = text_field(
        "Your organisation",
        max_length=200,
        attrs={"autocomplete": "organization"},
        hint="For example: Bury Care Organisation, or NHS West Yorkshire Integrated Care Board",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        allowed = AllowedDomain.objects.for_email(cleaned.get("email") or "")
        is_known = allowed is not None and allowed.organisation_id is not None
        if not is_known and "email" in cleaned and not cleaned.get("organisation"):
            self.add_error("organisation", "Enter the name of your organisation")
        named = Organisation.objects.named(cleaned.get("organisation") or "")
        if named and not is_known and not named.can_be_claimed_with([cleaned.get("email") or ""]):
            self.add_error("organisation", NOT_OF_THIS_ORGANISATION)
        return cleaned

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth when the account has been made."""
        fields = ("name", "profession", "profession_other", "organisation")
        actions.record_sign_up(user=user, **{field: self.cleaned_data[field] for field in fields})


class ProfileForm(PersonalDetailsForm):
    organisation = text_field(
        "Your organisation",
        max_length=200,
        attrs={"autocomplete": "organization", "list": "known-organisations"},
        required_message="Enter the name of your organisation",
    )
    home_place = PlaceField(
        label="Your place",
        empty="Choose your place",
        help_text="Where you work. You watch it from now on, and can stop that at any time. Colleagues"
        " nearest to it come first when you look for somebody.",
        required=False,
    )
    contact_details = text_field(
        "How colleagues can reach you",
        max_length=300,
        hint="For example an e-mail address or a phone number. Leave it empty if you do not want to give one.",
    )
    can_help_with = text_field(
        "What you can help with",
        max_length=1000,
        rows=4,
        hint="In your own words. No patient information.",
    )
    treatments = forms.MultipleChoiceField(
        label="Treatment functions that you can help with",
        help_text="You watch them from now on, and can stop that at any time.",
        choices=choices.TREATMENT_CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    measures = forms.MultipleChoiceField(
        label="Measures that you can help to improve",
        choices=choices.MEASURE_CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    wants_questions = forms.BooleanField(
        label="Send me questions about these that colleagues ask here", required=False
    )
    findable = forms.BooleanField(
        label="Colleagues who have signed in may find me and see this page", required=False
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": self._current_values(user)})
        self.person = user

    @staticmethod
    def _current_values(user: User) -> dict[str, Any]:
        offers = list(user.offers.all())
        return {
            "name": user.name,
            "profession": user.profession,
            "profession_other": user.profession_other,
            "organisation": user.organisation_name,
            "home_place": user.home_place.code if user.home_place else "",
            "contact_details": user.contact_details,
            "can_help_with": user.can_help_with,
            "treatments": [
                offer.code for offer in offers if offer.kind == HelpOffer.Kind.TREATMENT
            ],
            "measures": [offer.code for offer in offers if offer.kind == HelpOffer.Kind.MEASURE],
            "wants_questions": user.wants_questions,
            "findable": user.findable,
        }

    def profile(self) -> Profile:
        cleaned = self.cleaned_data
        return Profile(
            name=cleaned["name"],
            profession=cleaned["profession"],
            profession_other=cleaned["profession_other"],
            organisation=cleaned["organisation"],
            home_place=choices.get_place_with_page(cleaned["home_place"]),
            contact_details=cleaned["contact_details"],
            can_help_with=cleaned["can_help_with"],
            wants_questions=cleaned["wants_questions"],
            findable=cleaned["findable"],
        )


class RoleForm(PatientDataCheckedForm):
    """A role and where. Which goes with which is data: see SCOPES."""

    role = forms.ChoiceField(label="Role", error_messages={"required": "Choose a role"})
    place = PlaceField(
        label="Where",
        empty="Nationally",
        offered=choices.role_place_choices,
        takes_others=False,
        help_text="Stewards and administrators act nationally; the other roles belong to a place.",
        required=False,
    )
    reason = text_field("Why", max_length=500, rows=3, required_message=SAY_WHY)

    def __init__(self, *args: Any, roles: Sequence[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role_choices = [("", "Choose a role"), *((role.value, role.label) for role in roles)]
        self.fields["role"].choices = role_choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "role" in cleaned and "place" in cleaned:
            cleaned["place"] = place = choices.get_place_with_page(cleaned["place"])
            if not can_be_granted_at(cleaned["role"], place):
                self.add_error("place", role_scope_words(Role(cleaned["role"])))
        return cleaned


class GrantForm(RoleForm):
    term = forms.ChoiceField(
        label="For how long",
        choices=choices.ROLE_TERM_CHOICES,
        required=False,
        initial=choices.ROLE_TERM_CHOICES[0][0],
    )


class DecisionForm(PatientDataCheckedForm):
    decision = forms.ChoiceField(
        label="Your decision",
        choices=[("grant", "Grant the role"), ("decline", "Decline")],
        widget=RadioButtons,
        error_messages={"required": "Choose whether to grant the role"},
    )
    term = forms.ChoiceField(
        label="If granted, for how long", choices=choices.ROLE_TERM_CHOICES, required=False
    )
    reason = text_field(
        "Why",
        max_length=500,
        rows=3,
        required_message=SAY_WHY,
        hint="The person who asked reads this.",
    )


class ReasonForm(PatientDataCheckedForm):
    reason = text_field("Why", max_length=500, rows=3, required_message=SAY_WHY)


class SuspensionForm(PatientDataCheckedForm):
    days = forms.ChoiceField(label="For how long", choices=choices.SUSPENSION_CHOICES)
    reason = text_field(
        "Why",
        max_length=500,
        rows=3,
        required_message=SAY_WHY,
        hint="The person reads this when they sign in.",
    )


class CloseAccountForm(forms.Form):
    confirmed = forms.BooleanField(
        label="I understand that this cannot be undone",
        error_messages={"required": "Tick the box to close your account"},
    )


class PeopleSearchForm(forms.Form):
    q = text_field(
        "Words",
        max_length=100,
        attrs={"type": "search"},
        hint="A name, an organisation, or what you want to ask about",
    )
    near = PlaceField(label="Near", empty="Anywhere", required=False)
    profession = forms.ChoiceField(
        label="Profession", choices=[("", "Any"), *User.Profession.choices], required=False
    )
    treatment = forms.ChoiceField(
        label="Treatment function",
        choices=[("", "Any"), *choices.TREATMENT_CHOICES],
        required=False,
    )
    measure = forms.ChoiceField(
        label="Measure", choices=[("", "Any"), *choices.MEASURE_CHOICES], required=False
    )


def role_scope_words(role: Role) -> str:
    """Where a role can be held.

    >>> role_scope_words(Role.STEWARD)
    'The role of steward is held nationally'
    >>> role_scope_words(Role.IMPROVEMENT_LEAD)
    'The role of improvement lead is held nationally or for an NHS England region'
    """
    kinds = ROLE_PLACE_KINDS[role]
    labels = [Place.Kind(kind).label for kind in kinds if kind]
    places = " or ".join(
        f"{'a' if label[0] not in 'AEIOUNaeiou' else 'an'} {label}" for label in labels
    )
    phrases = [*(["nationally"] if None in kinds else []), *([f"for {places}"] if places else [])]
    return f"The role of {role.label} is held {' or '.join(phrases)}"
