"""The list of threads, a thread with its reply form, a post and its history, bookmarks."""

from contextlib import suppress

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from forum.people.actions import Refused
from forum.people.web.decorators import SignedInRequest, staff_only
from forum.people.web.kept_texts import kept_fields
from forum.threads import actions
from forum.threads.forms import ComposerForm, ReplyForm, draft_texts
from forum.threads.models import Post, PostVersion, Thread
from forum.threads.pages.bookmarks import bookmarks_page
from forum.threads.pages.composer import Composer, quote_of, render_preview
from forum.threads.pages.listing import list_page
from forum.threads.pages.thread import thread_page
from forum.threads.permissions import can_start
from forum.threads.views.composer import (
    ComposerStorage,
    blocked_composer,
    open_composer,
    run_composer_action,
    show_warnings,
)
from forum.threads.views.lookups import (
    get_listed_post_or_404,
    get_readable_post_or_404,
    get_readable_thread_or_404,
    post_url,
)
from forum.writing import markdown
from metrics.typed_text import parse_number
from metrics.write_refusals import written_if_possible


@require_safe
@staff_only
def threads(request: SignedInRequest) -> HttpResponse:
    page = list_page(user=request.user, query=request.GET)
    context = {"page": page, "can_start": can_start(request.user)}
    return render(request, "forum/threads/list.html", context)


@staff_only
def thread(request: SignedInRequest, number: int) -> HttpResponse:
    thread = get_readable_thread_or_404(request, number)
    if request.method == "POST":
        return _handle_reply(request, thread)
    if thread.merged_into_id:
        return redirect("thread", thread.merged_into_id)
    data = {**_reply_fields_from_query(request, thread), **kept_fields(request)}
    composer = open_composer(request, reply_storage(thread), ReplyForm, data)
    return _thread_response(request, thread, composer)


def reply_storage(thread: Thread) -> ComposerStorage:
    return ComposerStorage(
        f"thread:{thread.pk}",
        "reply",
        owner=thread,
        thread=thread,
        has_draft=thread.has_draft,  # type: ignore[attr-defined]
        has_blocked_text=thread.has_blocked_text,  # type: ignore[attr-defined]
    )


def _reply_fields_from_query(request: SignedInRequest, thread: Thread) -> dict[str, object]:
    """The post that is answered or quoted, as the address says."""
    quote, answered = (request.GET.get(name, "") for name in ("quote", "reply"))
    post = _find_post(request, thread, quote or answered)
    data: dict[str, object] = {"tried": "tried" in request.GET}
    if post is not None:
        data |= {"reply_to": post.pk} | ({"body": quote_of(post)} if quote else {})
    return data


def _find_post(request: SignedInRequest, thread: Thread, text: str) -> Post | None:
    number = parse_number(text)
    if number is None:
        return None
    posts = Post.objects.visible_to(request.user).of(thread).select_related("author")
    return posts.filter(pk=number).first()


def _thread_response(request: SignedInRequest, thread: Thread, composer: Composer) -> HttpResponse:
    back = request.get_full_path()
    page = thread_page(user=request.user, thread=thread, query=request.GET, back=back)
    has_unread: bool = thread.has_unread_notifications  # type: ignore[attr-defined]
    has_news = page.last_shown > thread.read_to or has_unread  # type: ignore[attr-defined]
    if has_news and request.method == "GET":
        number = page.last_shown
        with written_if_possible():
            actions.mark_read(thread=thread, number=number, by=request.user, has_unread=has_unread)
    answering = composer.form["reply_to"].value()
    post = _find_post(request, thread, str(answering)) if answering else None
    context = {"page": page, "composer": composer, "answering": post}
    return render(request, "forum/threads/thread.html", context)


def _handle_reply(request: SignedInRequest, thread: Thread) -> HttpResponse:
    storage = reply_storage(thread)
    if composer := run_composer_action(request, storage, ReplyForm):
        return _thread_response(request, thread, composer)
    form = ReplyForm(request.POST, tried="outcome" in request.POST)
    if not form.is_valid():
        return _thread_response(request, thread, Composer(form, storage.slot, thread))
    try:
        result = _reply(request, thread, form)
    except Refused as refusal:
        # A text too long to be saved as a draft is still in the form.
        with suppress(Refused):
            actions.save_draft(slot=storage.slot, texts=draft_texts(request.POST), by=request.user)
        form.add_error(None, str(refusal))
        return _thread_response(request, thread, Composer(form, storage.slot, thread))
    if result.kind == "blocked" or result.post is None:
        return _thread_response(request, thread, blocked_composer(request, storage, form, result))
    show_warnings(request, result)
    return redirect(post_url(result.post))


def _reply(request: SignedInRequest, thread: Thread, form: ComposerForm) -> actions.PostResult:
    data = form.cleaned_data
    post = _find_post(request, thread, str(data.get("reply_to") or ""))
    return actions.reply(
        thread=thread,
        body=data["body"],
        by=request.user,
        reply_to=post,
        trial=form.trial,
        idempotency_key=form.idempotency_key,
    )


@require_safe
@staff_only
def post(request: SignedInRequest, number: int) -> HttpResponse:
    """A temporary redirect: the post may be moved again."""
    return redirect(post_url(get_listed_post_or_404(request, number)))


@require_safe
@staff_only
def bookmarks(request: SignedInRequest) -> HttpResponse:
    page = bookmarks_page(user=request.user, before=request.GET.get("before", ""))
    return render(request, "forum/threads/bookmarks.html", {"page": page})


@require_safe
@staff_only
def history(request: SignedInRequest, number: int) -> HttpResponse:
    post = get_readable_post_or_404(request, number)
    versions = PostVersion.objects.visible_to(request.user).filter(post=post)
    rendered_versions = [
        (version, markdown.render_markdown(version.body, highest_heading=4))
        for version in versions.select_related("author")
    ]
    context = {"post": post, "versions": rendered_versions, "now": render_preview(post.body)}
    return render(request, "forum/threads/history.html", context)
