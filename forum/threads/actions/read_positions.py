"""What each person keeps for themselves: how far they have read, drafts, bookmarks, what was useful."""

from collections.abc import Mapping

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from forum.notifications import actions as notifications
from forum.people.actions import Refused
from forum.people.models import User
from forum.people.permissions import NotAllowed, can_read_staff_content
from forum.threads.actions.locking import require_permission
from forum.threads.models import Bookmark, DraftSlot, Post, ReadPosition, Thread, UsefulMark
from forum.threads.notifications import watch_subject
from forum.threads.permissions import can_mark_useful, can_read, can_read_post
from forum.writing.markdown import is_too_long

MAX_SLOT_LENGTH = 120
MAX_DRAFTS = 200


# One statement and no transaction around it: it is asked for by every page of a thread that shows
# something new. Never backwards: of two pages opened at once the further one counts.
READ_FURTHER = """
    INSERT INTO threads_readupto (person_id, thread_id, number, at) VALUES (%s, %s, %s, %s)
    ON CONFLICT (person_id, thread_id) DO UPDATE SET number = excluded.number, at = excluded.at
    WHERE threads_readupto.number < excluded.number
"""


def mark_read(*, thread: Thread, number: int, by: User, waits: bool | None = None) -> None:
    """Up to a post, by its number. A page opened twice shows old posts as read.

    `waits`: whether a notice of it does, where that is known.
    """
    require_permission(can_read, by, thread)
    if number > thread.last_number:
        # As it is now: others may have written since the thread was read from the database.
        there = Thread.objects.values_list("last_number", flat=True).get(pk=thread.pk)
        number = min(number, there)
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(READ_FURTHER, [by.pk, thread.pk, number, now])
    if waits is not False:
        notifications.mark_read_about(about=watch_subject(thread), by=by, has_unread=bool(waits))


@transaction.atomic
def mark_useful(*, post: Post, by: User) -> None:
    require_permission(can_mark_useful, by, post)
    if UsefulMark.objects.get_or_create(post=post, person=by)[1]:
        Post.objects.filter(pk=post.pk).update(useful_count=F("useful_count") + 1)


@transaction.atomic
def unmark_useful(*, post: Post, by: User) -> None:
    if UsefulMark.objects.filter(post=post, person=by).delete()[0]:
        Post.objects.filter(pk=post.pk).update(useful_count=F("useful_count") - 1)


@transaction.atomic
def bookmark(*, post: Post, by: User) -> None:
    require_permission(can_read_post, by, post)
    Bookmark.objects.get_or_create(post=post, person=by)


@transaction.atomic
def unbookmark(*, post: Post, by: User) -> None:
    Bookmark.objects.filter(post=post, person=by).delete()


@transaction.atomic
def save_draft(*, slot: str, texts: Mapping[str, str], by: User) -> DraftSlot | None:
    """What was typed so far into one form. Nothing typed is nothing kept."""
    if not can_read_staff_content(by):
        raise NotAllowed
    kept = {str(name)[:40]: str(text) for name, text in list(texts.items())[:20]}
    if not any(text.strip() for text in kept.values()):
        discard_draft(slot=slot, by=by)
        return None
    if not slot or len(slot) > MAX_SLOT_LENGTH or any(is_too_long(text) for text in kept.values()):
        raise Refused("This is too long to be kept as a draft.")
    draft, _ = DraftSlot.objects.update_or_create(
        person=by, slot=slot, defaults={"texts": kept, "updated_at": timezone.now()}
    )
    old = DraftSlot.objects.of(by).values_list("pk", flat=True)[MAX_DRAFTS:]
    if old:
        DraftSlot.objects.filter(pk__in=list(old)).delete()
    return draft


@transaction.atomic
def discard_draft(*, slot: str, by: User) -> None:
    DraftSlot.objects.filter(person=by, slot=slot).delete()


def carry_read_positions(thread: Thread, into: Thread, offset: int) -> None:
    """For a merge, before the posts go. Whoever had nothing left to read in the other thread has
    read there, from now on, what they had read in this one; for others it comes after the rest."""
    shown = Post.objects.of(into).shown().order_by("-number").values_list("number", "author")
    last, writer = shown.first() or (0, None)
    by_another, _ = shown.exclude(author=writer).first() or (0, None)
    there = dict(into.read_positions.values_list("person_id", "number"))
    rows = [
        ReadPosition(thread=into, person_id=read.person_id, number=offset + read.number)
        for read in thread.read_positions.filter(number__gt=0)
        if there.get(read.person_id, 0) >= (by_another if read.person_id == writer else last)
    ]
    ReadPosition.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["person", "thread"],
        update_fields=["number"],
    )


def delete_data_of_closed_accounts() -> None:
    """Of closed accounts only what others rely on is kept: not what was typed and never sent, nor
    what was kept for later or how far was read."""
    closed = User.objects.filter(closed_at__isnull=False).values("pk")
    for model in (DraftSlot, Bookmark, ReadPosition):
        model._default_manager.filter(person_id__in=closed).delete()
