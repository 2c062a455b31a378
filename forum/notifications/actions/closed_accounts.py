from django.db import transaction

from forum.notifications.models import (
    EmailPreferences,
    EmailThrottle,
    FeedKey,
    Notification,
    Watch,
)
from forum.people.models import User


@transaction.atomic
def delete_data_of_closed_accounts() -> None:
    """Of closed accounts nothing here is kept: nobody reads it any more. Outgoing e-mails stay, as a
    record of what was sent."""
    closed = User.objects.filter(closed_at__isnull=False).values("pk")
    for model in (Notification, Watch, EmailPreferences, FeedKey, EmailThrottle):
        model._default_manager.filter(person_id__in=closed).delete()
