"""Merging a thread into another one."""

from django.db import transaction
from django.db.models import F

from forum.notifications import actions as notifications
from forum.people.actions import Refused
from forum.people.models import User
from forum.people.permissions import require_permission
from forum.threads.actions.locking import lock_two_threads
from forum.threads.actions.read_positions import (
    merge_read_positions,
    restore_read_positions,
)
from forum.threads.actions.rearrangements import (
    Kind,
    record_rearrangement,
    require_can_rearrange,
)
from forum.threads.actions.summary import refresh_thread_summary
from forum.threads.audiences import is_within, readers_of
from forum.threads.models import Post, Rearrangement, Thread
from forum.threads.notifications import watch_subject
from forum.threads.permissions import can_manage


@transaction.atomic
def merge_threads(*, thread: Thread, into: Thread, by: User, reason: str = "") -> Thread:
    """The posts of `thread` come after those of `into`, which goes on."""
    if thread.pk == into.pk:
        raise Refused("Choose another discussion.")
    thread, into = lock_two_threads(thread, into)
    require_permission(can_manage, by, into)
    if thread.merged_into_id == into.pk:
        return into
    require_can_rearrange(by, thread)
    require_can_rearrange(by, into)
    if not is_within(readers_of(into), readers_of(thread)):
        raise Refused("The other discussion has more readers. Merge that one into this one.")
    offset = into.last_number
    merge_read_positions(thread, into, offset)
    Post.objects.of(thread).update(thread=into, number=F("number") + offset)
    into.last_number = offset + thread.last_number
    thread.merged_into = into
    thread.save(update_fields=["merged_into"])
    refresh_thread_summary(thread)
    refresh_thread_summary(into)
    undo_data = {"offset": offset, "last_number": thread.last_number}
    record_rearrangement(Kind.MERGE, thread, into, undo_data, reason, by)
    notifications.move_subject(before=watch_subject(thread), after=watch_subject(into))
    return into


def undo_merge(thread: Thread, target: Thread, rearrangement: Rearrangement) -> None:
    offset: int = rearrangement.undo_data["offset"]
    last_number = offset + int(rearrangement.undo_data["last_number"])
    restore_read_positions(thread, target, offset, last_number)
    merged_posts = Post.objects.of(target).filter(number__gt=offset, number__lte=last_number)
    merged_posts.update(thread=thread, number=F("number") - offset)
    thread.merged_into = None
    thread.save(update_fields=["merged_into"])
    refresh_thread_summary(thread)
    refresh_thread_summary(target)
