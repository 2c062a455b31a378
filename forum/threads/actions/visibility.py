"""Hiding, showing, holding, removing and redacting posts by stewards, deleting by authors.

Without `by` the site does it, as when a post is reported for patient data.
"""

from django.db import transaction

from forum.people.actions import Refused, record_event
from forum.people.changes import changed
from forum.people.models import User
from forum.people.permissions import NotAllowed, require_permission
from forum.threads import patient_data_checks
from forum.threads.actions.locking import lock_post
from forum.threads.actions.posting import save_edit
from forum.threads.actions.summary import refresh_thread_summary
from forum.threads.models import Post, Visibility
from forum.threads.permissions import can_delete_post, can_moderate
from forum.writing.markdown import is_too_long


@transaction.atomic
def hide_post(*, post: Post, reason: str, by: User | None) -> Post:
    """Until a steward has reviewed it. Its author still sees it, with the reason, and may edit it."""
    return _withdraw_from_readers(post, Visibility.HIDDEN, "hid a post", reason, by)


@transaction.atomic
def hold_post(*, post: Post, reason: str = "", by: User | None) -> Post:
    """Until a steward shows it for the first time."""
    return _change_visibility(
        _lock_for_moderation(post, by), Visibility.PENDING, "held a post", reason, by
    )


@transaction.atomic
def remove_post(*, post: Post, reason: str, by: User | None) -> Post:
    return _withdraw_from_readers(post, Visibility.REMOVED, "removed a post", reason, by)


@transaction.atomic
def show_post(*, post: Post, by: User | None) -> Post:
    """Again, or for the first time."""
    return _change_visibility(
        _lock_for_moderation(post, by), Visibility.VISIBLE, "showed a post", "", by
    )


@transaction.atomic
def redact_post(*, post: Post, body: str, reason: str, by: User) -> Post:
    """A steward takes something out. Only stewards can read the text before."""
    post = _lock_for_moderation(post, by)
    body = body.replace("\r\n", "\n").strip()
    if not body or is_too_long(body):
        raise Refused("Leave something of the post, or remove it.")
    if not reason.strip():
        raise Refused("Say why, for its author.")
    check = patient_data_checks.check_for_patient_data({"body": body}, by=by, owner=post)
    if check.blocking:
        raise Refused(" ".join(finding.message for finding in check.all))
    post.versions.update(withheld=True)
    save_edit(post, body, check, withheld=True)
    record_event(verb="edited out", about=post, by=by, detail={"reason": reason.strip()[:500]})
    changed(post.thread)
    return post


@transaction.atomic
def delete_post(*, post: Post, by: User) -> Post:
    """By its author. A marker stays, so that replies to it can be understood."""
    post = lock_post(post)
    if post.visibility == Visibility.DELETED and post.author_id == by.pk:
        return post
    require_permission(can_delete_post, by, post)
    return _change_visibility(post, Visibility.DELETED, "deleted a post", "", by)


def _withdraw_from_readers(
    post: Post, to: Visibility, verb: str, reason: str, by: User | None
) -> Post:
    post = _lock_for_moderation(post, by)
    reason = reason.strip()
    if not reason:
        raise Refused("Say why, for its author.")
    return _change_visibility(post, to, verb, reason, by)


def _lock_for_moderation(post: Post, by: User | None) -> Post:
    if by is not None and not can_moderate(by):
        raise NotAllowed
    return lock_post(post)


def _change_visibility(post: Post, to: Visibility, verb: str, reason: str, by: User | None) -> Post:
    if post.visibility == to:
        return post
    if not post.can_become(to):
        raise Refused(f"This post is {post.get_visibility_display()}.")
    post.visibility, post.visibility_reason = to, reason[:500]
    post.save(update_fields=["visibility", "visibility_reason"])
    refresh_thread_summary(post.thread)
    for thread in post.first_post_of.exclude(pk=post.thread_id):
        # Its title stays behind when a thread becomes part of another.
        thread.withheld = to != Visibility.VISIBLE
        thread.save(update_fields=["withheld"])
    detail = {"thread": post.thread_id, "reason": reason[:500]}
    record_event(verb=verb, about=post, by=by, detail=detail)
    changed(post.thread)
    return post
