"""What is done with a case study as a whole: approval, publication, authors, its later life."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from forum.casestudies import actions, permissions
from forum.casestudies.forms import (
    CoAuthorForm,
    HandOverForm,
    LowerGradeForm,
    ReasonForm,
)
from forum.casestudies.models import CaseStudy
from forum.casestudies.pages.writing import history_page, state_words
from forum.casestudies.views.lookups import get_own_case_study_or_404, get_working_version_or_404
from forum.people.actions import Refused
from forum.people.models import User
from forum.people.web.decorators import (
    SignedInRequest,
    second_factor_required,
    staff_only,
)
from forum.people.web.form_fields import parse_token
from forum.people.web.session_expiry import (
    keep_refused_form,
    refused_form,
    return_to_form_after_sign_in,
)

# Each runs after `get_working_version_or_404` and checks its own permission.
RunAction = Callable[[SignedInRequest, CaseStudy], object]


def _submit(request: SignedInRequest, case_study: CaseStudy) -> object:
    return actions.submit(case_study=case_study, by=request.user)


def _approve(request: SignedInRequest, case_study: CaseStudy) -> object:
    return actions.approve(case_study=case_study, by=request.user)


def _send_back(request: SignedInRequest, case_study: CaseStudy) -> object:
    return actions.send_back(case_study=case_study, by=request.user)


def _publish(request: SignedInRequest, case_study: CaseStudy) -> object:
    return actions.publish(case_study=case_study, by=request.user)


def _revise(request: SignedInRequest, case_study: CaseStudy) -> object:
    return actions.revise(case_study=case_study, by=request.user)


def _refresh_review(request: SignedInRequest, case_study: CaseStudy) -> object:
    return actions.refresh_review(case_study=case_study, by=request.user)


def _archive(request: SignedInRequest, case_study: CaseStudy) -> object:
    reason = request.POST.get("reason", "")
    return actions.archive(case_study=case_study, reason=reason, by=request.user)


def _withdraw(request: SignedInRequest, case_study: CaseStudy) -> object:
    reason = request.POST.get("reason", "")
    return actions.withdraw(case_study=case_study, reason=reason, by=request.user)


def _lower_grade(request: SignedInRequest, case_study: CaseStudy) -> object:
    to, reason = request.POST.get("to", ""), request.POST.get("reason", "")
    return actions.lower_grade(case_study=case_study, to=to, reason=reason, by=request.user)


def _add_co_author(request: SignedInRequest, case_study: CaseStudy) -> object:
    return actions.add_co_author(
        case_study=case_study, email=request.POST.get("email", ""), by=request.user
    )


def _remove_co_author(request: SignedInRequest, case_study: CaseStudy) -> object:
    number = request.POST.get("person", "")
    pk = int(number) if number.isdecimal() and len(number) < 18 else 0
    person = get_object_or_404(User, pk=pk)
    return actions.remove_co_author(case_study=case_study, person=person, by=request.user)


def _hand_over(request: SignedInRequest, case_study: CaseStudy) -> object:
    return actions.hand_over(
        case_study=case_study,
        email=request.POST.get("email", ""),
        agreed="agreed" in request.POST,
        by=request.user,
    )


def _add_comment(request: SignedInRequest, case_study: CaseStudy) -> object:
    return actions.add_comment(
        case_study=case_study,
        section=request.POST.get("section", ""),
        text=request.POST.get("text", ""),
        by=request.user,
        idempotency_key=parse_token(request.POST.get("token", "")),
    )


# Name in the address -> (function, message, name of the page that follows).
ACTIONS: dict[str, tuple[RunAction, str, str]] = {
    "submit": (_submit, "It has been submitted.", "case_study_write"),
    "approve": (_approve, "You have approved it. A steward looks at it now.", "own_case_studies"),
    "send-back": (_send_back, "It has gone back to its authors.", "own_case_studies"),
    "publish": (_publish, "It is published.", "case_study"),
    "revise": (_revise, "You can write on. Readers see the published version.", "case_study_write"),
    "refresh": (_refresh_review, "Its review date has been renewed.", "case_study_manage"),
    "archive": (_archive, "It has been archived.", "case_study_manage"),
    "withdraw": (_withdraw, "It has been withdrawn.", "own_case_studies"),
    "lower-grade": (_lower_grade, "The grade has been lowered.", "case_study_manage"),
    "add-co-author": (_add_co_author, "They can write with you now.", "case_study_people"),
    "remove-co-author": (_remove_co_author, "They no longer write with you.", "case_study_people"),
    "hand-over": (_hand_over, "It has been handed over.", "own_case_studies"),
    "comment": (_add_comment, "Your comment has been added.", "case_study_review"),
}
# Name in the address -> name of the page with its form, where that is not the page that follows.
FORM_PAGES = {
    "submit": "case_study_check",
    "approve": "case_study_review",
    "send-back": "case_study_review",
    "publish": "case_study_review",
    "hand-over": "case_study_people",
    "revise": "case_study_write",
    "withdraw": "case_study_manage",
}
PAGES_WITHOUT_NUMBER = {"own_case_studies"}


def _form_and_page(request: HttpRequest, number: int, verb: str) -> tuple[str, str] | None:
    if verb not in ACTIONS:
        return None
    return verb, reverse(FORM_PAGES.get(verb, ACTIONS[verb][2]), args=[number])


@require_POST
@return_to_form_after_sign_in(_form_and_page)
@second_factor_required
def run_action(request: SignedInRequest, number: int, verb: str) -> HttpResponse:
    if verb not in ACTIONS:
        raise Http404
    case_study = get_working_version_or_404(request, number)
    run, message, next_page = ACTIONS[verb]
    try:
        run(request, case_study)
    except Refused as refusal:
        keep_refused_form(request, verb)
        messages.error(request, str(refusal))
        next_page = FORM_PAGES.get(verb, next_page)
    else:
        messages.success(request, message)
    if next_page in PAGES_WITHOUT_NUMBER:
        return redirect(next_page)
    return redirect(next_page, number=number)


@staff_only
def people(request: SignedInRequest, number: int) -> HttpResponse:
    case_study = get_own_case_study_or_404(request, number)
    co_authorships = case_study.co_authorships.select_related("person")
    context = {
        "case_study": case_study,
        "co_authorships": co_authorships,
        "co_author_form": CoAuthorForm(initial=refused_form(request, "add-co-author")),
        "hand_over_form": HandOverForm(
            initial=refused_form(request, "hand-over"), prefix=None, auto_id="over_%s"
        ),
    }
    return render(request, "forum/casestudies/people.html", context)


@staff_only
def manage(request: SignedInRequest, number: int) -> HttpResponse:
    case_study = get_working_version_or_404(request, number)
    if not permissions.can_manage(request.user, case_study):
        raise Http404
    context = {
        "case_study": case_study,
        "state_words": state_words(case_study),
        "can_lower_grade": permissions.can_lower_grade(request.user, case_study),
        "is_author": permissions.is_author(request.user, case_study),
        "archive_form": ReasonForm(initial=refused_form(request, "archive"), auto_id="archive_%s"),
        "withdraw_form": ReasonForm(
            initial=refused_form(request, "withdraw"), auto_id="withdraw_%s"
        ),
        "lower_grade_form": LowerGradeForm(
            initial=refused_form(request, "lower-grade"), auto_id="lower_%s"
        ),
    }
    return render(request, "forum/casestudies/manage.html", context)


@staff_only
def history(request: SignedInRequest, number: int) -> HttpResponse:
    case_study = get_working_version_or_404(request, number)
    page = history_page(case_study, request.GET.get("page"))
    context = {"case_study": case_study, "history": page, "page": page.page}
    return render(request, "forum/casestudies/history.html", context)
