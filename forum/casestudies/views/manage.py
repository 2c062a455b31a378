"""What happens to a case study as a whole: review, publication, people, its later life."""

from collections.abc import Callable
from functools import wraps
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from forum.casestudies import actions, permissions
from forum.casestudies.forms import (
    CoAuthorForm,
    CommentForm,
    HandOverForm,
    LowerGradeForm,
    ReasonForm,
)
from forum.casestudies.models import CaseStudy, Comment
from forum.casestudies.pages.review import review_page
from forum.casestudies.pages.writing import history as history_of
from forum.casestudies.pages.writing import state_words
from forum.casestudies.views.lookups import (
    get_own_case_study_or_404,
    get_working_version_or_404,
    keep_refused_form,
    refused_form,
)
from forum.people.actions import Refused
from forum.people.models import User
from forum.people.web.decorators import (
    DecoratedView,
    SignedInRequest,
    second_factor_required,
    staff_only,
)

# verb -> (what does it, what is said then, where to go then). `in_hand_or_404` comes before each,
# and each asks again who may.
Verb = Callable[[SignedInRequest, CaseStudy], object]


def _submit(request: SignedInRequest, one: CaseStudy) -> object:
    return actions.submit(case_study=one, by=request.user)


def _approve(request: SignedInRequest, one: CaseStudy) -> object:
    return actions.approve(case_study=one, by=request.user)


def _send_back(request: SignedInRequest, one: CaseStudy) -> object:
    return actions.send_back(case_study=one, by=request.user)


def _publish(request: SignedInRequest, one: CaseStudy) -> object:
    return actions.publish(case_study=one, by=request.user)


def _revise(request: SignedInRequest, one: CaseStudy) -> object:
    return actions.revise(case_study=one, by=request.user)


def _refresh(request: SignedInRequest, one: CaseStudy) -> object:
    return actions.refresh_review(case_study=one, by=request.user)


def _archive(request: SignedInRequest, one: CaseStudy) -> object:
    reason = request.POST.get("reason", "")
    return actions.archive(case_study=one, reason=reason, by=request.user)


def _withdraw(request: SignedInRequest, one: CaseStudy) -> object:
    reason = request.POST.get("reason", "")
    return actions.withdraw(case_study=one, reason=reason, by=request.user)


def _lower(request: SignedInRequest, one: CaseStudy) -> object:
    to, reason = request.POST.get("to", ""), request.POST.get("reason", "")
    return actions.lower_grade(case_study=one, to=to, reason=reason, by=request.user)


def _add(request: SignedInRequest, one: CaseStudy) -> object:
    return actions.add_co_author(
        case_study=one, email=request.POST.get("email", ""), by=request.user
    )


def _remove(request: SignedInRequest, one: CaseStudy) -> object:
    given = request.POST.get("person", "")
    person = get_object_or_404(User, pk=int(given) if given.isdecimal() and len(given) < 18 else 0)
    return actions.remove_co_author(case_study=one, person=person, by=request.user)


def _hand_over(request: SignedInRequest, one: CaseStudy) -> object:
    return actions.hand_over(
        case_study=one,
        email=request.POST.get("email", ""),
        agreed="agreed" in request.POST,
        by=request.user,
    )


def _comment(request: SignedInRequest, one: CaseStudy) -> object:
    return actions.add_comment(
        case_study=one,
        section=request.POST.get("section", ""),
        text=request.POST.get("text", ""),
        by=request.user,
        form_token=request.POST.get("token", "")[:36],
    )


ACTIONS: dict[str, tuple[Verb, str, str]] = {
    "submit": (_submit, "It has been submitted.", "case_study_write"),
    "approve": (_approve, "You have approved it. A steward looks at it now.", "case_studies_mine"),
    "send-back": (_send_back, "It has gone back to its authors.", "case_studies_mine"),
    "publish": (_publish, "It is published.", "case_study"),
    "revise": (_revise, "You can write on. Readers see the published version.", "case_study_write"),
    "refresh": (_refresh, "Its review date has been renewed.", "case_study_manage"),
    "archive": (_archive, "It has been archived.", "case_study_manage"),
    "withdraw": (_withdraw, "It has been withdrawn.", "case_studies_mine"),
    "lower-grade": (_lower, "The grade has been lowered.", "case_study_manage"),
    "add-co-author": (_add, "They can write with you now.", "case_study_people"),
    "remove-co-author": (_remove, "They no longer write with you.", "case_study_people"),
    "hand-over": (_hand_over, "It has been handed over.", "case_studies_mine"),
    "comment": (_comment, "Your comment has been added.", "case_study_review"),
}
FORM_PAGES = {
    "submit": "case_study_check",
    "approve": "case_study_review",
    "send-back": "case_study_review",
    "publish": "case_study_review",
    "hand-over": "case_study_people",
    "revise": "case_study_write",
    "withdraw": "case_study_manage",
}
WITHOUT_NUMBER = {"case_studies_mine"}


def return_to_form_after_sign_in(gated: DecoratedView) -> DecoratedView:
    """Whoever was signed out meanwhile comes back to the page where the form stood, with what they
    had typed: the address that it was sent to is none to come back to."""

    @wraps(gated)
    def gate(request: HttpRequest, number: int, verb: str) -> HttpResponse:
        if request.user.is_authenticated or verb not in ACTIONS:
            return gated(request, number, verb)
        keep_refused_form(request, verb)
        there = FORM_PAGES.get(verb, ACTIONS[verb][2])
        return redirect_to_login(reverse(there, args=[number]))

    return gate


@require_POST
@return_to_form_after_sign_in
@second_factor_required
def run_action(request: SignedInRequest, number: int, verb: str) -> HttpResponse:
    if verb not in ACTIONS:
        raise Http404
    case_study = get_working_version_or_404(request, number)
    do, said, onward = ACTIONS[verb]
    try:
        do(request, case_study)
    except Refused as refusal:
        keep_refused_form(request, verb)
        messages.error(request, str(refusal))
        onward = FORM_PAGES.get(verb, onward)
    else:
        messages.success(request, said)
    return redirect(onward) if onward in WITHOUT_NUMBER else redirect(onward, number=number)


@require_POST
@staff_only
def resolve_comment(request: SignedInRequest, number: int, comment: int) -> HttpResponse:
    case_study = get_working_version_or_404(request, number)
    found = get_object_or_404(Comment, pk=comment, case_study=case_study)
    actions.resolve_comment(comment=found, by=request.user)
    messages.success(request, "The comment has been settled.")
    mine = permissions.is_author(request.user, case_study)
    return redirect("case_study_write" if mine else "case_study_review", number=number)


@second_factor_required
def review(request: SignedInRequest, number: int) -> HttpResponse:
    case_study = get_working_version_or_404(request, number)
    page = review_page(user=request.user, case_study=case_study)
    typed = refused_form(request, "comment")
    form = CommentForm(initial={"token": str(uuid4()), "text": typed.get("text", "")})
    context = {"page": page, "form": form, "typed_section": typed.get("section", "")}
    return render(request, "forum/casestudies/review.html", context)


@staff_only
def people(request: SignedInRequest, number: int) -> HttpResponse:
    case_study = get_own_case_study_or_404(request, number)
    writing = case_study.co_authorships.select_related("person")
    context = {
        "story": case_study,
        "writing": writing,
        "add": CoAuthorForm(initial=refused_form(request, "add-co-author")),
        "over": HandOverForm(
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
        "story": case_study,
        "where": state_words(case_study),
        "may_lower": permissions.can_lower_grade(request.user, case_study),
        "is_author": permissions.is_author(request.user, case_study),
        "archive": ReasonForm(initial=refused_form(request, "archive"), auto_id="archive_%s"),
        "withdraw": ReasonForm(initial=refused_form(request, "withdraw"), auto_id="withdraw_%s"),
        "lower": LowerGradeForm(initial=refused_form(request, "lower-grade"), auto_id="lower_%s"),
    }
    return render(request, "forum/casestudies/manage.html", context)


@staff_only
def history(request: SignedInRequest, number: int) -> HttpResponse:
    case_study = get_working_version_or_404(request, number)
    found = history_of(case_study, request.GET.get("page"))
    context = {"story": case_study, "history": found, "page": found.page}
    return render(request, "forum/casestudies/history.html", context)
