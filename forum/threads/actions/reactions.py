"""Marking posts as useful, and bookmarks."""

from django.db import transaction
from django.db.models import F

from forum.people.models import User
from forum.people.permissions import require_permission
from forum.threads.models import Bookmark, Post, UsefulMark
from forum.threads.permissions import can_mark_useful, can_read_post


@transaction.atomic
def mark_useful(*, post: Post, by: User) -> None:
    require_permission(can_mark_useful, by, post)
    if UsefulMark.objects.get_or_create(post=post, person=by)[1]:
        Post.objects.filter(pk=post.pk).update(useful_count=F("useful_count") + 1)


@transaction.atomic
def unmark_useful(*, post: Post, by: User) -> None:
    if UsefulMark.objects.filter(post=post, person=by).delete()[0]:
        Post.objects.filter(pk=post.pk).update(useful_count=F("useful_count") - 1)


@transaction.atomic
def bookmark(*, post: Post, by: User) -> None:
    require_permission(can_read_post, by, post)
    Bookmark.objects.get_or_create(post=post, person=by)


@transaction.atomic
def unbookmark(*, post: Post, by: User) -> None:
    Bookmark.objects.filter(post=post, person=by).delete()
