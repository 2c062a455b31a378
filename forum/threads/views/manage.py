"""The page to manage a thread: actions of its author and of stewards, export, case study."""

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from forum.people.actions import Refused
from forum.people.models import User
from forum.people.web.choices import get_place_with_page
from forum.people.web.decorators import SignedInRequest, staff_only
from forum.threads import actions, permissions
from forum.threads.cards import subject_at
from forum.threads.exports import EXPORTS
from forum.threads.forms import CaseStudyForm, find_people
from forum.threads.models import Audience, Post, Rearrangement, Thread
from forum.threads.pages.manage import action_form, available_actions, case_study_posts, manage_page
from forum.threads.views.lookups import SECTION, get_readable_thread_or_404

CleanedData = dict[str, Any]


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
    return _manage_response(request, get_readable_thread_or_404(request, number))


def _manage_response(request: SignedInRequest, thread: Thread, **bound: forms.Form) -> HttpResponse:
    page = manage_page(user=request.user, thread=thread, bound=bound)
    return render(request, "forum/threads/manage.html", SECTION | {"page": page, "thread": thread})


@require_POST
@staff_only
def run_action(request: SignedInRequest, number: int, verb: str) -> HttpResponse:
    thread = get_manageable_thread_or_404(request, number)
    offered = available_actions(request.user, thread)
    action = next((action for action in offered if action.verb == verb), None)
    if action is None:
        raise Http404
    form = action_form(action, thread, request.POST)
    if form.is_valid():
        try:
            changed_thread = ACTIONS[verb](request.user, thread, form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "It has been done, and stands in the list below.")
            return redirect("thread_manage", (changed_thread or thread).pk)
    return _manage_response(request, thread, **{verb: form})


@require_POST
@staff_only
def undo_rearrangement(request: SignedInRequest, number: int) -> HttpResponse:
    thread = get_manageable_thread_or_404(request, number)
    number_text = request.POST.get("rearrangement", "")
    pk = int(number_text) if number_text.isdecimal() and len(number_text) < 18 else 0
    rearrangements = Rearrangement.objects.visible_to(request.user).of(thread)
    rearrangement = get_object_or_404(rearrangements, pk=pk)
    try:
        actions.undo_rearrangement(rearrangement=rearrangement, by=request.user)
        messages.success(request, "It is as it was before.")
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
    return render(
        request, "forum/threads/case_study.html", SECTION | {"form": form, "thread": thread}
    )


def _create_case_study(request: SignedInRequest, thread: Thread, form: CaseStudyForm) -> Any:
    data = form.cleaned_data
    place = get_place_with_page(data["place"])
    if place is None:
        raise Refused("Choose a place.")
    posts = list(Post.objects.visible_to(request.user).of(thread).filter(pk__in=data["posts"]))
    return actions.turn_into_case_study(
        thread=thread, place=place, title=data["title"], posts=posts, by=request.user
    )


# --- each verb, with what its form gave ----------------------------------------------------------


def _rename(by: User, thread: Thread, data: CleanedData) -> None:
    actions.rename_thread(thread=thread, title=data["title"], by=by)


def _audience(by: User, thread: Thread, data: CleanedData) -> None:
    to_icb, to_parties = data["audience"] == Audience.ICB, data["audience"] == Audience.PARTIES
    people, unknown = find_people(data["parties"], by) if to_parties else ([], [])
    if unknown:
        raise Refused(f"Nobody here has this address: {', '.join(unknown)}")
    actions.change_audience(
        thread=thread,
        audience=data["audience"],
        parties=people,
        by=by,
        icb=get_place_with_page(data["icb"].upper()) if to_icb else None,
    )


def _invite(by: User, thread: Thread, data: CleanedData) -> None:
    people, _ = find_people(data["person"], by)
    if len(people) != 1:
        raise Refused("Nobody here has this address.")
    actions.invite_reader(thread=thread, person=people[0], by=by)


def _tags(by: User, thread: Thread, data: CleanedData) -> None:
    current_tags, new_tags = set(thread.tags.all()), set(data["tags"])
    for tag in new_tags - current_tags:
        actions.add_tag(thread=thread, tag=tag, by=by)
    for tag in current_tags - new_tags:
        actions.remove_tag(thread=thread, tag=tag, by=by)


def _close(by: User, thread: Thread, data: CleanedData) -> None:
    actions.close_thread(thread=thread, outcome=data["outcome"], by=by)


def _foi(by: User, thread: Thread, data: CleanedData) -> None:
    actions.label_for_foi(thread=thread, label=data["label"], note=data["note"], by=by)


def _steward(by: User, thread: Thread, data: CleanedData) -> None:
    actions.assign_steward(thread=thread, person=by, by=by)


def _move(by: User, thread: Thread, data: CleanedData) -> None:
    subject = subject_at(data["to"].strip(), by)
    if subject is None:
        raise Refused("There is no such page here, or nothing can be discussed on it.")
    actions.move_thread(thread=thread, to=subject, by=by, reason=data["reason"])


def _merge(by: User, thread: Thread, data: CleanedData) -> Thread:
    match = re.search(r"(?:(?:discussions|threads)/|^\s*)([0-9]{1,18})(?!\d)", data["into"])
    threads = Thread.objects.visible_to(by).listed()
    into = threads.filter(pk=int(match[1])).first() if match else None
    if into is None:
        raise Refused("There is no such discussion.")
    return actions.merge_threads(thread=thread, into=into, by=by, reason=data["reason"])


def _split(by: User, thread: Thread, data: CleanedData) -> Thread:
    posts = list(Post.objects.listed_to(by).of(thread).filter(number__in=data["posts"]))
    return actions.split_thread(posts=posts, title=data["title"], by=by, reason=data["reason"])


def _without_form(action: Callable[..., object]) -> Callable[[User, Thread, CleanedData], None]:
    def run(by: User, thread: Thread, data: CleanedData) -> None:
        action(thread=thread, by=by)

    return run


ACTIONS: dict[str, Callable[[User, Thread, CleanedData], Thread | None]] = {
    "rename": _rename,
    "audience": _audience,
    "invite": _invite,
    "unanswer": _without_form(actions.unmark_answered),
    "tags": _tags,
    "pin": _without_form(actions.pin_thread),
    "unpin": _without_form(actions.unpin_thread),
    "lock": _without_form(actions.disable_posting),
    "unlock": _without_form(actions.enable_posting),
    "close": _close,
    "reopen": _without_form(actions.reopen_thread),
    "move": _move,
    "merge": _merge,
    "split": _split,
    "steward": _steward,
    "foi": _foi,
}
