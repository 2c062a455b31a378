"""What is done with a case study as a whole: approval, publication, authors, its later life."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from forum.casestudies import permissions
from forum.casestudies.forms import (
    CoAuthorForm,
    HandOverForm,
    LowerGradeForm,
    ReasonForm,
)
from forum.casestudies.pages.writing import history_page, state_words
from forum.casestudies.views.case_study_actions import BY_NAME, offered_to, refused_fields
from forum.casestudies.views.lookups import get_own_case_study_or_404, get_working_version_or_404
from forum.people.actions import Refused
from forum.people.web.decorators import (
    SignedInRequest,
    second_factor_required,
    staff_only,
)
from forum.people.web.kept_texts import keep_refused_form


@require_POST
@second_factor_required
def run_action(request: SignedInRequest, number: int, verb: str) -> HttpResponse:
    if verb not in BY_NAME:
        raise Http404
    case_study, action = get_working_version_or_404(request, number), BY_NAME[verb]
    try:
        action.run(request, case_study, {})
    except Refused as refusal:
        keep_refused_form(request)
        messages.error(request, str(refusal))
        return redirect(action.page_with_form(case_study))
    messages.success(request, action.success_message)
    return redirect(action.page_after(case_study))


@staff_only
def people(request: SignedInRequest, number: int) -> HttpResponse:
    case_study = get_own_case_study_or_404(request, number)
    refused = partial(refused_fields, request, case_study)
    co_authorships = case_study.co_authorships.select_related("person")
    context = {
        "case_study": case_study,
        "co_authorships": co_authorships,
        "co_author_form": CoAuthorForm(initial=refused("add-co-author")),
        "hand_over_form": HandOverForm(
            initial=refused("hand-over"), prefix=None, auto_id="over_%s"
        ),
    }
    return render(request, "forum/casestudies/people.html", context)


@staff_only
def manage(request: SignedInRequest, number: int) -> HttpResponse:
    case_study = get_working_version_or_404(request, number)
    if not permissions.can_manage(request.user, case_study):
        raise Http404
    refused = partial(refused_fields, request, case_study)
    context = {
        "case_study": case_study,
        "state_words": state_words(case_study),
        "offered": offered_to(request.user, case_study),
        "is_author": permissions.is_author(request.user, case_study),
        "archive_form": ReasonForm(initial=refused("archive"), auto_id="archive_%s"),
        "withdraw_form": ReasonForm(initial=refused("withdraw"), auto_id="withdraw_%s"),
        "lower_grade_form": LowerGradeForm(initial=refused("lower-grade"), auto_id="lower_%s"),
    }
    return render(request, "forum/casestudies/manage.html", context)


@staff_only
def history(request: SignedInRequest, number: int) -> HttpResponse:
    case_study = get_working_version_or_404(request, number)
    page = history_page(case_study, request.GET.get("page"))
    context = {"case_study": case_study, "history": page, "page": page.page}
    return render(request, "forum/casestudies/history.html", context)
