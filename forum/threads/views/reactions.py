"""Marking a post as useful, as the answer, and as a bookmark; asking one more person."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from forum.people.actions import Refused
from forum.people.models import User
from forum.people.web.decorators import SignedInRequest, staff_only
from forum.people.web.next_page import next_url
from forum.threads import actions, permissions
from forum.threads.views.lookups import (
    get_listed_post_or_404,
    get_readable_thread_or_404,
    post_url,
)

ACTIONS: dict[str, Callable[..., object]] = {
    "mark-useful": actions.mark_useful,
    "unmark-useful": actions.unmark_useful,
    "bookmark": actions.bookmark,
    "remove-bookmark": actions.unbookmark,
}


@require_POST
@staff_only
def run_action(request: SignedInRequest, number: int, verb: str) -> HttpResponse:
    post = get_listed_post_or_404(request, number)
    try:
        if verb == "mark-answer":
            actions.mark_answered(thread=post.thread, post=post, by=request.user)
            messages.success(request, "It is marked as the answer, and stands first.")
        elif verb == "record-trial":
            adoption = actions.record_trial(post=post, by=request.user)
            messages.success(request, "It is a record of your place now. Say there how it goes on.")
            return redirect(adoption)
        elif verb in ACTIONS:
            ACTIONS[verb](post=post, by=request.user)
        else:
            raise Http404
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(next_url(request, post_url(post)))


@require_POST
@staff_only
def ask(request: SignedInRequest, number: int) -> HttpResponse:
    thread = get_readable_thread_or_404(request, number)
    person_id = request.POST.get("person", "")
    if not permissions.can_ask_more(request.user, thread) or not person_id.isdecimal():
        raise Http404
    person = get_object_or_404(User.objects.in_good_standing(), pk=int(person_id[:18]))
    try:
        actions.ask_person(thread=thread, person=person, by=request.user)
        messages.success(request, f"{person.display_name} has been asked.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{thread.get_absolute_url()}#asking")
