"""Get what a view is about, or answer 404; keep a submitted form when the session has ended."""

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

KEPT_FORM_KEY, REFUSED_FORM_KEY = "typed in a case study", "refused"
MAX_KEPT_CHARACTERS = 60_000


def get_working_version_or_404(request: SignedInRequest, number: int) -> CaseStudy:
    case_studies = CaseStudy.objects.working_version_visible_to(request.user).select_related(
        "place", "owner", "author"
    )
    return get_object_or_404(case_studies, pk=number)


def get_own_case_study_or_404(request: SignedInRequest, number: int) -> CaseStudy:
    case_studies = CaseStudy.objects.written_by(request.user).select_related(
        "place", "owner", "author"
    )
    return get_object_or_404(case_studies, pk=number)


def get_section_kind_or_404(name: str) -> SectionKind:
    if name not in BY_NAME:
        raise Http404
    return BY_NAME[name]


def keep_form_over_sign_in(view: DecoratedView) -> DecoratedView:
    """For a view that needs a sign-in: a form submitted after the session ended is kept until its
    author has signed in again, and is then shown to them filled in."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated or request.method != "POST":
            return view(request, *args, **kwargs)
        fields = _submitted_fields(request)
        if sum(map(len, fields.values())) <= MAX_KEPT_CHARACTERS:
            request.session[KEPT_FORM_KEY] = {"path": request.path, "fields": fields}
        return redirect_to_login(request.path)

    return wrapper


def form_kept_over_sign_in(request: HttpRequest) -> dict[str, str]:
    """The fields kept for this page's form; they are handed out only once."""
    if fields := _take_kept_form(request):
        messages.info(
            request, "You had been signed out. What you typed is still here: send it now."
        )
    return fields


def _take_kept_form(request: HttpRequest) -> dict[str, str]:
    kept_form = request.session.get(KEPT_FORM_KEY)
    if request.method == "POST" or not kept_form or kept_form["path"] != request.path:
        return {}
    del request.session[KEPT_FORM_KEY]
    fields: dict[str, str] = kept_form["fields"]
    return fields


def keep_refused_form(request: HttpRequest, action: str) -> None:
    """Keep the submitted fields in the session for the page that shows the form."""
    fields = _submitted_fields(request)
    if sum(map(len, fields.values())) <= MAX_KEPT_CHARACTERS:
        request.session[REFUSED_FORM_KEY] = {"action": action, "fields": fields}


def refused_form(request: HttpRequest, action: str) -> dict[str, str]:
    """The fields of a refused form; they are handed out only once."""
    refused = request.session.get(REFUSED_FORM_KEY)
    if not refused or refused["action"] != action:
        return {}
    del request.session[REFUSED_FORM_KEY]
    fields: dict[str, str] = refused["fields"]
    return fields


def _submitted_fields(request: HttpRequest) -> dict[str, str]:
    return {name: str(value) for name, value in request.POST.items() if "csrf" not in name}


def restore_section_draft(
    request: SignedInRequest, case_study: CaseStudy, kind: SectionKind
) -> None:
    """Make the section that was submitted after the session ended a draft of its author."""
    if not (fields := _take_kept_form(request)):
        return
    answers = {question.name: fields.get(question.name, "") for question in kind.questions}
    version = fields.get("version", "0")
    try:
        draft = actions.save_section_draft(
            case_study=case_study,
            name=kind.name,
            answers=answers,
            by=request.user,
            version=int(version) if version.isdecimal() else 0,
        )
    except NotAllowed:
        return
    if draft:
        messages.info(
            request, "You had been signed out. What you typed has been kept: save it now."
        )


def get_section_draft(
    request: SignedInRequest, case_study: CaseStudy, name: str
) -> SectionDraft | None:
    drafts = SectionDraft.objects.filter(case_study=case_study, section=name, person=request.user)
    return drafts.first()
