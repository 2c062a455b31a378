"""The list, a thread with its reply box, a post's address."""

from contextlib import suppress

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from forum.casestudies.views.found import keeping_what_was_typed, typed_before_signing_in
from forum.people.actions import Refused
from forum.people.gates import Signed, staff_only
from forum.threads import actions
from forum.threads.forms import Box, ReplyForm
from forum.threads.models import Post, Thread
from forum.threads.pages.bookmarks import bookmarks_page
from forum.threads.pages.desk import Desk, quoted
from forum.threads.pages.listing import list_page
from forum.threads.pages.thread import thread_page
from forum.threads.permissions import can_start
from forum.threads.views import desk as desks
from forum.threads.views.desk import Drawer
from forum.threads.views.found import SECTION, here, post_or_404, thread_or_404


@require_safe
@staff_only
def threads(request: Signed) -> HttpResponse:
    page = list_page(user=request.user, asked=request.GET)
    context = {"page": page, "may_start": can_start(request.user)}
    return render(request, "forum/threads/list.html", SECTION | context)


@keeping_what_was_typed
@staff_only
def thread(request: Signed, number: int) -> HttpResponse:
    found = thread_or_404(request, number)
    if request.method == "POST":
        return _replied(request, found)
    if found.merged_into_id:
        return redirect("thread", found.merged_into_id)
    given = {**_asked_for(request, found), **typed_before_signing_in(request)}
    desk = desks.opened(request, drawer_of(found), ReplyForm, given)
    return _shown(request, found, desk)


def drawer_of(thread: Thread) -> Drawer:
    return Drawer(
        f"thread:{thread.pk}", "reply", owner=thread, thread=thread,
        has_draft=thread.has_draft, has_held=thread.has_held,  # type: ignore[attr-defined]
    )  # fmt: skip


def _asked_for(request: Signed, thread: Thread) -> dict[str, object]:
    """The post that is answered or quoted, as the address says."""
    quote, answered = (request.GET.get(one, "") for one in ("quote", "reply"))
    post = _post_called(request, thread, quote or answered)
    given: dict[str, object] = {"tried": "tried" in request.GET}
    if post is not None:
        given |= {"reply_to": post.pk} | ({"body": quoted(post)} if quote else {})
    return given


def _post_called(request: Signed, thread: Thread, text: str) -> Post | None:
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        return None
    there = Post.objects.visible_to(request.user).of(thread).select_related("author")
    return there.filter(pk=int(text)).first()


def _shown(request: Signed, thread: Thread, desk: Desk) -> HttpResponse:
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


def _replied(request: Signed, thread: Thread) -> HttpResponse:
    drawer = drawer_of(thread)
    if desk := desks.beside(request, drawer, ReplyForm):
        return _shown(request, thread, desk)
    form = ReplyForm(request.POST, tried="outcome" in request.POST)
    if not form.is_valid():
        return _shown(request, thread, Desk(form, drawer.box, thread))
    try:
        posting = _reply(request, thread, form)
    except Refused as refusal:
        # What is too long to be kept still stands in the box.
        with suppress(Refused):
            actions.save_draft(box=drawer.box, texts=desks.as_draft(request.POST), by=request.user)
        form.add_error(None, str(refusal))
        return _shown(request, thread, Desk(form, drawer.box, thread))
    if posting.kind == "stopped" or posting.post is None:
        return _shown(request, thread, desks.stopped(request, drawer, form, posting))
    desks.warn(request, posting)
    return redirect(here(posting.post))


def _reply(request: Signed, thread: Thread, form: Box) -> actions.Posting:
    given = form.cleaned_data
    post = _post_called(request, thread, str(given.get("reply_to") or ""))
    return actions.reply(
        thread=thread, body=given["body"], by=request.user, reply_to=post, trial=form.trial,
        once=form.once,
    )  # fmt: skip


@require_safe
@staff_only
def post(request: Signed, number: int) -> HttpResponse:
    """Found, not moved for good: a browser that remembered it would miss where it goes next."""
    return redirect(here(post_or_404(request, number)))


@require_safe
@staff_only
def bookmarks(request: Signed) -> HttpResponse:
    page = bookmarks_page(user=request.user, before=request.GET.get("before", ""))
    return render(request, "forum/threads/bookmarks.html", SECTION | {"page": page})
