"""Taking threads in hand for a change: locked, fresh, and only for those who may.

Threads are always locked in the order of their numbers, and posts after their threads, so that
people who change the same ones wait for each other and never crosswise. Only what others refer to
is left unlocked: a reader's place can be kept while somebody writes.
"""

from collections.abc import Callable
from typing import TypeVar

from django.db import models, transaction
from django.db.models import Q

from forum.people.actions import Refused
from forum.people.models import User
from forum.people.permissions import NotAllowed
from forum.threads.models import Post, Thread

Thing = TypeVar("Thing")
MOST_MOVES = 20


class _MovedAway(Exception):
    """It went to another thread before its own was locked."""


def lock_thread(thread: Thread) -> Thread:
    """The row as it is now. Nobody else changes it until the transaction ends."""
    return _locked().get(pk=thread.pk)


def lock_two_threads(one: Thread, other: Thread) -> tuple[Thread, Thread]:
    found = {thread.pk: thread for thread in _locked().filter(pk__in=[one.pk, other.pk])}
    return found[one.pk], found[other.pk]


def lock_thread_following_merges(thread: Thread) -> Thread:
    """The same, or the thread that it has become part of."""
    number: int = thread.pk
    for _ in range(MOST_MOVES):
        try:
            # A savepoint: going back to it lets go of the lock.
            with transaction.atomic():
                found = _locked().get(pk=number)
                if found.merged_into_id is None:
                    return found
                number = found.merged_into_id
                raise _MovedAway
        except _MovedAway:
            continue
    raise Refused("This discussion is being moved. Send it again in a moment.")


def lock_post(post: Post) -> Post:
    """The post as it is now, with its thread, both locked, and any that took its title from it."""
    for _ in range(MOST_MOVES):
        number = Post.objects.values_list("thread_id", flat=True).get(pk=post.pk)
        try:
            with transaction.atomic():
                threads = list(_locked().filter(Q(pk=number) | Q(first_post=post.pk)))
                found = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
                if found.thread_id != number:
                    raise _MovedAway
                found.thread = next(thread for thread in threads if thread.pk == number)
                return found
        except _MovedAway:
            continue
    raise Refused("This post is being moved. Try again in a moment.")


def require_permission(rule: Callable[[User, Thing], bool], by: User, thing: Thing) -> None:
    if not rule(by, thing):
        raise NotAllowed


def _locked() -> models.QuerySet[Thread]:
    found = Thread.objects.select_for_update(of=("self",), no_key=True)
    return found.select_related("place", "icb").order_by("pk")
