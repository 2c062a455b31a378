"""Starting a thread, editing and deleting one's own posts."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from forum.casestudies.views.found import keeping_what_was_typed, typed_before_signing_in
from forum.people.actions import Refused
from forum.people.choices import place_called
from forum.people.gates import Signed, staff_only
from forum.threads import actions, permissions
from forum.threads.forms import EditForm, StartForm, without_nul
from forum.threads.models import Audience, Post, PostKind
from forum.threads.pages.desk import Desk
from forum.threads.subjects import Subject, subject_called
from forum.threads.views import desk as desks
from forum.threads.views.desk import Drawer
from forum.threads.views.found import SECTION, here, post_or_404, read_post_or_404


@keeping_what_was_typed
@staff_only
def start(request: Signed) -> HttpResponse:
    about = without_nul(request.GET.get("about", ""))
    subject = subject_called(about, request.user) if about else None
    if not permissions.can_start(request.user, subject) or (about and subject is None):
        raise Http404
    make = partial(StartForm, user=request.user, subject=subject)
    drawer = _drawer(subject)
    if request.method == "POST":
        return _started(request, drawer, make, subject)
    asked = {name: request.GET.get(name, "") for name in ("title", "kind")}
    asked |= {"about_place": request.GET.get("place", ""), "tried": ""}
    given = {**asked, "kind": asked["kind"] or "question", **typed_before_signing_in(request)}
    return _page(request, desks.opened(request, drawer, make, given), subject)


def _drawer(subject: Subject | None) -> Drawer:
    box = f"new:{subject.key}" if subject else "new"
    return Drawer(box, box[:60])


def _page(request: Signed, desk: Desk, subject: Subject | None) -> HttpResponse:
    context = {"desk": desk, "form": desk.form, "subject": subject}
    return render(request, "forum/threads/new.html", SECTION | context)


def _started(
    request: Signed, drawer: Drawer, make: desks.Make, subject: Subject | None
) -> HttpResponse:
    if desk := desks.beside(request, drawer, make):
        return _page(request, desk, subject)
    form = make(data=request.POST, tried="outcome" in request.POST)
    assert isinstance(form, StartForm)
    if not form.is_valid():
        return _page(request, Desk(form, drawer.box), subject)
    try:
        posting = _start(request, form)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, Desk(form, drawer.box), subject)
    if posting.kind == "stopped" or posting.post is None:
        kept = _drawer(form.subject)
        return _page(request, desks.stopped(request, kept, form, posting), subject)
    desks.warn(request, posting)
    return redirect(posting.post.thread)


def _start(request: Signed, form: StartForm) -> actions.Posting:
    given, subject = form.cleaned_data, form.subject
    assert subject is not None
    to_icb = given["audience"] == Audience.ICB
    named = given["people"] if given["audience"] == Audience.PARTIES else ()
    return actions.start_thread(
        subject=subject, kind=given["kind"], title=given["title"], body=given["body"],
        tags=given.get("tags", ()), audience=given["audience"], parties=named,
        icb=place_called(given["icb"]) if to_icb else None, trial=form.trial, once=form.once,
        by=request.user,
    )  # fmt: skip


# --- one's own posts -----------------------------------------------------------------------------


@keeping_what_was_typed
@staff_only
def edit(request: Signed, number: int) -> HttpResponse:
    post = read_post_or_404(request, number)
    if not permissions.can_edit_post(request.user, post):
        raise Http404
    drawer = Drawer(f"post:{post.pk}", "edit", owner=post, thread=post.thread)
    if request.method == "POST":
        return _edited(request, post, drawer)
    given = {**EditForm.of(post).initial, **typed_before_signing_in(request)}
    given["tried"] = post.kind == PostKind.TRIED_IT
    body = given.pop("body")
    desk = desks.opened(request, drawer, EditForm, given)
    desk.form.initial.setdefault("body", body)
    return _editor(request, post, desk)


def _editor(request: Signed, post: Post, desk: Desk, status: int = 200) -> HttpResponse:
    context = {"post": post, "desk": desk, "form": desk.form, "thread": post.thread}
    return render(request, "forum/threads/edit.html", SECTION | context, status=status)


def _edited(request: Signed, post: Post, drawer: Drawer) -> HttpResponse:
    if desk := desks.beside(request, drawer, EditForm):
        return _editor(request, post, desk)
    form = EditForm(request.POST, tried=post.kind == PostKind.TRIED_IT)
    if not form.is_valid():
        return _editor(request, post, Desk(form, drawer.box, post.thread))
    try:
        posting = actions.edit_post(
            post=post, body=form.cleaned_data["body"], by=request.user, trial=form.trial,
            version=form.cleaned_data["version"],
        )  # fmt: skip
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _editor(request, post, Desk(form, drawer.box, post.thread))
    return _after_edit(request, post, drawer, form, posting)


def _after_edit(
    request: Signed, post: Post, drawer: Drawer, form: EditForm, posting: actions.Posting
) -> HttpResponse:
    if posting.kind == "stopped":
        return _editor(request, post, desks.stopped(request, drawer, form, posting))
    if posting.kind == "clash" and posting.post is not None:
        post = posting.post
        # What is shown beside it has been seen: what is typed may now follow it.
        typed = {**request.POST.dict(), "version": str(post.version)}
        again = EditForm(initial=typed, tried=form.tried)
        return _editor(request, post, Desk(again, drawer.box, post.thread, clash=post.body), 409)
    desks.warn(request, posting)
    messages.success(request, "Your change has been saved. What it said before is in its history.")
    return redirect(here(post))


@staff_only
def delete(request: Signed, number: int) -> HttpResponse:
    post = post_or_404(request, number)
    if not permissions.can_delete_post(request.user, post):
        raise Http404
    if request.method == "POST":
        actions.delete_post(post=post, by=request.user)
        messages.success(request, "Your post has been deleted. A line says that there was one.")
        return redirect("threads" if post.pk == post.thread.opening_id else here(post))
    return render(request, "forum/threads/delete.html", SECTION | {"post": post})
