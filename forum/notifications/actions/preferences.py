"""Which e-mails people get."""

from typing import TypedDict

from django.db import transaction

from forum.notifications.models import EmailPreferences
from forum.people.actions import Refused, record_event
from forum.people.models import User


class EmailPreferenceValues(TypedDict):
    digest: str
    mentions: bool
    replies: bool
    requests: bool


# What can be switched off without signing in, and what that changes.
UNSUBSCRIBE: dict[str, dict[str, object]] = {
    "digest": {"digest": EmailPreferences.Digest.OFF},
    "immediate": {"mentions": False, "replies": False, "requests": False},
}
UNSUBSCRIBE["all"] = UNSUBSCRIBE["digest"] | UNSUBSCRIBE["immediate"]


@transaction.atomic
def set_email_preferences(*, preferences: EmailPreferenceValues, by: User) -> EmailPreferences:
    if preferences["digest"] not in EmailPreferences.Digest.values:
        raise Refused("Choose how often a digest should come.")
    row, _ = EmailPreferences.objects.update_or_create(person=by, defaults=dict(preferences))
    record_event(verb="chose e-mails", about=by, by=by, detail=dict(preferences))
    return row


@transaction.atomic
def unsubscribe(*, choice: str, by: User) -> EmailPreferences:
    """By a link in an e-mail. `by` is whom the link was made for: they need not have signed in."""
    row, _ = EmailPreferences.objects.update_or_create(person=by, defaults=UNSUBSCRIBE[choice])
    record_event(verb="unsubscribed", about=by, by=by, detail={"what": choice})
    return row
