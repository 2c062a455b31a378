"""Finding what a view is about, or saying 404; and keeping what was typed when a session has ended."""

from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from forum.casestudies import actions
from forum.casestudies.models import CaseStudy, SectionDraft
from forum.casestudies.sections import BY_NAME, SectionKind
from forum.people.permissions import NotAllowed
from forum.people.web.decorators import DecoratedView, SignedInRequest

TYPED, REFUSED = "typed in a case study", "refused"
MOST_KEPT = 60_000


def get_working_version_or_404(request: SignedInRequest, number: int) -> CaseStudy:
    found = CaseStudy.objects.working_version_visible_to(request.user).select_related(
        "place", "owner", "author"
    )
    return get_object_or_404(found, pk=number)


def get_own_case_study_or_404(request: SignedInRequest, number: int) -> CaseStudy:
    found = CaseStudy.objects.written_by(request.user).select_related("place", "owner", "author")
    return get_object_or_404(found, pk=number)


def get_section_kind_or_404(name: str) -> SectionKind:
    if name not in BY_NAME:
        raise Http404
    return BY_NAME[name]


def keep_form_over_sign_in(gated: DecoratedView) -> DecoratedView:
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


def form_kept_over_sign_in(request: HttpRequest) -> dict[str, str]:
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


def keep_refused_form(request: HttpRequest, verb: str) -> None:
    """What was typed waits in the session for the page on which its form stands."""
    typed = _typed(request)
    if sum(map(len, typed.values())) <= MOST_KEPT:
        request.session[REFUSED] = {"verb": verb, "typed": typed}


def refused_form(request: HttpRequest, verb: str) -> dict[str, str]:
    """What was typed into a form that was refused, once."""
    refused = request.session.get(REFUSED)
    if not refused or refused["verb"] != verb:
        return {}
    del request.session[REFUSED]
    typed: dict[str, str] = refused["typed"]
    return typed


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: str(value) for name, value in request.POST.items() if "csrf" not in name}


def restore_section_draft(
    request: SignedInRequest, case_study: CaseStudy, kind: SectionKind
) -> None:
    """Make what was typed before the session ended this person's unsaved text."""
    if not (typed := _waiting(request)):
        return
    answers = {one.name: typed.get(one.name, "") for one in kind.questions}
    version = typed.get("version", "0")
    try:
        kept = actions.save_section_draft(
            case_study=case_study,
            name=kind.name,
            answers=answers,
            by=request.user,
            version=int(version) if version.isdecimal() else 0,
        )
    except NotAllowed:
        return
    if kept:
        messages.info(
            request, "You had been signed out. What you typed has been kept: save it now."
        )


def get_section_draft(
    request: SignedInRequest, case_study: CaseStudy, name: str
) -> SectionDraft | None:
    mine = SectionDraft.objects.filter(case_study=case_study, section=name, person=request.user)
    return mine.first()
