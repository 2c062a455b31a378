"""Seen: it stood in an inbox that was looked at. Read: what it is about was opened, or it was said so.
Reading something of a thing lets the next e-mail about it go."""

from collections.abc import Collection

from django.db import models, transaction
from django.db.models import Q
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


def read_about(*, thing: models.Model | Subject, by: User) -> None:
    """When a page is opened. Where nothing waits, which is nearly always, it writes nothing."""
    mine = Notice.objects.filter(person=by)
    _read(mine.within(thing) if isinstance(thing, Subject) else mine.about(thing), by)


def _read(notices: NoticeQuerySet, by: User) -> None:
    # Asked outside the transaction: on SQLite a transaction takes the only lock there is.
    unread = list(notices.unread().values_list("pk", "subject_kind", "subject_key"))
    if not unread:
        return
    now = timezone.now()
    with transaction.atomic():
        rows = Notice.objects.filter(pk__in=[number for number, *_ in unread])
        rows.filter(seen_at=None).update(seen_at=now)
        rows.update(read_at=now)
        let_mail_go(person=by.pk, subjects={Subject(kind, key) for _, kind, key in unread})


def let_mail_go(*, person: int, subjects: Collection[Subject]) -> None:
    of_these = Q(pk__in=[])
    for subject in subjects:
        of_these |= Q(kind=subject.kind, key=subject.key)
    Mailed.objects.filter(of_these, person_id=person).delete()
