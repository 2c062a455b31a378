"""The secret address of a person's own feed."""

from django.db import transaction
from django.utils import timezone

from forum.notifications.models import FeedKey
from forum.notifications.models.preferences import new_key
from forum.people.actions import record_event
from forum.people.models import User


def feed_key(*, by: User) -> FeedKey:
    return FeedKey.objects.get_or_create(person=by)[0]


@transaction.atomic
def renew_feed_key(*, by: User) -> FeedKey:
    """The old address answers no more."""
    key, _ = FeedKey.objects.update_or_create(
        person=by, defaults={"key": new_key(), "created_at": timezone.now()}
    )
    record_event(verb="renewed feed address", about=by, by=by)
    return key
