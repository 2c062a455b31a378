"""Exports of a whole thread for a freedom-of-information request, with the roles that authors had
when they wrote."""

import csv
from collections.abc import Iterator
from io import StringIO

from django.http import HttpResponse
from django.utils import timezone

from forum.people.models import User
from forum.threads import actions
from forum.threads.models import Post, Thread
from forum.writing.spreadsheets import escape_formula

HEADER_ROW = (
    "number",
    "address",
    "written",
    "edited",
    "author",
    "role at the time",
    "organisation at the time",
    "in reply to",
    "state",
    "reason",
    "text",
)


def csv_response(thread: Thread, by: User) -> HttpResponse:
    actions.record_export(thread=thread, by=by)
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerows([*_summary_rows(thread), (), HEADER_ROW])
    writer.writerows(
        [escape_formula(cell) for cell in _cells(post)] for post in _iterate_posts(thread)
    )
    return _file_response(buffer.getvalue(), thread, "csv", "text/csv")


def text_response(thread: Thread, by: User) -> HttpResponse:
    text = actions.export_as_text(thread=thread, by=by)
    return _file_response(text, thread, "txt", "text/plain")


EXPORTS = {"csv": csv_response, "txt": text_response}


def _summary_rows(thread: Thread) -> list[tuple[str, str]]:
    label = thread.get_foi_label_display()
    return [
        ("Discussion", escape_formula(thread.title)),
        ("About", escape_formula(thread.subject.title)),
        ("Kind", thread.get_kind_display()),
        ("State", thread.get_state_display()),
        ("Outcome", escape_formula(thread.outcome)),
        ("Audience", thread.audience_words),
        ("Freedom of information", f"{label}. {thread.foi_note}".strip()),
        ("Exported", f"{timezone.localtime():%Y-%m-%d %H:%M}"),
    ]


def _iterate_posts(thread: Thread) -> Iterator[Post]:
    posts = Post.objects.of(thread).in_order().select_related("author", "reply_to")
    return posts.iterator(chunk_size=500)


def _cells(post: Post) -> list[str]:
    edited = f"{timezone.localtime(post.edited_at):%Y-%m-%d %H:%M}" if post.edited_at else ""
    return [
        str(post.number),
        post.get_absolute_url(),
        f"{timezone.localtime(post.created_at):%Y-%m-%d %H:%M}",
        edited,
        post.author.display_name,
        post.author_role_words,
        post.author_organisation,
        str(post.reply_to.number) if post.reply_to else "",
        post.get_visibility_display(),
        post.visibility_reason,
        post.body,
    ]


def _file_response(content: str, thread: Thread, extension: str, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=f"{content_type}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="discussion-{thread.pk}.{extension}"'
    response["Cache-Control"] = "private, no-store"
    return response
