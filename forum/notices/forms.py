from typing import Any

from django import forms

from forum.notices.actions.choosing import Mail
from forum.notices.models import MailChoice
from forum.people.forms import Radios
from forum.people.models import User

DIGESTS = [
    (MailChoice.Digest.WEEKLY, "Every week, on Monday"),
    (MailChoice.Digest.DAILY, "Every day"),
    (MailChoice.Digest.OFF, "Never"),
]


class MailForm(forms.Form):
    digest = forms.ChoiceField(
        label="A digest of what is new",
        choices=DIGESTS,
        widget=Radios,
        error_messages={"required": "Choose how often a digest should come"},
    )
    mentions = forms.BooleanField(label="when somebody mentions you", required=False)
    replies = forms.BooleanField(label="when somebody replies to you", required=False)
    asked = forms.BooleanField(label="when you are asked to do something", required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = MailChoice.objects.visible_to(user).first() or MailChoice()
        self.initial = {name: getattr(choice, name) for name in self.fields}

    def mail(self) -> Mail:
        told = self.cleaned_data
        return Mail(
            digest=told["digest"],
            mentions=told["mentions"],
            replies=told["replies"],
            asked=told["asked"],
        )
