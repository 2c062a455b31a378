from typing import Any

from django import forms

from forum.notifications.actions.preferences import EmailPreferenceValues
from forum.notifications.models import EmailPreferences
from forum.people.models import User
from forum.people.web.form_fields import RadioButtons

DIGESTS = [
    (EmailPreferences.Digest.WEEKLY, "Every week, on Monday"),
    (EmailPreferences.Digest.DAILY, "Every day"),
    (EmailPreferences.Digest.OFF, "Never"),
]


class EmailPreferencesForm(forms.Form):
    digest = forms.ChoiceField(
        label="A digest of what is new",
        choices=DIGESTS,
        widget=RadioButtons,
        error_messages={"required": "Choose how often a digest should come"},
    )
    mentions = forms.BooleanField(label="when somebody mentions you", required=False)
    replies = forms.BooleanField(label="when somebody replies to you", required=False)
    requests = forms.BooleanField(label="when you are asked to do something", required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = EmailPreferences.objects.visible_to(user).first() or EmailPreferences()
        self.initial = {name: getattr(choice, name) for name in self.fields}

    def preferences(self) -> EmailPreferenceValues:
        data = self.cleaned_data
        return EmailPreferenceValues(
            digest=data["digest"],
            mentions=data["mentions"],
            replies=data["replies"],
            requests=data["requests"],
        )
