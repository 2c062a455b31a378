"""Starting a thread, editing and deleting one's own posts."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from forum.people.actions import Refused
from forum.people.web.choices import get_place_with_page
from forum.people.web.decorators import SignedInRequest, staff_only
from forum.people.web.session_expiry import form_kept_over_sign_in, keep_form_over_sign_in
from forum.threads import actions, permissions
from forum.threads.forms import EditForm, StartForm, strip_nul
from forum.threads.models import Audience, Post, PostKind
from forum.threads.pages.composer import Composer
from forum.threads.subjects import Subject, get_subject_by_key
from forum.threads.views import composer as desks
from forum.threads.views.composer import ComposerStorage
from forum.threads.views.lookups import (
    SECTION,
    get_listed_post_or_404,
    get_readable_post_or_404,
    post_url,
)


@keep_form_over_sign_in
@staff_only
def start(request: SignedInRequest) -> HttpResponse:
    about = strip_nul(request.GET.get("about", ""))
    subject = get_subject_by_key(about, request.user) if about else None
    if not permissions.can_start(request.user, subject) or (about and subject is None):
        raise Http404
    make = partial(StartForm, user=request.user, subject=subject)
    drawer = _drawer(subject)
    if request.method == "POST":
        return _started(request, drawer, make, subject)
    asked = {name: request.GET.get(name, "") for name in ("title", "kind")}
    asked |= {"about_place": request.GET.get("place", ""), "tried": ""}
    given = {**asked, "kind": asked["kind"] or "question", **form_kept_over_sign_in(request)}
    return _page(request, desks.open_composer(request, drawer, make, given), subject)


def _drawer(subject: Subject | None) -> ComposerStorage:
    box = f"new:{subject.key}" if subject else "new"
    return ComposerStorage(box, box[:60])


def _page(request: SignedInRequest, desk: Composer, subject: Subject | None) -> HttpResponse:
    context = {"desk": desk, "form": desk.form, "subject": subject}
    return render(request, "forum/threads/new.html", SECTION | context)


def _started(
    request: SignedInRequest,
    drawer: ComposerStorage,
    make: desks.FormFactory,
    subject: Subject | None,
) -> HttpResponse:
    if desk := desks.run_composer_action(request, drawer, make):
        return _page(request, desk, subject)
    form = make(data=request.POST, tried="outcome" in request.POST)
    assert isinstance(form, StartForm)
    if not form.is_valid():
        return _page(request, Composer(form, drawer.box), subject)
    try:
        posting = _start(request, form)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, Composer(form, drawer.box), subject)
    if posting.kind == "stopped" or posting.post is None:
        kept = _drawer(form.subject)
        return _page(request, desks.blocked_composer(request, kept, form, posting), subject)
    desks.show_warnings(request, posting)
    return redirect(posting.post.thread)


def _start(request: SignedInRequest, form: StartForm) -> actions.PostResult:
    given, subject = form.cleaned_data, form.subject
    assert subject is not None
    to_icb = given["audience"] == Audience.ICB
    named = given["people"] if given["audience"] == Audience.PARTIES else ()
    return actions.start_thread(
        subject=subject,
        kind=given["kind"],
        title=given["title"],
        body=given["body"],
        tags=given.get("tags", ()),
        audience=given["audience"],
        parties=named,
        icb=get_place_with_page(given["icb"]) if to_icb else None,
        trial=form.trial,
        idempotency_key=form.idempotency_key,
        by=request.user,
    )


# --- one's own posts -----------------------------------------------------------------------------


@keep_form_over_sign_in
@staff_only
def edit(request: SignedInRequest, number: int) -> HttpResponse:
    post = get_readable_post_or_404(request, number)
    if not permissions.can_edit_post(request.user, post):
        raise Http404
    drawer = ComposerStorage(f"post:{post.pk}", "edit", owner=post, thread=post.thread)
    if request.method == "POST":
        return _edited(request, post, drawer)
    given = {**EditForm.of(post).initial, **form_kept_over_sign_in(request)}
    given["tried"] = post.kind == PostKind.TRIED_IT
    body = given.pop("body")
    desk = desks.open_composer(request, drawer, EditForm, given)
    desk.form.initial.setdefault("body", body)
    return _editor(request, post, desk)


def _editor(
    request: SignedInRequest, post: Post, desk: Composer, status: int = 200
) -> HttpResponse:
    context = {"post": post, "desk": desk, "form": desk.form, "thread": post.thread}
    return render(request, "forum/threads/edit.html", SECTION | context, status=status)


def _edited(request: SignedInRequest, post: Post, drawer: ComposerStorage) -> HttpResponse:
    if desk := desks.run_composer_action(request, drawer, EditForm):
        return _editor(request, post, desk)
    form = EditForm(request.POST, tried=post.kind == PostKind.TRIED_IT)
    if not form.is_valid():
        return _editor(request, post, Composer(form, drawer.box, post.thread))
    try:
        posting = actions.edit_post(
            post=post,
            body=form.cleaned_data["body"],
            by=request.user,
            trial=form.trial,
            version=form.cleaned_data["version"],
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _editor(request, post, Composer(form, drawer.box, post.thread))
    return _after_edit(request, post, drawer, form, posting)


def _after_edit(
    request: SignedInRequest,
    post: Post,
    drawer: ComposerStorage,
    form: EditForm,
    posting: actions.PostResult,
) -> HttpResponse:
    if posting.kind == "stopped":
        return _editor(request, post, desks.blocked_composer(request, drawer, form, posting))
    if posting.kind == "clash" and posting.post is not None:
        post = posting.post
        # What is shown beside it has been seen: what is typed may now follow it.
        typed = {**request.POST.dict(), "version": str(post.version)}
        again = EditForm(initial=typed, tried=form.tried)
        return _editor(
            request, post, Composer(again, drawer.box, post.thread, clash=post.body), 409
        )
    desks.show_warnings(request, posting)
    messages.success(request, "Your change has been saved. What it said before is in its history.")
    return redirect(post_url(post))


@staff_only
def delete(request: SignedInRequest, number: int) -> HttpResponse:
    post = get_listed_post_or_404(request, number)
    if not permissions.can_delete_post(request.user, post):
        raise Http404
    if request.method == "POST":
        actions.delete_post(post=post, by=request.user)
        messages.success(request, "Your post has been deleted. A line says that there was one.")
        return redirect("threads" if post.pk == post.thread.first_post_id else post_url(post))
    return render(request, "forum/threads/delete.html", SECTION | {"post": post})
