"""Digests are written as outgoing e-mails; `sending` sends them."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from forum.notifications.actions.throttles import claim_email_throttles
from forum.notifications.models import EmailPreferences, Notification, OutgoingEmail
from forum.notifications.models.notifications import NotificationQuerySet
from forum.notifications.subjects import THROTTLED
from forum.people.models import User

Digest = EmailPreferences.Digest
CHUNK = 200
DIGESTS_AT = time(7)
# What was in no digest by then is no longer new; it stays in the inbox.
MAX_AGE = timedelta(days=14)


def write_digests(*, on: date) -> None:
    """Those of a day and of its week. Again, or after a crash: only what is not yet written."""
    monday = on - timedelta(days=on.weekday())
    _write_digests(Digest.DAILY, OutgoingEmail.Kind.DAILY, on)
    _write_digests(Digest.WEEKLY, OutgoingEmail.Kind.WEEKLY, monday)


def _write_digests(digest: str, kind: str, day: date) -> None:
    """What was new before the hour of that day, so that a late run writes no other digest."""
    until = timezone.make_aware(datetime.combine(day, DIGESTS_AT))
    idempotency_key = f"{kind}:{day.isoformat()}"
    readers = User.objects.in_good_standing().filter(_chose(digest))
    readers = readers.exclude(outgoing_emails__idempotency_key=idempotency_key)
    last_person_id = 0
    while True:
        new = _new_notifications(until).filter(person_id__gt=last_person_id, person__in=readers)
        people = new.order_by("person_id").values_list("person_id", flat=True).distinct()
        chunk = list(people[:CHUNK])
        if not chunk:
            return
        _write_chunk(chunk, kind, idempotency_key, until)
        last_person_id = chunk[-1]


def _new_notifications(until: datetime) -> NotificationQuerySet:
    return Notification.objects.filter(
        read_at=None,
        outgoing_email=None,
        created_at__lt=until,
        created_at__gte=until - MAX_AGE,
    )


def _chose(digest: str) -> Q:
    chosen = Q(email_preferences__digest=digest)
    default = EmailPreferences._meta.get_field("digest").default
    return chosen | Q(email_preferences__isnull=True) if digest == default else chosen


@transaction.atomic
def _write_chunk(person_ids: list[int], kind: str, idempotency_key: str, until: datetime) -> None:
    # Whoever writes for the same people at the same time waits here, and then writes nothing.
    locked = User.objects.select_for_update(no_key=True).filter(pk__in=person_ids).order_by("pk")
    emails = OutgoingEmail.objects.filter(idempotency_key=idempotency_key)
    written = emails.filter(person_id__in=person_ids).values_list("person_id", flat=True)
    remaining = {person.pk for person in locked} - set(written)
    new = _new_notifications(until).filter(person_id__in=remaining).order_by("pk")
    notifications = _without_throttled(list(new))
    readers = sorted({notification.person_id for notification in notifications})
    OutgoingEmail.objects.bulk_create(
        [
            OutgoingEmail(person_id=person_id, kind=kind, idempotency_key=idempotency_key)
            for person_id in readers
        ]
    )
    email_ids = dict(emails.filter(person_id__in=readers).values_list("person_id", "pk"))
    for notification in notifications:
        notification.outgoing_email_id = email_ids[notification.person_id]
    Notification.objects.bulk_update(notifications, ["outgoing_email"], batch_size=500)


def _without_throttled(notifications: Sequence[Notification]) -> list[Notification]:
    """Without those about subjects of which an unread e-mail is on its way."""
    claimed = claim_email_throttles(
        {
            (notification.person_id, notification.subject)
            for notification in notifications
            if notification.subject_kind in THROTTLED
        }
    )
    return [
        notification
        for notification in notifications
        if notification.subject_kind not in THROTTLED
        or notification.subject in claimed.get(notification.person_id, ())
    ]
