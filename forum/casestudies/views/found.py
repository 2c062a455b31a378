"""Finding what a view is about, or saying 404; and keeping what was typed when a session has ended."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from forum.casestudies import actions
from forum.casestudies.models import CaseStudy, Unsaved
from forum.casestudies.sections import BY_NAME, SectionKind
from forum.people.gates import Signed, staff_only
from forum.people.permissions import NotAllowed

TYPED = "typed in a case study"
MOST_KEPT = 60_000


def in_hand_or_404(request: Signed, number: int) -> CaseStudy:
    found = CaseStudy.objects.in_hand_of(request.user).select_related("place", "owner", "author")
    return get_object_or_404(found, pk=number)


def mine_or_404(request: Signed, number: int) -> CaseStudy:
    found = CaseStudy.objects.mine(request.user).select_related("place", "owner", "author")
    return get_object_or_404(found, pk=number)


def kind_or_404(name: str) -> SectionKind:
    if name not in BY_NAME:
        raise Http404
    return BY_NAME[name]


def staff_only_keeping_what_was_typed(
    view: Callable[..., HttpResponse],
) -> Callable[..., HttpResponse]:
    """As staff_only; but what comes from a form after its session ended waits until its writer has
    signed in again, and is then shown to them in that form."""
    gated = staff_only(view)

    @wraps(view)
    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated or request.method != "POST":
            return gated(request, *args, **kwargs)
        typed = {name: value for name, value in request.POST.items() if "csrf" not in name}
        if sum(map(len, typed.values())) <= MOST_KEPT:
            request.session[TYPED] = {"path": request.path, "typed": typed}
        return redirect_to_login(request.path)

    return gate


def keep_what_waited(request: Signed, case_study: CaseStudy, kind: SectionKind) -> None:
    """Make what was typed before the session ended this person's unsaved text."""
    waiting = request.session.get(TYPED)
    if not waiting or waiting["path"] != request.path:
        return
    del request.session[TYPED]
    typed = waiting["typed"]
    answers = {one.name: typed.get(one.name, "") for one in kind.questions}
    version = typed.get("version", "0")
    try:
        kept = actions.keep_unsaved(
            case_study=case_study, name=kind.name, answers=answers, by=request.user,
            version=int(version) if version.isdecimal() else 0,
        )  # fmt: skip
    except NotAllowed:
        return
    if kept:
        messages.info(
            request, "You had been signed out. What you typed has been kept: save it now."
        )


def unsaved_of(request: Signed, case_study: CaseStudy, name: str) -> Unsaved | None:
    mine = Unsaved.objects.filter(case_study=case_study, section=name, person=request.user)
    return mine.first()
