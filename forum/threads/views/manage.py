"""The page to manage a thread: actions of its author and of stewards, export, case study."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from forum.people.actions import Refused
from forum.people.web.choices import get_place_with_page
from forum.people.web.decorators import SignedInRequest, staff_only
from forum.people.web.object_actions import ActionPanel
from forum.threads import actions, permissions
from forum.threads.exports import EXPORTS
from forum.threads.forms import (
    CaseStudyForm,
)
from forum.threads.models import Post, Rearrangement, Thread
from forum.threads.pages.manage import case_study_posts, manage_page
from forum.threads.views.lookups import get_readable_thread_or_404
from forum.threads.views.thread_actions import THREAD_ACTIONS
from metrics.typed_text import parse_number


def get_manageable_thread_or_404(request: SignedInRequest, number: int) -> Thread:
    thread = get_readable_thread_or_404(request, number)
    steward = permissions.can_manage(request.user, thread)
    if not steward and thread.author_id != request.user.pk:
        raise Http404
    return thread


@require_safe
@staff_only
def manage(request: SignedInRequest, number: int) -> HttpResponse:
    """Every reader sees the history and who else reads; actions are offered to some."""
    return _manage_response(
        THREAD_ACTIONS.panel(request, get_readable_thread_or_404(request, number))
    )


def _manage_response(panel: ActionPanel[Thread]) -> HttpResponse:
    context = {
        "page": manage_page(user=panel.request.user, thread=panel.target),
        "thread": panel.target,
        "offered_actions": panel.offered_actions,
    }
    return render(panel.request, "forum/threads/manage.html", context)


@require_POST
@staff_only
def run_action(request: SignedInRequest, number: int, verb: str) -> HttpResponse:
    thread = get_manageable_thread_or_404(request, number)
    panel = THREAD_ACTIONS.panel(request, thread, verb)
    return panel.run() or _manage_response(panel)


@require_POST
@staff_only
def undo_rearrangement(request: SignedInRequest, number: int) -> HttpResponse:
    thread = get_manageable_thread_or_404(request, number)
    rearrangements = Rearrangement.objects.visible_to(request.user).of(thread)
    rearrangement = get_object_or_404(
        rearrangements, pk=parse_number(request.POST.get("rearrangement"))
    )
    try:
        actions.undo_rearrangement(rearrangement=rearrangement, by=request.user)
        messages.success(request, "Change undone.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("thread_manage", thread.pk)


@require_safe
@staff_only
def export(request: SignedInRequest, number: int, extension: str) -> HttpResponse:
    thread = get_readable_thread_or_404(request, number)
    if not permissions.can_manage(request.user, thread):
        raise Http404
    return EXPORTS[extension](thread, request.user)


@staff_only
def case_study(request: SignedInRequest, number: int) -> HttpResponse:
    thread = get_readable_thread_or_404(request, number)
    if not permissions.can_turn_into_case_study(request.user, thread):
        raise Http404
    place = getattr(thread.subject.content_object, "place", None) or thread.place
    initial = {"title": thread.title, "place": place.code if place else ""}
    form = CaseStudyForm(
        request.POST or None, initial=initial, thread=thread, posts=case_study_posts(thread)
    )
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("case_study_write", number=_create_case_study(request, thread, form).pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "forum/threads/case_study.html", {"form": form, "thread": thread})


def _create_case_study(request: SignedInRequest, thread: Thread, form: CaseStudyForm) -> Any:
    data = form.cleaned_data
    place = get_place_with_page(data["place"])
    if place is None:
        raise Refused("Choose a place.")
    posts = list(Post.objects.visible_to(request.user).of(thread).filter(pk__in=data["posts"]))
    return actions.turn_into_case_study(
        thread=thread, place=place, title=data["title"], posts=posts, by=request.user
    )
