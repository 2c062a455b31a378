"""Starting a thread, editing and deleting one's own posts."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from forum.people.actions import Refused
from forum.people.web.choices import get_place_with_page
from forum.people.web.decorators import SignedInRequest, staff_only
from forum.people.web.kept_texts import kept_fields
from forum.threads import actions, permissions
from forum.threads.forms import EditForm, StartForm
from forum.threads.models import Audience, Post, PostKind
from forum.threads.pages.composer import Composer
from forum.threads.subjects import ThreadSubject, get_subject_by_key
from forum.threads.views.composer import (
    ComposerStorage,
    FormFactory,
    blocked_composer,
    open_composer,
    run_composer_action,
    show_warnings,
)
from forum.threads.views.lookups import (
    get_listed_post_or_404,
    get_readable_post_or_404,
    post_url,
)


@staff_only
def start(request: SignedInRequest) -> HttpResponse:
    about = request.GET.get("about", "")
    subject = get_subject_by_key(about, request.user) if about else None
    if not permissions.can_start(request.user, subject) or (about and subject is None):
        raise Http404
    form_factory = partial(StartForm, user=request.user, subject=subject)
    storage = _start_storage(subject)
    if request.method == "POST":
        return _handle_start(request, storage, form_factory, subject)
    query_fields = {name: request.GET.get(name, "") for name in ("title", "kind")}
    query_fields |= {"about_place": request.GET.get("place", ""), "tried": ""}
    initial = {
        **query_fields,
        "kind": query_fields["kind"] or "question",
        **kept_fields(request),
    }
    return _start_response(request, open_composer(request, storage, form_factory, initial), subject)


def _start_storage(subject: ThreadSubject | None) -> ComposerStorage:
    slot = f"new:{subject.key}" if subject else "new"
    return ComposerStorage(slot, slot[:60])


def _start_response(
    request: SignedInRequest, composer: Composer, subject: ThreadSubject | None
) -> HttpResponse:
    context = {"composer": composer, "form": composer.form, "subject": subject}
    return render(request, "forum/threads/new.html", context)


def _handle_start(
    request: SignedInRequest,
    storage: ComposerStorage,
    form_factory: FormFactory,
    subject: ThreadSubject | None,
) -> HttpResponse:
    if composer := run_composer_action(request, storage, form_factory):
        return _start_response(request, composer, subject)
    form = form_factory(data=request.POST, tried="outcome" in request.POST)
    assert isinstance(form, StartForm)
    if not form.is_valid():
        return _start_response(request, Composer(form, storage.slot), subject)
    try:
        result = _start_thread(request, form)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _start_response(request, Composer(form, storage.slot), subject)
    if result.kind == "blocked" or result.post is None:
        storage = _start_storage(form.subject)
        return _start_response(request, blocked_composer(request, storage, form, result), subject)
    show_warnings(request, result)
    return redirect(result.post.thread)


def _start_thread(request: SignedInRequest, form: StartForm) -> actions.PostResult:
    data, subject = form.cleaned_data, form.subject
    assert subject is not None
    to_icb = data["audience"] == Audience.ICB
    parties = data["people"] if data["audience"] == Audience.PARTIES else ()
    return actions.start_thread(
        subject=subject,
        kind=data["kind"],
        title=data["title"],
        body=data["body"],
        tags=data.get("tags", ()),
        audience=data["audience"],
        parties=parties,
        icb=get_place_with_page(data["icb"]) if to_icb else None,
        trial=form.trial,
        idempotency_key=form.idempotency_key,
        by=request.user,
    )


# --- one's own posts -----------------------------------------------------------------------------


@staff_only
def edit(request: SignedInRequest, number: int) -> HttpResponse:
    post = get_readable_post_or_404(request, number)
    if not permissions.can_edit_post(request.user, post):
        raise Http404
    storage = ComposerStorage(f"post:{post.pk}", "edit", owner=post, thread=post.thread)
    if request.method == "POST":
        return _handle_edit(request, post, storage)
    initial = {**EditForm.of(post).initial, **kept_fields(request)}
    initial["tried"] = post.kind == PostKind.TRIED_IT
    body = initial.pop("body")
    composer = open_composer(request, storage, EditForm, initial)
    composer.form.initial.setdefault("body", body)
    return _edit_response(request, post, composer)


def _edit_response(
    request: SignedInRequest, post: Post, composer: Composer, status: int = 200
) -> HttpResponse:
    context = {"post": post, "composer": composer, "form": composer.form, "thread": post.thread}
    return render(request, "forum/threads/edit.html", context, status=status)


def _handle_edit(request: SignedInRequest, post: Post, storage: ComposerStorage) -> HttpResponse:
    if composer := run_composer_action(request, storage, EditForm):
        return _edit_response(request, post, composer)
    form = EditForm(request.POST, tried=post.kind == PostKind.TRIED_IT)
    if not form.is_valid():
        return _edit_response(request, post, Composer(form, storage.slot, post.thread))
    try:
        result = actions.edit_post(
            post=post,
            body=form.cleaned_data["body"],
            by=request.user,
            trial=form.trial,
            version=form.cleaned_data["version"],
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _edit_response(request, post, Composer(form, storage.slot, post.thread))
    return _response_after_edit(request, post, storage, form, result)


def _response_after_edit(
    request: SignedInRequest,
    post: Post,
    storage: ComposerStorage,
    form: EditForm,
    result: actions.PostResult,
) -> HttpResponse:
    if result.kind == "blocked":
        return _edit_response(request, post, blocked_composer(request, storage, form, result))
    if result.kind == "clash" and result.post is not None:
        post = result.post
        # The author has now seen the newer version: the next save may replace it.
        typed = {**request.POST.dict(), "version": str(post.version)}
        new_form = EditForm(initial=typed, tried=form.tried)
        return _edit_response(
            request,
            post,
            Composer(new_form, storage.slot, post.thread, conflicting_body=post.body),
            409,
        )
    show_warnings(request, result)
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
    return render(request, "forum/threads/delete.html", {"post": post})
