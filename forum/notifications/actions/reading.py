"""Seen: it was in an inbox that was opened. Read: what it is about was opened, or it was marked so.
Reading something about a subject lets the next e-mail about it go."""

from collections.abc import Collection

from django.db import models, transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from forum.notifications.actions.throttles import release_email_throttles
from forum.notifications.models import EmailThrottle, Notification
from forum.notifications.models.notifications import NotificationQuerySet
from forum.notifications.subjects import WatchSubject
from forum.people.models import User


def mark_seen(*, notification_ids: Collection[int], by: User) -> None:
    unseen = Notification.objects.filter(person=by, pk__in=notification_ids, seen_at=None)
    unseen.update(seen_at=timezone.now())


def mark_read(*, notification_id: int, by: User) -> Notification | None:
    """Returns it, so that its reader can be redirected; None where it is not theirs to see."""
    notification = Notification.objects.visible_to(by).filter(pk=notification_id).first()
    if notification is not None:
        _mark_unread_ones_read(Notification.objects.filter(pk=notification.pk), by)
    return notification


@transaction.atomic
def mark_all_read(*, by: User) -> None:
    now = timezone.now()
    unread = Notification.objects.filter(person=by, read_at=None)
    unread.filter(seen_at=None).update(seen_at=now)
    unread.update(read_at=now)
    EmailThrottle.objects.filter(person=by).delete()


def mark_read_about(
    *, about: models.Model | WatchSubject, by: User, has_unread: bool = False
) -> None:
    """When a page is opened. Where nothing is unread, which is nearly always, it writes nothing.

    `has_unread`: it is known already that something is.
    """
    own = Notification.objects.filter(person=by)
    if not isinstance(about, WatchSubject):
        _mark_unread_ones_read(own.about(about), by)
    elif has_unread:
        _update_as_read(own.of(about).unread(), {about}, by)
    else:
        _mark_unread_ones_read(own.of(about), by)


def _mark_unread_ones_read(notifications: NotificationQuerySet, by: User) -> None:
    unread = list(notifications.unread().values_list("pk", "subject_kind", "subject_key"))
    if unread:
        rows = Notification.objects.filter(pk__in=[pk for pk, *_ in unread])
        _update_as_read(rows, {WatchSubject(kind, key) for _, kind, key in unread}, by)


def _update_as_read(
    unread: NotificationQuerySet, subjects: Collection[WatchSubject], by: User
) -> None:
    """No transaction is needed in this order: cut off in between, they are read again."""
    release_email_throttles(person_id=by.pk, subjects=subjects)
    now = timezone.now()
    unread.update(read_at=now, seen_at=Coalesce("seen_at", now))
