"""Seen: it stood in an inbox that was looked at. Read: what it is about was opened, or it was said so.
Reading something of a thing lets the next e-mail about it go."""

from collections.abc import Collection

from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from forum.notices.models import Mailed, Notice
from forum.notices.models.notices import NoticeQuerySet
from forum.notices.subjects import Subject
from forum.people.models import User


def mark_seen(*, numbers: Collection[int], by: User) -> None:
    mine = Notice.objects.filter(person=by, pk__in=numbers, seen_at=None)
    mine.update(seen_at=timezone.now())


def mark_read(*, number: int, by: User) -> Notice | None:
    """Returns it, so that whoever opened it can be led on; None where it is not theirs to see."""
    notice = Notice.objects.visible_to(by).filter(pk=number).first()
    if notice is not None:
        _read(Notice.objects.filter(pk=notice.pk), by)
    return notice


@transaction.atomic
def mark_all_read(*, by: User) -> None:
    now = timezone.now()
    unread = Notice.objects.filter(person=by, read_at=None)
    unread.filter(seen_at=None).update(seen_at=now)
    unread.update(read_at=now)
    Mailed.objects.filter(person=by).delete()


def read_about(*, thing: models.Model | Subject, by: User, waits: bool = False) -> None:
    """When a page is opened. Where nothing waits, which is nearly always, it writes nothing.

    `waits`: it is known already that something does.
    """
    mine = Notice.objects.filter(person=by)
    if isinstance(thing, Subject) and waits:
        _note(mine.within(thing).unread(), {thing}, by)
    else:
        _read(mine.within(thing) if isinstance(thing, Subject) else mine.about(thing), by)


def _read(notices: NoticeQuerySet, by: User) -> None:
    unread = list(notices.unread().values_list("pk", "subject_kind", "subject_key"))
    if unread:
        rows = Notice.objects.filter(pk__in=[number for number, *_ in unread])
        _note(rows, {Subject(kind, key) for _, kind, key in unread}, by)


def _note(unread: NoticeQuerySet, subjects: Collection[Subject], by: User) -> None:
    """No transaction is needed in this order: cut off in between, they are read again."""
    let_mail_go(person=by.pk, subjects=subjects)
    now = timezone.now()
    unread.update(read_at=now, seen_at=Coalesce("seen_at", now))


def let_mail_go(*, person: int, subjects: Collection[Subject]) -> None:
    of_these = Q(pk__in=[])
    for subject in subjects:
        of_these |= Q(kind=subject.kind, key=subject.key)
    Mailed.objects.filter(of_these, person_id=person).delete()
