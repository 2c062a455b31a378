"""Seen: it stood in an inbox that was looked at. Read: what it is about was opened, or it was said so.
Reading something of a subject lets the next e-mail about it go."""

from collections.abc import Collection

from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from forum.notifications.models import EmailThrottle, Notification
from forum.notifications.models.notifications import NotificationQuerySet
from forum.notifications.subjects import Subject
from forum.people.models import User


def mark_seen(*, numbers: Collection[int], by: User) -> None:
    mine = Notification.objects.filter(person=by, pk__in=numbers, seen_at=None)
    mine.update(seen_at=timezone.now())


def mark_read(*, number: int, by: User) -> Notification | None:
    """Returns it, so that whoever opened it can be led on; None where it is not theirs to see."""
    notice = Notification.objects.visible_to(by).filter(pk=number).first()
    if notice is not None:
        _read(Notification.objects.filter(pk=notice.pk), by)
    return notice


@transaction.atomic
def mark_all_read(*, by: User) -> None:
    now = timezone.now()
    unread = Notification.objects.filter(person=by, read_at=None)
    unread.filter(seen_at=None).update(seen_at=now)
    unread.update(read_at=now)
    EmailThrottle.objects.filter(person=by).delete()


def mark_read_about(*, about: models.Model | Subject, by: User, has_unread: bool = False) -> None:
    """When a page is opened. Where nothing is unread, which is nearly always, it writes nothing.

    `has_unread`: it is known already that something does.
    """
    mine = Notification.objects.filter(person=by)
    if isinstance(about, Subject) and has_unread:
        _note(mine.of(about).unread(), {about}, by)
    else:
        _read(mine.of(about) if isinstance(about, Subject) else mine.about(about), by)


def _read(notices: NotificationQuerySet, by: User) -> None:
    unread = list(notices.unread().values_list("pk", "subject_kind", "subject_key"))
    if unread:
        rows = Notification.objects.filter(pk__in=[number for number, *_ in unread])
        _note(rows, {Subject(kind, key) for _, kind, key in unread}, by)


def _note(unread: NotificationQuerySet, subjects: Collection[Subject], by: User) -> None:
    """No transaction is needed in this order: cut off in between, they are read again."""
    release_email_throttles(person=by.pk, subjects=subjects)
    now = timezone.now()
    unread.update(read_at=now, seen_at=Coalesce("seen_at", now))


def release_email_throttles(*, person: int, subjects: Collection[Subject]) -> None:
    of_these = Q(pk__in=[])
    for subject in subjects:
        of_these |= Q(kind=subject.kind, key=subject.key)
    EmailThrottle.objects.filter(of_these, person_id=person).delete()
