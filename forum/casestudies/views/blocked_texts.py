"""Appeals against texts that the patient-data check blocked, and stewards' decisions on them."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from forum.casestudies.forms import AppealDecisionForm, AppealForm
from forum.casestudies.sections import QUESTIONS
from forum.casestudies.views.lookups import get_own_case_study_or_404, get_section_kind_or_404
from forum.people.actions import Refused
from forum.people.web.decorators import (
    DecoratedView,
    SignedInRequest,
    second_factor_required,
    staff_only,
)
from forum.people.web.session_expiry import (
    form_kept_over_sign_in,
    keep_form_over_sign_in,
    keep_refused_form,
)
from forum.writing import actions
from forum.writing.models import BlockedText


def _return_to_section_after_sign_in(view: DecoratedView) -> DecoratedView:
    """As `manage.return_to_form_after_sign_in`, for an appeal."""

    @wraps(view)
    def wrapper(request: HttpRequest, number: int, name: str) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, number, name)
        keep_refused_form(request, "appeal")
        return redirect_to_login(reverse("case_study_section", args=[number, name]))

    return wrapper


@require_POST
@_return_to_section_after_sign_in
@staff_only
def appeal(request: SignedInRequest, number: int, name: str) -> HttpResponse:
    kind, case_study = get_section_kind_or_404(name), get_own_case_study_or_404(request, number)
    blocked_text = (
        BlockedText.objects.for_form(kind.name, case_study).open_for(request.user).first()
    )
    form = AppealForm(request.POST)
    if blocked_text is None:
        raise Http404
    try:
        if form.is_valid():
            actions.appeal_blocked_text(
                blocked_text=blocked_text, reason=form.cleaned_data["why"], by=request.user
            )
            messages.success(request, "A steward will look at it. Your text is kept meanwhile.")
        else:
            messages.error(request, "Say what the number is, so that a steward can decide.")
    except Refused as refusal:
        keep_refused_form(request, "appeal")
        messages.error(request, str(refusal))
    return redirect("case_study_section", number=number, name=name)


@keep_form_over_sign_in
@second_factor_required
def decide_appeal(request: SignedInRequest, number: int) -> HttpResponse:
    blocked_text = get_object_or_404(BlockedText.objects.decidable_by(request.user), pk=number)
    form = AppealDecisionForm(request.POST or None, initial=form_kept_over_sign_in(request))
    if request.method == "POST" and form.is_valid():
        try:
            _decide(request, blocked_text, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Its author sees your answer in the section.")
            return redirect("own_case_studies")
    texts = [
        (QUESTIONS[name].title, text)
        for name, text in blocked_text.texts.items()
        if name in QUESTIONS
    ]
    context = {"blocked_text": blocked_text, "form": form, "texts": texts}
    return render(request, "forum/casestudies/decide_appeal.html", context)


def _decide(request: SignedInRequest, blocked_text: BlockedText, form: AppealDecisionForm) -> None:
    actions.decide_blocked_text(
        blocked_text=blocked_text,
        is_nhs_number=form.cleaned_data["decision"] == "nhs",
        reason=form.cleaned_data["reason"],
        by=request.user,
    )
