"""How far each person has read in each thread."""

from bisect import bisect_right
from collections.abc import Iterable

from django.db import connection
from django.utils import timezone

from forum.notifications import actions as notifications
from forum.people.models import User
from forum.people.permissions import require_permission
from forum.threads.models import Post, ReadPosition, Thread
from forum.threads.notifications import watch_subject
from forum.threads.permissions import can_read

# One statement and no transaction around it: every page of a thread that shows something new runs
# it. Never backwards: of two pages opened at the same time the further one counts.
ADVANCE_READ_POSITION = """
    INSERT INTO threads_readposition (person_id, thread_id, number, at) VALUES (%s, %s, %s, %s)
    ON CONFLICT (person_id, thread_id) DO UPDATE SET number = excluded.number, at = excluded.at
    WHERE threads_readposition.number < excluded.number
"""


def mark_read(*, thread: Thread, number: int, by: User, has_unread: bool | None = None) -> None:
    """Up to a post, by its number. A page opened twice shows old posts as read.

    `has_unread`: whether notifications of it are unread, if that is known.
    """
    require_permission(can_read, by, thread)
    if number > thread.last_number:
        # As it is now: others may have written since the thread was read from the database.
        last_number = Thread.objects.values_list("last_number", flat=True).get(pk=thread.pk)
        number = min(number, last_number)
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(ADVANCE_READ_POSITION, [by.pk, thread.pk, number, now])
    if has_unread is not False:
        notifications.mark_read_about(
            about=watch_subject(thread), by=by, has_unread=bool(has_unread)
        )


def merge_read_positions(thread: Thread, into: Thread, offset: int) -> None:
    """For a merge, before the posts are moved. Whoever had read everything in `into` has read there
    what they had read in `thread`; for others these posts come after what they have not read."""
    shown = Post.objects.of(into).shown().order_by("-number").values_list("number", "author")
    last_number, last_author = shown.first() or (0, None)
    last_by_another, _ = shown.exclude(author=last_author).first() or (0, None)
    positions = dict(into.read_positions.values_list("person_id", "number"))
    _store_read_positions(
        ReadPosition(thread=into, person_id=read.person_id, number=offset + read.number)
        for read in thread.read_positions.filter(number__gt=0)
        if positions.get(read.person_id, 0)
        >= (last_by_another if read.person_id == last_author else last_number)
    )


def restore_read_positions(thread: Thread, into: Thread, offset: int, last_number: int) -> None:
    """For undoing a merge. Whoever has read on into the merged posts has read that much of them."""
    positions = {read.person_id: read.number for read in thread.read_positions.all()}
    _store_read_positions(
        ReadPosition(
            thread=thread,
            person_id=read.person_id,
            number=max(positions.get(read.person_id, 0), min(read.number, last_number) - offset),
        )
        for read in into.read_positions.filter(number__gt=offset)
    )


def split_read_positions(thread: Thread, target: Thread, numbers: list[int]) -> None:
    """For a split: `numbers` are those that the posts had in `thread`."""
    ReadPosition.objects.bulk_create(
        (
            ReadPosition(
                thread=target, person_id=read.person_id, number=bisect_right(numbers, read.number)
            )
            for read in thread.read_positions.all()
        ),
        batch_size=500,
    )


def _store_read_positions(positions: Iterable[ReadPosition]) -> None:
    ReadPosition.objects.bulk_create(
        positions,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["person", "thread"],
        update_fields=["number"],
    )
