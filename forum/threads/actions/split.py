"""Splitting some posts of a thread off into a thread of their own."""

from collections.abc import Collection

from django.db import transaction

from forum.people.actions import Refused
from forum.people.models import User, label_demonstration
from forum.threads.actions.locking import lock_thread
from forum.threads.actions.posting import MAX_TITLE_LENGTH
from forum.threads.actions.read_positions import split_read_positions
from forum.threads.actions.rearrangements import (
    SUBJECT_FIELDS,
    Kind,
    record_rearrangement,
    require_can_rearrange,
)
from forum.threads.actions.summary import refresh_thread_summary
from forum.threads.models import Party, Post, Rearrangement, State, Thread
from forum.threads.models.posts import AUTHOR_FIELDS
from forum.threads.patient_data_checks import refuse_patient_data


@transaction.atomic
def split_thread(*, posts: Collection[Post], title: str, by: User, reason: str = "") -> Thread:
    """The new thread has the same subject and the same readers."""
    post_ids = {post.pk for post in posts}
    if not post_ids:
        raise Refused("Choose the posts that go into the new discussion.")
    thread = lock_thread(next(iter(posts)).thread)
    require_can_rearrange(by, thread)
    title = " ".join(title.split())
    if not title or len(title) > MAX_TITLE_LENGTH:
        raise Refused(f"Give it a title of {MAX_TITLE_LENGTH} characters at most.")
    refuse_patient_data({"title": title}, by=by)
    split_posts = list(Post.objects.of(thread).filter(pk__in=post_ids).order_by("number"))
    if len(split_posts) != len(post_ids):
        raise Refused("Some of these posts have been moved. Look again, and choose again.")
    if thread.first_post_id in post_ids:
        raise Refused("The first post stays: the discussion has its title from it.")
    target = _create_split_thread(thread, split_posts, title)
    undo_data = {
        "numbers": {str(post.pk): post.number for post in split_posts},
        "answer": thread.answer_id if thread.answer_id in post_ids else None,
    }
    split_read_positions(thread, target, [post.number for post in split_posts])
    for number, post in enumerate(split_posts, start=1):
        post.thread, post.number = target, number
    Post.objects.bulk_update(split_posts, ["thread", "number"], batch_size=500)
    refresh_thread_summary(thread)
    refresh_thread_summary(target)
    record_rearrangement(Kind.SPLIT, thread, target, undo_data, reason, by)
    return target


def undo_split(thread: Thread, target: Thread, rearrangement: Rearrangement) -> None:
    numbers: dict[str, int] = rearrangement.undo_data["numbers"]
    if target.last_number != len(numbers):
        raise Refused("Others have written there since. Merge it into this discussion instead.")
    split_posts = list(Post.objects.of(target))
    for post in split_posts:
        post.thread, post.number = thread, numbers[str(post.pk)]
    Post.objects.bulk_update(split_posts, ["thread", "number"], batch_size=500)
    target.merged_into = thread
    target.save(update_fields=["merged_into"])
    answer = Post.objects.of(thread).shown().filter(pk=rearrangement.undo_data["answer"]).first()
    if answer is not None and thread.answer_id is None and thread.state == State.OPEN:
        thread.answer, thread.state = answer, State.ANSWERED
    refresh_thread_summary(thread)
    refresh_thread_summary(target)


def _create_split_thread(thread: Thread, split_posts: list[Post], title: str) -> Thread:
    """Its author is the author of the first of these posts."""
    first = split_posts[0]
    copied_fields = (*SUBJECT_FIELDS, "kind", "audience", "icb_id")
    target = Thread.objects.create(
        **{name: getattr(first, name) for name in AUTHOR_FIELDS},
        **{name: getattr(thread, name) for name in copied_fields},
        title=label_demonstration(title, first.author),
        created_at=first.created_at,
        first_post=first,
        last_number=len(split_posts),
    )
    target.tags.set(thread.tags.all())
    Party.objects.bulk_create(
        Party(thread=target, person_id=row.person_id, added_by_id=row.added_by_id)
        for row in thread.party_rows.all()
    )
    return target
