"""Locking rows before a change, and checking who may make it.

Threads are always locked in the order of their numbers, and posts after their threads, so that two
people who change the same ones cannot block each other for good. References to a locked row stay
possible: a read position can be stored while somebody writes.
"""

from typing import TypeVar

from django.db import models, transaction
from django.db.models import Q

from forum.people.actions import Refused
from forum.threads.models import Post, Thread

Target = TypeVar("Target")
MAX_ATTEMPTS = 20


class _Moved(Exception):
    """It went to another thread before its own was locked."""


def lock_thread(thread: Thread) -> Thread:
    """The row as it is now. Nobody else can change it until the transaction ends."""
    return _locked_threads().get(pk=thread.pk)


def lock_two_threads(first: Thread, second: Thread) -> tuple[Thread, Thread]:
    threads = {
        thread.pk: thread for thread in _locked_threads().filter(pk__in=[first.pk, second.pk])
    }
    return threads[first.pk], threads[second.pk]


def lock_thread_following_merges(thread: Thread) -> Thread:
    """The thread itself, or the one that it has been merged into."""
    thread_id: int = thread.pk
    for _ in range(MAX_ATTEMPTS):
        try:
            # A savepoint: rolling back to it releases the lock.
            with transaction.atomic():
                locked_thread = _locked_threads().get(pk=thread_id)
                if locked_thread.merged_into_id is None:
                    return locked_thread
                thread_id = locked_thread.merged_into_id
                raise _Moved
        except _Moved:
            continue
    raise Refused("This discussion is being moved. Send it again in a moment.")


def lock_post(post: Post) -> Post:
    """The post as it is now, with its thread, both locked, and any that took its title from it."""
    for _ in range(MAX_ATTEMPTS):
        thread_id = Post.objects.values_list("thread_id", flat=True).get(pk=post.pk)
        try:
            with transaction.atomic():
                threads = list(_locked_threads().filter(Q(pk=thread_id) | Q(first_post=post.pk)))
                locked_post = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
                if locked_post.thread_id != thread_id:
                    raise _Moved
                locked_post.thread = next(thread for thread in threads if thread.pk == thread_id)
                return locked_post
        except _Moved:
            continue
    raise Refused("This post is being moved. Try again in a moment.")


def _locked_threads() -> models.QuerySet[Thread]:
    threads = Thread.objects.select_for_update(of=("self",), no_key=True)
    return threads.select_related("place", "icb").order_by("pk")
