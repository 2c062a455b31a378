"""Undoing a move, a merge or a split."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from forum.people.actions import Refused, record_event
from forum.people.changes import changed
from forum.people.models import User
from forum.people.permissions import require_permission
from forum.threads.actions.locking import lock_thread, lock_two_threads
from forum.threads.actions.merge import undo_merge
from forum.threads.actions.move import undo_move
from forum.threads.actions.rearrangements import Kind
from forum.threads.actions.split import undo_split
from forum.threads.models import Rearrangement, Thread
from forum.threads.models.rearrangements import RearrangementQuerySet
from forum.threads.permissions import can_manage


@transaction.atomic
def undo_rearrangement(*, rearrangement: Rearrangement, by: User) -> Thread:
    """As it was before. Posts written since stay in the thread they were written in."""
    thread, target = rearrangement.thread, rearrangement.target
    if target is None:
        thread = lock_thread(thread)
    else:
        thread, target = lock_two_threads(thread, target)
    require_permission(
        can_manage, by, target if rearrangement.kind == Kind.MERGE and target else thread
    )
    rearrangement = Rearrangement.objects.get(pk=rearrangement.pk)
    if rearrangement.undone_at:
        return thread
    if _later_rearrangements(rearrangement).exists():
        raise Refused("Something was moved here since. Undo that first.")
    if rearrangement.kind == Kind.MOVE:
        undo_move(thread, rearrangement)
    elif rearrangement.kind == Kind.MERGE and target is not None:
        undo_merge(thread, target, rearrangement)
    elif target is not None:
        undo_split(thread, target, rearrangement)
    rearrangement.undone_by, rearrangement.undone_at = by, timezone.now()
    rearrangement.save(update_fields=["undone_by", "undone_at"])
    record_event(verb=f"undid: {rearrangement.kind}", about=thread, by=by)
    changed(thread)
    if target is not None:
        changed(target)
    return thread


def _later_rearrangements(rearrangement: Rearrangement) -> RearrangementQuerySet:
    thread_ids = [rearrangement.thread_id, rearrangement.target_id]
    involved = Q(thread__in=thread_ids) | Q(target__in=thread_ids)
    return Rearrangement.objects.filter(involved, pk__gt=rearrangement.pk, undone_at__isnull=True)
