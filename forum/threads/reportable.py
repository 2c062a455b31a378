"""What stewards can do with posts, and with titles of discussions, which are hidden with the first
post."""

from collections.abc import Mapping
from datetime import datetime

from django.db import models
from django.db.models.expressions import Combinable

from forum.people.models import AuditEvent, User
from forum.people.permissions import AnyUser
from forum.rooms.reportable import Decide, ReportableKind, Reverse
from forum.threads import actions
from forum.threads.models import Post, Thread, Visibility

REPORTABLE_VISIBILITIES = (Visibility.VISIBLE, Visibility.HIDDEN)
NOT_VISIBLE = (Visibility.HIDDEN, Visibility.PENDING)


def _readable_posts(user: AnyUser) -> models.QuerySet[Post]:
    """Including hidden ones: a second report joins the first."""
    return Post.objects.listed_to(user).filter(visibility__in=REPORTABLE_VISIBILITIES)


def _readable_threads(user: AnyUser) -> models.QuerySet[Thread]:
    return Thread.objects.visible_to(user).filter(withheld=False)


def _title_changed_at(thread: Thread) -> datetime:
    last_rename = AuditEvent.objects.about(thread).filter(verb="renamed").last()
    return last_rename.at if last_rename else thread.created_at


def _affected_post(content: Post | Thread) -> Post | None:
    if isinstance(content, Thread):
        return Post.objects.filter(first_post_of=content).first()
    return content


def _hidden_together(content: Post | Thread) -> list[Post | Thread]:
    post = _affected_post(content)
    return [post, *post.first_post_of.all()[:1]] if post else [content]


def _previous_post(post: Post) -> Post | None:
    earlier_posts = Post.objects.of(post.thread).shown().filter(number__lt=post.number)
    previous = post.reply_to or earlier_posts.select_related("author").order_by("-number").first()
    return previous if previous and previous.is_shown else None


def _corrected_since(at: Combinable) -> models.QuerySet[Post]:
    return Post.objects.filter(visibility=Visibility.HIDDEN, edited_at__gt=at)


def _is_hidden(content: Post | Thread) -> bool:
    post = _affected_post(content)
    return post is not None and post.visibility == Visibility.HIDDEN


def _hidden_posts() -> models.QuerySet[Post]:
    return Post.objects.filter(visibility=Visibility.HIDDEN)


def _hidden_titles() -> models.QuerySet[Thread]:
    return Thread.objects.filter(first_post__visibility=Visibility.HIDDEN)


def _withhold(content: Post | Thread, reason: str) -> bool:
    post = _affected_post(content)
    if post is None or not post.can_become(Visibility.HIDDEN):
        return False
    actions.hide_post(post=post, reason=reason, by=None)
    return True


def _show(
    content: Post | Thread, by: User, *, if_now: tuple[Visibility, ...] = NOT_VISIBLE
) -> None:
    if post := _affected_post(content):
        post.refresh_from_db()
        if post.visibility in if_now:
            actions.show_post(post=post, by=by)


def _hide(content: Post | Thread, *, body: str, reason: str, by: User) -> None:
    if post := _affected_post(content):
        actions.hide_post(post=post, reason=reason, by=by)


def _remove(content: Post | Thread, *, body: str, reason: str, by: User) -> None:
    if post := _affected_post(content):
        actions.remove_post(post=post, reason=reason, by=by)


def _redact(post: Post, *, body: str, reason: str, by: User) -> int:
    return actions.redact_post(post=post, body=body, reason=reason, by=by).version


def _rename(thread: Thread, *, body: str, reason: str, by: User) -> None:
    actions.rename_thread(thread=thread, title=body, by=by)


def _show_again(content: Post | Thread, *, version: int | None, reason: str, by: User) -> None:
    _show(content, by, if_now=(*NOT_VISIBLE, Visibility.REMOVED))


def _put_back(post: Post, *, version: int | None, reason: str, by: User) -> None:
    """What was taken out, unless the post has been edited since."""
    original = post.versions.first()
    if original and post.version == version:
        actions.redact_post(post=post, body=original.body, reason=reason, by=by)


HIDING: Mapping[str, Decide] = {"hide": _hide, "remove": _remove}
SHOWING: Mapping[str, Reverse] = {"hide": _show_again, "remove": _show_again}

POSTS = ReportableKind(
    name="post",
    label="post",
    model=Post,
    related=("thread", "author__organisation"),
    readable=_readable_posts,
    author=lambda post: post.author,
    title=lambda post: post.thread.title,
    text=lambda post: post.body,
    url=lambda post: post.get_absolute_url(),
    changed_at=lambda post: post.edited_at or post.created_at,
    container=lambda post: post.thread,
    previous=_previous_post,
    visibility=lambda post: post.get_visibility_display(),
    withhold=_withhold,
    show=_show,
    decisions={"edit_out": _redact, **HIDING},
    reversals={"edit_out": _put_back, **SHOWING},
    is_hidden=_is_hidden,
    hidden=_hidden_posts,
    corrected_since=_corrected_since,
    hidden_with=_hidden_together,
)
TITLES = ReportableKind(
    name="thread",
    label="title of a discussion",
    model=Thread,
    related=("author__organisation", "first_post"),
    readable=_readable_threads,
    author=lambda thread: thread.author,
    title=lambda thread: thread.title,
    text=lambda thread: thread.title,
    url=lambda thread: thread.get_absolute_url(),
    changed_at=_title_changed_at,
    visibility=lambda thread: "",
    withhold=_withhold,
    show=_show,
    decisions={"edit_out": _rename, **HIDING},
    reversals=SHOWING,
    is_hidden=_is_hidden,
    hidden=_hidden_titles,
    hidden_with=_hidden_together,
)
