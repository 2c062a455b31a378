"""What each person keeps for themselves: how far they have read, drafts, bookmarks, what was useful."""

from collections.abc import Mapping

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from forum.notices import actions as notices
from forum.people.actions import Refused
from forum.people.models import User
from forum.people.permissions import NotAllowed, may_read_staff_content
from forum.threads.actions.taking import allow
from forum.threads.models import Bookmark, Draft, Post, ReadUpTo, Thread, Useful
from forum.threads.permissions import can_mark_useful, can_read, can_read_post
from forum.threads.telling import watched_as
from forum.writing.markdown import too_long

LONGEST_BOX = 120
MOST_DRAFTS = 200


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
    allow(can_read, by, thread)
    if number > thread.last_number:
        # As it is now: others may have written since the thread was read from the database.
        there = Thread.objects.values_list("last_number", flat=True).get(pk=thread.pk)
        number = min(number, there)
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(READ_FURTHER, [by.pk, thread.pk, number, now])
    if waits is not False:
        notices.read_about(thing=watched_as(thread), by=by, waits=bool(waits))


@transaction.atomic
def mark_useful(*, post: Post, by: User) -> None:
    allow(can_mark_useful, by, post)
    if Useful.objects.get_or_create(post=post, person=by)[1]:
        Post.objects.filter(pk=post.pk).update(useful_count=F("useful_count") + 1)


@transaction.atomic
def unmark_useful(*, post: Post, by: User) -> None:
    if Useful.objects.filter(post=post, person=by).delete()[0]:
        Post.objects.filter(pk=post.pk).update(useful_count=F("useful_count") - 1)


@transaction.atomic
def bookmark(*, post: Post, by: User) -> None:
    allow(can_read_post, by, post)
    Bookmark.objects.get_or_create(post=post, person=by)


@transaction.atomic
def unbookmark(*, post: Post, by: User) -> None:
    Bookmark.objects.filter(post=post, person=by).delete()


@transaction.atomic
def save_draft(*, box: str, texts: Mapping[str, str], by: User) -> Draft | None:
    """What was typed so far into one box. Nothing typed is nothing kept."""
    if not may_read_staff_content(by):
        raise NotAllowed
    kept = {str(name)[:40]: str(text) for name, text in list(texts.items())[:20]}
    if not any(text.strip() for text in kept.values()):
        discard_draft(box=box, by=by)
        return None
    if not box or len(box) > LONGEST_BOX or any(too_long(text) for text in kept.values()):
        raise Refused("This is too long to be kept as a draft.")
    draft, _ = Draft.objects.update_or_create(
        person=by, box=box, defaults={"texts": kept, "updated_at": timezone.now()}
    )
    old = Draft.objects.of(by).values_list("pk", flat=True)[MOST_DRAFTS:]
    if old:
        Draft.objects.filter(pk__in=list(old)).delete()
    return draft


@transaction.atomic
def discard_draft(*, box: str, by: User) -> None:
    Draft.objects.filter(person=by, box=box).delete()


def carry_reads(thread: Thread, into: Thread, offset: int) -> None:
    """For a merge, before the posts go. Whoever had nothing left to read in the other thread has
    read there, from now on, what they had read in this one; for others it comes after the rest."""
    shown = Post.objects.of(into).shown().order_by("-number").values_list("number", "author")
    last, writer = shown.first() or (0, None)
    by_another, _ = shown.exclude(author=writer).first() or (0, None)
    there = dict(into.reads.values_list("person_id", "number"))
    rows = [
        ReadUpTo(thread=into, person_id=read.person_id, number=offset + read.number)
        for read in thread.reads.filter(number__gt=0)
        if there.get(read.person_id, 0) >= (by_another if read.person_id == writer else last)
    ]
    ReadUpTo.objects.bulk_create(
        rows, batch_size=500, update_conflicts=True, unique_fields=["person", "thread"],
        update_fields=["number"],
    )  # fmt: skip


def forget_those_who_left() -> None:
    """Of closed accounts only what others rely on is kept: not what was typed and never sent, nor
    what was kept for later or how far was read."""
    closed = User.objects.filter(closed_at__isnull=False).values("pk")
    for model in (Draft, Bookmark, ReadUpTo):
        model._default_manager.filter(person_id__in=closed).delete()
