"""What people choose: what they hear of, and how. It is their own business: of what they watch the
history says nothing."""

from typing import TypedDict

from django.db import transaction
from django.utils import timezone

from forum.notifications.models import (
    EmailPreferences,
    EmailThrottle,
    FeedKey,
    Level,
    Notification,
    Watch,
)
from forum.notifications.models.preferences import new_key
from forum.notifications.subjects import Subject, SubjectKind
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
def set_watch_level(*, subject: Subject, level: str, by: User) -> Watch:
    if subject.kind not in SubjectKind.values or not subject.key or level not in Level.values:
        raise Refused("That cannot be watched or muted.")
    row, made = Watch.objects.get_or_create(
        person=by, kind=subject.kind, key=subject.key, defaults={"level": level}
    )
    if not made and row.level != level:
        row.level, row.since = level, timezone.now()
        row.save(update_fields=["level", "since"])
    return row


def watch(*, subject: Subject, by: User) -> Watch:
    return set_watch_level(subject=subject, level=Level.WATCH, by=by)


def stop_watching(*, subject: Subject, by: User) -> Watch:
    return set_watch_level(subject=subject, level=Level.NORMAL, by=by)


def mute(*, subject: Subject, by: User) -> Watch:
    return set_watch_level(subject=subject, level=Level.MUTE, by=by)


@transaction.atomic
def move_subject(*, before: Subject, after: Subject) -> None:
    """What was one thing is now part of another: who watched, muted or was told of it follows.

    What a person already said of the other stands.
    """
    Watch.objects.bulk_create(
        [
            Watch(person_id=person, kind=after.kind, key=after.key, level=level, since=since)
            for person, level, since in Watch.objects.of(before)
            .order_by("person_id")
            .values_list("person_id", "level", "since")
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    Notification.objects.of(before).update(subject_kind=after.kind, subject_key=after.key)
    known = EmailThrottle.objects.filter(kind=after.kind, key=after.key).values("person_id")
    moving = EmailThrottle.objects.filter(kind=before.kind, key=before.key)
    moving.exclude(person_id__in=list(known.values_list("person_id", flat=True))).update(
        kind=after.kind, key=after.key
    )
    moving.delete()


@transaction.atomic
def set_email_preferences(*, preferences: EmailPreferenceValues, by: User) -> EmailPreferences:
    if preferences["digest"] not in EmailPreferences.Digest.values:
        raise Refused("Choose how often a digest should come.")
    choice, _ = EmailPreferences.objects.update_or_create(person=by, defaults=dict(preferences))
    record_event(verb="chose e-mails", about=by, by=by, detail=dict(preferences))
    return choice


@transaction.atomic
def unsubscribe(*, what: str, by: User) -> EmailPreferences:
    """By a link in an e-mail. `by` is whom the link was made for: they need not have signed in."""
    choice, _ = EmailPreferences.objects.update_or_create(person=by, defaults=UNSUBSCRIBE[what])
    record_event(verb="unsubscribed", about=by, by=by, detail={"what": what})
    return choice


@transaction.atomic
def delete_data_of_closed_accounts() -> None:
    """Of closed accounts nothing here is kept: nobody reads it any more. Letters say what was sent."""
    closed = User.objects.filter(closed_at__isnull=False).values("pk")
    for model in (Notification, Watch, EmailPreferences, FeedKey, EmailThrottle):
        model._default_manager.filter(person_id__in=closed).delete()


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
