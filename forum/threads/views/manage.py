"""What is done to a thread, by its author and by stewards."""

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

Given = dict[str, Any]


def get_manageable_thread_or_404(request: SignedInRequest, number: int) -> Thread:
    thread = get_readable_thread_or_404(request, number)
    steward = permissions.can_manage(request.user, thread)
    if not steward and thread.author_id != request.user.pk:
        raise Http404
    return thread


@require_safe
@staff_only
def manage(request: SignedInRequest, number: int) -> HttpResponse:
    """Every reader sees what has been done and who else reads; what can be done is offered to some."""
    return _page(request, get_readable_thread_or_404(request, number))


def _page(request: SignedInRequest, thread: Thread, **bound: forms.Form) -> HttpResponse:
    page = manage_page(user=request.user, thread=thread, bound=bound)
    return render(request, "forum/threads/manage.html", SECTION | {"page": page, "thread": thread})


@require_POST
@staff_only
def run_action(request: SignedInRequest, number: int, verb: str) -> HttpResponse:
    thread = get_manageable_thread_or_404(request, number)
    task = next((one for one in available_actions(request.user, thread) if one.verb == verb), None)
    if task is None:
        raise Http404
    form = action_form(task, thread, request.POST)
    if form.is_valid():
        try:
            found = ACTIONS[verb](request.user, thread, form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "It has been done, and stands in the list below.")
            return redirect("thread_manage", (found or thread).pk)
    return _page(request, thread, **{verb: form})


@require_POST
@staff_only
def undo_rearrangement(request: SignedInRequest, number: int) -> HttpResponse:
    thread = get_manageable_thread_or_404(request, number)
    asked = request.POST.get("rearrangement", "")
    there = Rearrangement.objects.visible_to(request.user).of(thread)
    one = get_object_or_404(there, pk=int(asked) if asked.isdecimal() and len(asked) < 18 else 0)
    try:
        actions.undo_rearrangement(rearrangement=one, by=request.user)
        messages.success(request, "It is as it was before.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("thread_manage", thread.pk)


@require_safe
@staff_only
def export(request: SignedInRequest, number: int, ending: str) -> HttpResponse:
    thread = get_readable_thread_or_404(request, number)
    if not permissions.can_manage(request.user, thread):
        raise Http404
    return EXPORTS[ending](thread, request.user)


@staff_only
def case_study(request: SignedInRequest, number: int) -> HttpResponse:
    thread = get_readable_thread_or_404(request, number)
    if not permissions.can_turn_into_case_study(request.user, thread):
        raise Http404
    place = getattr(thread.subject.content_object, "place", None) or thread.place
    asked = {"title": thread.title, "place": place.code if place else ""}
    form = CaseStudyForm(
        request.POST or None, initial=asked, thread=thread, posts=case_study_posts(thread)
    )
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("case_study_write", number=_told(request, thread, form).pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(
        request, "forum/threads/case_study.html", SECTION | {"form": form, "thread": thread}
    )


def _told(request: SignedInRequest, thread: Thread, form: CaseStudyForm) -> Any:
    given = form.cleaned_data
    place = get_place_with_page(given["place"])
    if place is None:
        raise Refused("Choose a place.")
    posts = list(Post.objects.visible_to(request.user).of(thread).filter(pk__in=given["posts"]))
    return actions.turn_into_case_study(
        thread=thread, place=place, title=given["title"], posts=posts, by=request.user
    )


# --- each verb, with what its form gave ----------------------------------------------------------


def _rename(by: User, thread: Thread, given: Given) -> None:
    actions.rename_thread(thread=thread, title=given["title"], by=by)


def _audience(by: User, thread: Thread, given: Given) -> None:
    to_icb, named = given["audience"] == Audience.ICB, given["audience"] == Audience.PARTIES
    people, unknown = find_people(given["parties"], by) if named else ([], [])
    if unknown:
        raise Refused(f"Nobody here has this address: {', '.join(unknown)}")
    actions.change_audience(
        thread=thread,
        audience=given["audience"],
        parties=people,
        by=by,
        icb=get_place_with_page(given["icb"].upper()) if to_icb else None,
    )


def _invite(by: User, thread: Thread, given: Given) -> None:
    people, _ = find_people(given["person"], by)
    if len(people) != 1:
        raise Refused("Nobody here has this address.")
    actions.invite_reader(thread=thread, person=people[0], by=by)


def _tags(by: User, thread: Thread, given: Given) -> None:
    now, wanted = set(thread.tags.all()), set(given["tags"])
    for tag in wanted - now:
        actions.add_tag(thread=thread, tag=tag, by=by)
    for tag in now - wanted:
        actions.remove_tag(thread=thread, tag=tag, by=by)


def _close(by: User, thread: Thread, given: Given) -> None:
    actions.close_thread(thread=thread, outcome=given["outcome"], by=by)


def _foi(by: User, thread: Thread, given: Given) -> None:
    actions.label_for_foi(thread=thread, label=given["label"], note=given["note"], by=by)


def _steward(by: User, thread: Thread, given: Given) -> None:
    actions.assign_steward(thread=thread, person=by, by=by)


def _move(by: User, thread: Thread, given: Given) -> None:
    subject = subject_at(given["to"].strip(), by)
    if subject is None:
        raise Refused("There is no such page here, or nothing can be discussed on it.")
    actions.move_thread(thread=thread, to=subject, by=by, reason=given["why"])


def _merge(by: User, thread: Thread, given: Given) -> Thread:
    found = re.search(r"(?:(?:discussions|threads)/|^\s*)([0-9]{1,18})(?!\d)", given["into"])
    there = Thread.objects.visible_to(by).listed()
    into = there.filter(pk=int(found[1])).first() if found else None
    if into is None:
        raise Refused("There is no such discussion.")
    return actions.merge_threads(thread=thread, into=into, by=by, reason=given["why"])


def _split(by: User, thread: Thread, given: Given) -> Thread:
    posts = list(Post.objects.listed_to(by).of(thread).filter(number__in=given["posts"]))
    return actions.split_thread(posts=posts, title=given["title"], by=by, reason=given["why"])


def _plain(verb: Callable[..., object]) -> Callable[[User, Thread, Given], None]:
    def do(by: User, thread: Thread, given: Given) -> None:
        verb(thread=thread, by=by)

    return do


ACTIONS: dict[str, Callable[[User, Thread, Given], Thread | None]] = {
    "rename": _rename,
    "audience": _audience,
    "invite": _invite,
    "unanswer": _plain(actions.unmark_answered),
    "tags": _tags,
    "pin": _plain(actions.pin_thread),
    "unpin": _plain(actions.unpin_thread),
    "lock": _plain(actions.disable_posting),
    "unlock": _plain(actions.enable_posting),
    "close": _close,
    "reopen": _plain(actions.reopen_thread),
    "move": _move,
    "merge": _merge,
    "split": _split,
    "steward": _steward,
    "foi": _foi,
}
