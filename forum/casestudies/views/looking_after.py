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
from forum.casestudies.forms import BecauseForm, CoAuthorForm, CommentForm, HandOverForm, LowerForm
from forum.casestudies.models import CaseStudy, Comment
from forum.casestudies.pages.reviewing import review_page
from forum.casestudies.pages.writing import history as history_of
from forum.casestudies.pages.writing import where_it_is
from forum.casestudies.views.found import (
    in_hand_or_404,
    keep_refused,
    mine_or_404,
    typed_before,
)
from forum.people.actions import Refused
from forum.people.gates import Gated, Signed, second_factor_required, staff_only
from forum.people.models import User

# verb -> (what does it, what is said then, where to go then). `in_hand_or_404` comes before each,
# and each asks again who may.
Verb = Callable[[Signed, CaseStudy], object]


def _submit(request: Signed, one: CaseStudy) -> object:
    return actions.submit(case_study=one, by=request.user)


def _approve(request: Signed, one: CaseStudy) -> object:
    return actions.approve(case_study=one, by=request.user)


def _send_back(request: Signed, one: CaseStudy) -> object:
    return actions.send_back(case_study=one, by=request.user)


def _publish(request: Signed, one: CaseStudy) -> object:
    return actions.publish(case_study=one, by=request.user)


def _revise(request: Signed, one: CaseStudy) -> object:
    return actions.revise(case_study=one, by=request.user)


def _refresh(request: Signed, one: CaseStudy) -> object:
    return actions.refresh_review(case_study=one, by=request.user)


def _archive(request: Signed, one: CaseStudy) -> object:
    because = request.POST.get("because", "")
    return actions.archive(case_study=one, because=because, by=request.user)


def _withdraw(request: Signed, one: CaseStudy) -> object:
    because = request.POST.get("because", "")
    return actions.withdraw(case_study=one, because=because, by=request.user)


def _lower(request: Signed, one: CaseStudy) -> object:
    to, because = request.POST.get("to", ""), request.POST.get("because", "")
    return actions.lower_grade(case_study=one, to=to, because=because, by=request.user)


def _add(request: Signed, one: CaseStudy) -> object:
    return actions.add_co_author(
        case_study=one, email=request.POST.get("email", ""), by=request.user
    )


def _remove(request: Signed, one: CaseStudy) -> object:
    given = request.POST.get("person", "")
    person = get_object_or_404(User, pk=int(given) if given.isdecimal() and len(given) < 18 else 0)
    return actions.remove_co_author(case_study=one, person=person, by=request.user)


def _hand_over(request: Signed, one: CaseStudy) -> object:
    return actions.hand_over(
        case_study=one, email=request.POST.get("email", ""), agreed="agreed" in request.POST,
        by=request.user,
    )  # fmt: skip


def _comment(request: Signed, one: CaseStudy) -> object:
    return actions.comment(
        case_study=one, section=request.POST.get("section", ""), text=request.POST.get("text", ""),
        by=request.user, form_token=request.POST.get("token", "")[:36],
    )  # fmt: skip


DOING: dict[str, tuple[Verb, str, str]] = {
    "submit": (_submit, "It has been submitted.", "case_study_write"),
    "approve": (_approve, "You have approved it. A steward looks at it now.", "case_studies_mine"),
    "send-back": (_send_back, "It has gone back to its authors.", "case_studies_mine"),
    "publish": (_publish, "It is published.", "case_study"),
    "revise": (_revise, "You can write on. Readers see the published version.", "case_study_write"),
    "refresh": (_refresh, "Its review date has been renewed.", "case_study_look_after"),
    "archive": (_archive, "It has been archived.", "case_study_look_after"),
    "withdraw": (_withdraw, "It has been withdrawn.", "case_studies_mine"),
    "lower-grade": (_lower, "The grade has been lowered.", "case_study_look_after"),
    "add-co-author": (_add, "They can write with you now.", "case_study_people"),
    "remove-co-author": (_remove, "They no longer write with you.", "case_study_people"),
    "hand-over": (_hand_over, "It has been handed over.", "case_studies_mine"),
    "comment": (_comment, "Your comment has been added.", "case_study_review"),
}
WHERE_IT_WAS = {
    "submit": "case_study_check", "approve": "case_study_review", "send-back": "case_study_review",
    "publish": "case_study_review", "hand-over": "case_study_people", "revise": "case_study_write",
    "withdraw": "case_study_look_after",
}  # fmt: skip
WITHOUT_NUMBER = {"case_studies_mine"}


def back_to_its_form(gated: Gated) -> Gated:
    """Whoever was signed out meanwhile comes back to the page where the form stood, with what they
    had typed: the address that it was sent to is none to come back to."""

    @wraps(gated)
    def gate(request: HttpRequest, number: int, verb: str) -> HttpResponse:
        if request.user.is_authenticated or verb not in DOING:
            return gated(request, number, verb)
        keep_refused(request, verb)
        there = WHERE_IT_WAS.get(verb, DOING[verb][2])
        return redirect_to_login(reverse(there, args=[number]))

    return gate


@require_POST
@back_to_its_form
@second_factor_required
def act(request: Signed, number: int, verb: str) -> HttpResponse:
    if verb not in DOING:
        raise Http404
    case_study = in_hand_or_404(request, number)
    do, said, onward = DOING[verb]
    try:
        do(request, case_study)
    except Refused as refusal:
        keep_refused(request, verb)
        messages.error(request, str(refusal))
        onward = WHERE_IT_WAS.get(verb, onward)
    else:
        messages.success(request, said)
    return redirect(onward) if onward in WITHOUT_NUMBER else redirect(onward, number=number)


@require_POST
@staff_only
def settle(request: Signed, number: int, comment: int) -> HttpResponse:
    case_study = in_hand_or_404(request, number)
    found = get_object_or_404(Comment, pk=comment, case_study=case_study)
    actions.settle_comment(comment=found, by=request.user)
    messages.success(request, "The comment has been settled.")
    mine = permissions.is_author(request.user, case_study)
    return redirect("case_study_write" if mine else "case_study_review", number=number)


@second_factor_required
def review(request: Signed, number: int) -> HttpResponse:
    case_study = in_hand_or_404(request, number)
    page = review_page(user=request.user, case_study=case_study)
    typed = typed_before(request, "comment")
    form = CommentForm(initial={"token": str(uuid4()), "text": typed.get("text", "")})
    context = {"page": page, "form": form, "typed_section": typed.get("section", "")}
    return render(request, "forum/casestudies/review.html", context)


@staff_only
def people(request: Signed, number: int) -> HttpResponse:
    case_study = mine_or_404(request, number)
    writing = case_study.co_authorships.select_related("person")
    context = {
        "story": case_study,
        "writing": writing,
        "add": CoAuthorForm(initial=typed_before(request, "add-co-author")),
        "over": HandOverForm(
            initial=typed_before(request, "hand-over"), prefix=None, auto_id="over_%s"
        ),
    }
    return render(request, "forum/casestudies/people.html", context)


@staff_only
def look_after(request: Signed, number: int) -> HttpResponse:
    case_study = in_hand_or_404(request, number)
    if not permissions.can_look_after(request.user, case_study):
        raise Http404
    context = {
        "story": case_study,
        "where": where_it_is(case_study),
        "may_lower": permissions.can_lower_grade(request.user, case_study),
        "is_author": permissions.is_author(request.user, case_study),
        "archive": BecauseForm(initial=typed_before(request, "archive"), auto_id="archive_%s"),
        "withdraw": BecauseForm(initial=typed_before(request, "withdraw"), auto_id="withdraw_%s"),
        "lower": LowerForm(initial=typed_before(request, "lower-grade"), auto_id="lower_%s"),
    }
    return render(request, "forum/casestudies/look_after.html", context)


@staff_only
def history(request: Signed, number: int) -> HttpResponse:
    case_study = in_hand_or_404(request, number)
    found = history_of(case_study, request.GET.get("page"))
    context = {"story": case_study, "history": found, "page": found.page}
    return render(request, "forum/casestudies/history.html", context)
