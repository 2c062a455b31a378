"""What stewards may do with a thread as a whole, and some of it its author: each is recorded, and
undone by its opposite. Doing it a second time changes nothing."""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from forum.people.actions import Refused, record_event
from forum.people.changes import changed
from forum.people.models import User
from forum.people.permissions import NotAllowed, require_permission
from forum.threads import patient_data_checks
from forum.threads.actions.locking import lock_thread
from forum.threads.askable import people_who_ask
from forum.threads.models import Kind, Post, State, Tag, Thread
from forum.threads.models.threads import FoiLabel
from forum.threads.notifications import notify_answered
from forum.threads.permissions import can_manage, can_mark_answered, can_moderate, can_read


@transaction.atomic
def mark_answered(*, thread: Thread, post: Post, by: User) -> Thread:
    """By the author of the question, or a steward. Replaces an earlier answer."""
    thread = lock_thread(thread)
    require_permission(can_mark_answered, by, thread)
    answer = Post.objects.of(thread).shown().filter(pk=post.pk).select_related("author").first()
    if answer is None:
        raise Refused("This post is no longer part of the discussion.")
    if answer.pk == thread.first_post_id:
        raise Refused("A question is not its own answer. Choose one of the replies.")
    if thread.answer_id == answer.pk:
        return thread
    answer.thread = thread
    notify_answered(answer, people_who_ask(thread), by=by)
    return _update_thread(thread, by, "marked the answer", answer=answer, state=State.ANSWERED)


@transaction.atomic
def unmark_answered(*, thread: Thread, by: User) -> Thread:
    thread = lock_thread(thread)
    require_permission(can_mark_answered, by, thread)
    return _update_thread(thread, by, "took the answer's mark away", answer=None, state=State.OPEN)


@transaction.atomic
def close_thread(*, thread: Thread, outcome: str, by: User) -> Thread:
    """With its outcome, for whoever reads it later."""
    thread = _lock_for_moderation(thread, by)
    outcome = outcome.strip()[:500]
    if not outcome:
        raise Refused("Say what the outcome was, for those who find this discussion later.")
    patient_data_checks.refuse_patient_data({"outcome": outcome}, by=by, owner=thread)
    if thread.state != State.CLOSED and not thread.can_become(State.CLOSED):
        raise Refused(f"This discussion is {thread.get_state_display()}.")
    return _update_thread(thread, by, "closed", state=State.CLOSED, outcome=outcome)


@transaction.atomic
def reopen_thread(*, thread: Thread, by: User) -> Thread:
    thread = _lock_for_moderation(thread, by)
    if thread.state != State.CLOSED:
        return thread
    state = State.ANSWERED if thread.answer_id else State.OPEN
    return _update_thread(thread, by, "reopened", state=state, outcome="")


@transaction.atomic
def pin_thread(*, thread: Thread, by: User) -> Thread:
    return _update_thread(_lock_for_moderation(thread, by), by, "pinned", pinned=True)


@transaction.atomic
def unpin_thread(*, thread: Thread, by: User) -> Thread:
    return _update_thread(_lock_for_moderation(thread, by), by, "unpinned", pinned=False)


@transaction.atomic
def disable_posting(*, thread: Thread, by: User) -> Thread:
    return _update_thread(_lock_for_moderation(thread, by), by, "locked", locked=True)


@transaction.atomic
def enable_posting(*, thread: Thread, by: User) -> Thread:
    return _update_thread(_lock_for_moderation(thread, by), by, "unlocked", locked=False)


@transaction.atomic
def assign_steward(*, thread: Thread, person: User | None, by: User) -> Thread:
    """The steward who manages it; without a person, none."""
    thread = _lock_for_moderation(thread, by)
    if person is not None and not (can_moderate(person) and can_read(person, thread)):
        raise Refused("Choose a steward who may read it.")
    return _update_thread(thread, by, "named its steward", steward=person)


@transaction.atomic
def label_for_foi(*, thread: Thread, label: str, note: str, by: User) -> Thread:
    thread = _lock_for_moderation(thread, by)
    if label not in FoiLabel.values:
        raise Refused("Choose one of the labels.")
    note = note.strip()[:500]
    patient_data_checks.refuse_patient_data({"reason": note}, by=by, owner=thread)
    return _update_thread(
        thread, by, "labelled for information requests", foi_label=label, foi_note=note
    )


@transaction.atomic
def add_tag(*, thread: Thread, tag: Tag, by: User) -> Thread:
    return _change_tag(thread, tag, by, "tagged", lambda tags: tags.add(tag), is_tagged=False)


@transaction.atomic
def remove_tag(*, thread: Thread, tag: Tag, by: User) -> Thread:
    return _change_tag(
        thread, tag, by, "took a tag off", lambda tags: tags.remove(tag), is_tagged=True
    )


def _change_tag(
    thread: Thread,
    tag: Tag,
    by: User,
    verb: str,
    change: Callable[..., None],
    *,
    is_tagged: bool,
) -> Thread:
    thread = lock_thread(thread)
    if not (can_manage(by, thread) or (thread.author_id == by.pk and can_read(by, thread))):
        raise NotAllowed
    if thread.tags.filter(pk=tag.pk).exists() != is_tagged:
        return thread
    change(thread.tags)
    thread.changed_at = timezone.now()
    thread.save(update_fields=["changed_at"])
    record_event(verb=verb, about=thread, by=by, detail={"tag": tag.slug})
    changed(thread)
    return thread


def _lock_for_moderation(thread: Thread, by: User) -> Thread:
    thread = lock_thread(thread)
    require_permission(can_manage, by, thread)
    if thread.merged_into_id is not None:
        raise Refused("This discussion is now part of another one.")
    return thread


def _update_thread(thread: Thread, by: User, verb: str, **fields: object) -> Thread:
    """Does nothing if the fields have these values already."""
    if "answer" in fields and thread.kind != Kind.QUESTION:
        raise NotAllowed
    if all(getattr(thread, name) == value for name, value in fields.items()):
        return thread
    for name, value in fields.items():
        setattr(thread, name, value)
    thread.changed_at = timezone.now()
    thread.save(update_fields=[*fields, "changed_at"])
    record_event(verb=verb, about=thread, by=by)
    changed(thread)
    return thread
