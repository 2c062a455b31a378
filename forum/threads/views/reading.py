"""The list, a thread with its reply box, a post's address."""

from contextlib import suppress

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from forum.people.actions import Refused
from forum.people.web.decorators import SignedInRequest, staff_only
from forum.people.web.session_expiry import form_kept_over_sign_in, keep_form_over_sign_in
from forum.threads import actions
from forum.threads.forms import ComposerForm, ReplyForm
from forum.threads.models import Post, Thread
from forum.threads.pages.bookmarks import bookmarks_page
from forum.threads.pages.composer import Composer, quote_of
from forum.threads.pages.listing import list_page
from forum.threads.pages.thread import thread_page
from forum.threads.permissions import can_start
from forum.threads.views import composer as desks
from forum.threads.views.composer import ComposerStorage
from forum.threads.views.lookups import (
    SECTION,
    get_listed_post_or_404,
    get_readable_thread_or_404,
    post_url,
)


@require_safe
@staff_only
def threads(request: SignedInRequest) -> HttpResponse:
    page = list_page(user=request.user, asked=request.GET)
    context = {"page": page, "may_start": can_start(request.user)}
    return render(request, "forum/threads/list.html", SECTION | context)


@keep_form_over_sign_in
@staff_only
def thread(request: SignedInRequest, number: int) -> HttpResponse:
    found = get_readable_thread_or_404(request, number)
    if request.method == "POST":
        return _replied(request, found)
    if found.merged_into_id:
        return redirect("thread", found.merged_into_id)
    given = {**_asked_for(request, found), **form_kept_over_sign_in(request)}
    desk = desks.open_composer(request, reply_storage(found), ReplyForm, given)
    return _shown(request, found, desk)


def reply_storage(thread: Thread) -> ComposerStorage:
    return ComposerStorage(
        f"thread:{thread.pk}",
        "reply",
        owner=thread,
        thread=thread,
        has_draft=thread.has_draft,  # type: ignore[attr-defined]
        has_held=thread.has_held,  # type: ignore[attr-defined]
    )


def _asked_for(request: SignedInRequest, thread: Thread) -> dict[str, object]:
    """The post that is answered or quoted, as the address says."""
    quote, answered = (request.GET.get(one, "") for one in ("quote", "reply"))
    post = _post_called(request, thread, quote or answered)
    given: dict[str, object] = {"tried": "tried" in request.GET}
    if post is not None:
        given |= {"reply_to": post.pk} | ({"body": quote_of(post)} if quote else {})
    return given


def _post_called(request: SignedInRequest, thread: Thread, text: str) -> Post | None:
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        return None
    there = Post.objects.visible_to(request.user).of(thread).select_related("author")
    return there.filter(pk=int(text)).first()


def _shown(request: SignedInRequest, thread: Thread, desk: Composer) -> HttpResponse:
    back = request.get_full_path()
    page = thread_page(user=request.user, thread=thread, asked=request.GET, back=back)
    waits: bool = thread.has_notices  # type: ignore[attr-defined]
    news = page.last_shown > thread.read_to or waits  # type: ignore[attr-defined]
    if news and request.method == "GET":
        number = page.last_shown
        actions.mark_read(thread=thread, number=number, by=request.user, waits=waits)
    answering = desk.form["reply_to"].value()
    post = _post_called(request, thread, str(answering)) if answering else None
    context = {"page": page, "desk": desk, "answering": post}
    return render(request, "forum/threads/thread.html", SECTION | context)


def _replied(request: SignedInRequest, thread: Thread) -> HttpResponse:
    drawer = reply_storage(thread)
    if desk := desks.run_composer_action(request, drawer, ReplyForm):
        return _shown(request, thread, desk)
    form = ReplyForm(request.POST, tried="outcome" in request.POST)
    if not form.is_valid():
        return _shown(request, thread, Composer(form, drawer.box, thread))
    try:
        posting = _reply(request, thread, form)
    except Refused as refusal:
        # What is too long to be kept still stands in the box.
        with suppress(Refused):
            actions.save_draft(
                slot=drawer.box, texts=desks.draft_texts(request.POST), by=request.user
            )
        form.add_error(None, str(refusal))
        return _shown(request, thread, Composer(form, drawer.box, thread))
    if posting.kind == "stopped" or posting.post is None:
        return _shown(request, thread, desks.blocked_composer(request, drawer, form, posting))
    desks.show_warnings(request, posting)
    return redirect(post_url(posting.post))


def _reply(request: SignedInRequest, thread: Thread, form: ComposerForm) -> actions.PostResult:
    given = form.cleaned_data
    post = _post_called(request, thread, str(given.get("reply_to") or ""))
    return actions.reply(
        thread=thread,
        body=given["body"],
        by=request.user,
        reply_to=post,
        trial=form.trial,
        idempotency_key=form.idempotency_key,
    )


@require_safe
@staff_only
def post(request: SignedInRequest, number: int) -> HttpResponse:
    """Found, not moved for good: a browser that remembered it would miss where it goes next."""
    return redirect(post_url(get_listed_post_or_404(request, number)))


@require_safe
@staff_only
def bookmarks(request: SignedInRequest) -> HttpResponse:
    page = bookmarks_page(user=request.user, before=request.GET.get("before", ""))
    return render(request, "forum/threads/bookmarks.html", SECTION | {"page": page})
