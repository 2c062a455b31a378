"""Marking a post as useful, as the answer, and as a bookmark."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from forum.people.actions import Refused
from forum.people.web.decorators import SignedInRequest, staff_only
from forum.threads import actions
from forum.threads.views.lookups import get_listed_post_or_404, next_url, post_url

MARKS: dict[str, Callable[..., object]] = {
    "useful": actions.mark_useful,
    "not-useful": actions.unmark_useful,
    "bookmark": actions.bookmark,
    "no-bookmark": actions.unbookmark,
}


@require_POST
@staff_only
def mark(request: SignedInRequest, number: int, verb: str) -> HttpResponse:
    post = get_listed_post_or_404(request, number)
    try:
        if verb == "answer":
            actions.mark_answered(thread=post.thread, post=post, by=request.user)
            messages.success(request, "It is marked as the answer, and stands first.")
        elif verb in MARKS:
            MARKS[verb](post=post, by=request.user)
        else:
            raise Http404
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(next_url(request, post_url(post)))
