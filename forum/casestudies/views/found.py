"""Finding what a view is about, or saying 404; and keeping what was typed when a session has ended."""

from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from forum.casestudies import actions
from forum.casestudies.models import CaseStudy, Unsaved
from forum.casestudies.sections import BY_NAME, SectionKind
from forum.people.gates import Gated, Signed
from forum.people.permissions import NotAllowed

TYPED, REFUSED = "typed in a case study", "refused"
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


def keeping_what_was_typed(gated: Gated) -> Gated:
    """Above a gate: what comes from a form after its session ended waits until its writer has
    signed in again, and is then shown to them in that form."""

    @wraps(gated)
    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated or request.method != "POST":
            return gated(request, *args, **kwargs)
        typed = _typed(request)
        if sum(map(len, typed.values())) <= MOST_KEPT:
            request.session[TYPED] = {"path": request.path, "typed": typed}
        return redirect_to_login(request.path)

    return gate


def typed_before_signing_in(request: HttpRequest) -> dict[str, str]:
    """What waited for this form, once."""
    if typed := _waiting(request):
        messages.info(
            request, "You had been signed out. What you typed is still here: send it now."
        )
    return typed


def _waiting(request: HttpRequest) -> dict[str, str]:
    waiting = request.session.get(TYPED)
    if request.method == "POST" or not waiting or waiting["path"] != request.path:
        return {}
    del request.session[TYPED]
    typed: dict[str, str] = waiting["typed"]
    return typed


def keep_refused(request: HttpRequest, verb: str) -> None:
    """What was typed waits in the session for the page on which its form stands."""
    typed = _typed(request)
    if sum(map(len, typed.values())) <= MOST_KEPT:
        request.session[REFUSED] = {"verb": verb, "typed": typed}


def typed_before(request: HttpRequest, verb: str) -> dict[str, str]:
    """What was typed into a form that was refused, once."""
    refused = request.session.get(REFUSED)
    if not refused or refused["verb"] != verb:
        return {}
    del request.session[REFUSED]
    typed: dict[str, str] = refused["typed"]
    return typed


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: str(value) for name, value in request.POST.items() if "csrf" not in name}


def keep_what_waited(request: Signed, case_study: CaseStudy, kind: SectionKind) -> None:
    """Make what was typed before the session ended this person's unsaved text."""
    if not (typed := _waiting(request)):
        return
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
