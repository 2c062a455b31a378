"""A discussion as a plain text, for answering a request for information."""

from django.db import transaction

from forum.people.actions import record_event
from forum.people.models import User
from forum.people.permissions import require_permission
from forum.threads.models import Post, PostVersion, Thread
from forum.threads.permissions import can_manage
from metrics import formatting


@transaction.atomic
def record_export(*, thread: Thread, by: User) -> None:
    """The history says that it was exported, and by whom."""
    require_permission(can_manage, by, thread)
    record_event(verb="exported for an information request", about=thread, by=by)


@transaction.atomic
def export_as_text(*, thread: Thread, by: User) -> str:
    """Every post, hidden and deleted ones marked as such: a steward decides what is released."""
    record_export(thread=thread, by=by)
    head = [
        thread.title,
        f"{thread.get_kind_display().capitalize()} about {thread.subject.title}",
        f"Label: {thread.get_foi_label_display()}. {thread.foi_note}".strip(),
        thread.audience_words,
    ]
    versions: dict[int, list[PostVersion]] = {}
    for version in PostVersion.objects.filter(post__thread=thread).order_by("number"):
        versions.setdefault(version.post_id, []).append(version)
    posts = Post.objects.of(thread).select_related("author", "reply_to", "place").in_order()
    parts = [_post_text(post, versions.get(post.pk, [])) for post in posts.iterator()]
    return "\n\n".join(["\n".join(head), *parts]) + "\n"


def _post_text(post: Post, versions: list[PostVersion]) -> str:
    lines = [f"{post.number}. {post.byline}, {formatting.london(post.created_at):%Y-%m-%d %H:%M}"]
    if post.reply_to:
        lines.append(f"In reply to {post.reply_to.number}")
    if not post.is_shown:
        lines.append(f"[{post.get_visibility_display()}] {post.visibility_reason}".strip())
    if post.outcome:
        lines.append(f"We tried this: {post.get_outcome_display()}, {post.place}")
    lines += [
        f"Until the next edit, from {formatting.london(version.at):%Y-%m-%d %H:%M}: {version.body}"
        for version in versions
    ]
    return "\n".join([*lines, post.body])
