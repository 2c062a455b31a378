"""Moving a thread to another subject."""

from django.db import transaction
from django.utils import timezone

from forum.people.actions import Refused
from forum.people.models import User
from forum.people.permissions import NotAllowed
from forum.threads.actions.locking import lock_thread
from forum.threads.actions.rearrangements import (
    SUBJECT_FIELDS,
    Kind,
    record_rearrangement,
    require_can_rearrange,
)
from forum.threads.audiences import is_within, readers_of, widest_readers
from forum.threads.models import Rearrangement, Thread
from forum.threads.permissions import can_start
from forum.threads.subjects import ThreadSubject


@transaction.atomic
def move_thread(*, thread: Thread, to: ThreadSubject, by: User, reason: str = "") -> Thread:
    thread = lock_thread(thread)
    require_can_rearrange(by, thread)
    if not can_start(by, to):
        raise NotAllowed
    if not is_within(readers_of(thread), widest_readers(to)):
        raise Refused("The discussion has more readers than what it would be about.")
    if thread.subject.key == to.key:
        return thread
    undo_data = {name: getattr(thread, name) for name in SUBJECT_FIELDS}
    for name, value in to.columns.items():
        setattr(thread, name, value)
    thread.changed_at = timezone.now()
    thread.save()
    record_rearrangement(Kind.MOVE, thread, None, undo_data, reason, by)
    return thread


def undo_move(thread: Thread, rearrangement: Rearrangement) -> None:
    for name in SUBJECT_FIELDS:
        setattr(thread, name, rearrangement.undo_data[name])
    if not is_within(readers_of(thread), widest_readers(thread.subject)):
        raise Refused("The discussion now has more readers than what it was about.")
    thread.changed_at = timezone.now()
    thread.save()
