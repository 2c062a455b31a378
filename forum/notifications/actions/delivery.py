"""Notifying people: a few by name at once, and watchers by way of an announcement."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from forum.notifications.actions.throttles import claim_email_throttles
from forum.notifications.events import Event
from forum.notifications.models import (
    Announcement,
    EmailPreferences,
    Level,
    Notification,
    OutgoingEmail,
    Watch,
)
from forum.notifications.subjects import THROTTLED, WatchSubject, subject_of
from forum.people.models import User
from forum.people.models.users import UserQuerySet
from forum.rooms import notified_models, visible_rows

CHUNK = 500
# What an announcement has in common with the notifications that are made from it.
COPIED_FIELDS = (
    "event",
    "kind",
    "about_type",
    "about_id",
    "subject_kind",
    "subject_key",
    "state",
    "path",
    "actor",
    "idempotency_key",
)


@transaction.atomic
def notify(
    *,
    people: Iterable[User],
    event: Event,
    about: models.Model,
    path: str,
    by: User | None,
    idempotency_key: str,
    subject: WatchSubject | None = None,
    state: str = "",
) -> int:
    """Give each of a few people one notification, and an e-mail at once where the event says so and
    they want that. `state`: what it tells of, where what it is about may be in another soon.

    Call it in the transaction of what it is about, so that neither is stored without the other.
    Again with the same `idempotency_key`: nothing. Returns how many are new.
    """
    if event.by_email and event.kind not in Notification.EMAIL_PREFERENCES:
        raise ValueError(f"{event.key} is told in digests, not at once")
    subject = subject or subject_of(about)
    person_ids = {person.pk for person in people}
    fields = _fields(event, about, subject, state, path, by, idempotency_key)
    recipients = _recipients(person_ids, about, subject, by)
    notified = _create_notifications(fields, recipients)
    if notified and event.by_email:
        preference = Notification.EMAIL_PREFERENCES[event.kind]
        _create_immediate_emails(notified, preference, subject, idempotency_key)
    return len(notified)


@transaction.atomic
def notify_watchers(
    *,
    watched_subjects: Sequence[WatchSubject],
    event: Event,
    about: models.Model,
    path: str,
    by: User | None,
    idempotency_key: str,
    subject: WatchSubject | None = None,
) -> None:
    """Have everybody notified who watches one of these, nearest first. One row; a worker does the
    rest.

    The nearest subject for which a person set a level decides whether they are notified.
    """
    fields = _fields(event, about, subject or subject_of(about), "", path, by, idempotency_key)
    announcement = Announcement(**fields, subjects=[list(watched) for watched in watched_subjects])
    Announcement.objects.bulk_create([announcement], ignore_conflicts=True)


def deliver_announcement(*, announcement_id: int) -> None:
    """Continue an announcement from where it is, a chunk of people in each transaction."""
    while _deliver_next_chunk(announcement_id):
        pass


@transaction.atomic
def _deliver_next_chunk(announcement_id: int) -> bool:
    """Whether there may be another."""
    unfinished = Announcement.objects.select_for_update().filter(
        pk=announcement_id, finished_at=None
    )
    announcement = unfinished.select_related("about_type").first()
    if announcement is None:
        return False
    person_ids, last_person_id = _next_watchers(announcement)
    if last_person_id is None or (about := announcement.about_object) is None:
        announcement.finished_at = timezone.now()
        announcement.save(update_fields=["finished_at"])
        return False
    fields = {name: getattr(announcement, name) for name in COPIED_FIELDS}
    recipients = _recipients(person_ids, about, announcement.subject, announcement.actor)
    _create_notifications(fields, recipients)
    announcement.last_person_id = last_person_id
    announcement.save(update_fields=["last_person_id"])
    return True


def _next_watchers(announcement: Announcement) -> tuple[set[int], int | None]:
    """The next chunk of watchers whose nearest level is "watch", and the chunk's last person."""
    is_concerned = Q(pk__in=[])
    for subject in announcement.watched_subjects:
        is_concerned |= Q(kind=subject.kind, key=subject.key)
    watches = Watch.objects.filter(is_concerned)
    remaining = watches.filter(level=Level.WATCH, person_id__gt=announcement.last_person_id)
    people = remaining.order_by("person_id").values_list("person_id", flat=True).distinct()
    chunk = list(people[:CHUNK])
    levels = _nearest_levels(announcement, watches.filter(person_id__in=chunk))
    watchers = {person_id for person_id, level in levels.items() if level == Level.WATCH}
    return watchers, chunk[-1] if chunk else None


def _nearest_levels(announcement: Announcement, watches: models.QuerySet[Watch]) -> dict[int, str]:
    """Of each person, the level set for the nearest of the announcement's subjects."""
    distances = {subject: at for at, subject in enumerate(announcement.watched_subjects)}
    nearest: dict[int, tuple[int, str]] = {}
    for person_id, kind, key, level in watches.values_list("person_id", "kind", "key", "level"):
        candidate = (distances[WatchSubject(kind, key)], level)
        nearest[person_id] = min(nearest.get(person_id, candidate), candidate)
    return {person_id: level for person_id, (_, level) in nearest.items()}


def _fields(
    event: Event,
    about: models.Model,
    subject: WatchSubject,
    state: str,
    path: str,
    by: User | None,
    idempotency_key: str,
) -> dict[str, Any]:
    """What a notification and an announcement have in common."""
    if type(about) not in notified_models():
        raise ValueError(f"{type(about).__name__} is not named in notified_about of its room")
    return {
        "event": event.key,
        "kind": event.kind,
        "about_type": ContentType.objects.get_for_model(about),
        "about_id": about.pk,
        "subject_kind": subject.kind,
        "subject_key": subject.key,
        "state": state,
        "path": path,
        "actor": by,
        "idempotency_key": idempotency_key,
    }


def _recipients(
    person_ids: set[int], about: models.Model, subject: WatchSubject, by: User | None
) -> list[int]:
    """Those in good standing who may see it, have not muted it and did not do it themselves."""
    if by is not None:
        person_ids = person_ids - {by.pk}
    muted = Watch.objects.of(subject).filter(level=Level.MUTE).values("person_id")
    people = User.objects.in_good_standing().filter(pk__in=person_ids).exclude(pk__in=muted)
    return sorted(_reader_ids(about, people))


def _reader_ids(about: models.Model, people: UserQuerySet) -> Iterable[int]:
    """Who of them may see it: in one query where its manager can say so, else one by one."""
    model = type(about)
    readers = getattr(model._default_manager, "readers", None)
    if readers is not None:
        return readers(about, people).values_list("pk", flat=True)
    return [
        person.pk for person in people if visible_rows(model, person).filter(pk=about.pk).exists()
    ]


def _create_notifications(fields: dict[str, Any], person_ids: Sequence[int]) -> list[int]:
    """Who got a new one. Whoever has it already keeps the one they have."""
    existing = Notification.objects.filter(
        idempotency_key=fields["idempotency_key"], person_id__in=person_ids
    )
    new = sorted(set(person_ids) - set(existing.values_list("person_id", flat=True)))
    Notification.objects.bulk_create(
        [Notification(person_id=person_id, **fields) for person_id in new], ignore_conflicts=True
    )
    return new


def _create_immediate_emails(
    person_ids: Sequence[int], preference: str, subject: WatchSubject, idempotency_key: str
) -> None:
    declined = EmailPreferences.objects.filter(person_id__in=person_ids, **{preference: False})
    readers = set(person_ids) - set(declined.values_list("person_id", flat=True))
    if subject.kind in THROTTLED:
        readers = set(claim_email_throttles({(person_id, subject) for person_id in readers}))
    email_key = f"notification:{idempotency_key}"
    OutgoingEmail.objects.bulk_create(
        [
            OutgoingEmail(
                person_id=person_id,
                kind=OutgoingEmail.Kind.IMMEDIATE,
                idempotency_key=email_key,
            )
            for person_id in sorted(readers)
        ],
        ignore_conflicts=True,
    )
    emails = OutgoingEmail.objects.filter(
        person_id=OuterRef("person_id"), idempotency_key=email_key
    )
    Notification.objects.filter(
        person_id__in=readers, idempotency_key=idempotency_key, outgoing_email=None
    ).update(outgoing_email=Subquery(emails.values("pk")[:1]))
