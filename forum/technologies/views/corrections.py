"""Requests to correct a technology: sent, answered, read."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from forum.people.models import User
from forum.people.web.decorators import (
    SignedInRequest,
    open_to_all,
    second_factor_required,
    sign_in_required,
)
from forum.people.web.form_fields import is_sent, submitted_data
from forum.people.web.kept_texts import kept_fields
from forum.people.web.object_actions import ActionPage, FormData, PageAction, run_plainly
from forum.people.web.refusals import run_or_add_error
from forum.technologies import actions, permissions
from forum.technologies.forms import AnswerForm, CorrectionForm
from forum.technologies.lifecycle import ANSWERERS
from forum.technologies.models import CorrectionRequest, Technology
from forum.technologies.pages.corrections import corrections_page
from forum.technologies.views.lookups import get_correction_or_404, get_technology_or_404


@sign_in_required
def request_correction(request: SignedInRequest, slug: str) -> HttpResponse:
    """For everybody with an account in good standing: it needs no role."""
    technology = get_technology_or_404(request, slug)
    if not permissions.can_request_correction(request.user):
        raise Http404
    form = CorrectionForm(submitted_data(request), initial=kept_fields(request))
    if is_sent(request) and form.is_valid():
        correction = run_or_add_error(form, lambda: _request(request, technology, form))
        if correction:
            messages.success(request, "Your request is with the stewards.")
            return redirect(correction)
    context = {"form": form, "technology": technology}
    return render(request, "forum/technologies/request_correction.html", context)


def _request(
    request: SignedInRequest, technology: Technology, form: CorrectionForm
) -> CorrectionRequest:
    names = ("what", "interest", "on_behalf_of", "evidence_url")
    return actions.request_correction(
        technology=technology,
        by=request.user,
        idempotency_key=form.idempotency_key,
        **{name: form.cleaned_data[name] for name in names},
    )


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    page = corrections_page(request.user, request.GET.get("page"))
    context = {"corrections": page, "page": page.page}
    return render(request, "forum/technologies/corrections.html", context)


def _answer(request: SignedInRequest, correction: CorrectionRequest, data: FormData) -> None:
    actions.answer_correction(
        correction=correction,
        accepted=data["accepted"] == "yes",
        answer=data["answer"],
        by=request.user,
    )


def _context(user: User, correction: CorrectionRequest) -> Mapping[str, Any]:
    return {"reads_names": permissions.can_manage(user) or correction.author_id == user.pk}


PAGE = ActionPage[CorrectionRequest](
    title="Requests to correct a technology",
    model=CorrectionRequest,
    name="correction",
    template="forum/technologies/correction.html",
    get_or_404=get_correction_or_404,
    context=_context,
    access=open_to_all,
    run_access=second_factor_required,
    concerned=ANSWERERS,
    actions=(
        PageAction(
            name="answer",
            title="Answer it",
            button="Publish request and answer",
            rule=permissions.can_answer_correction,
            form=AnswerForm,
            hint="Correct the page first, where it is wrong.",
            is_primary=True,
            run=_answer,
            success_message="Request and answer are public now.",
        ),
        PageAction(
            name="cancel",
            title="Take it back",
            button="Take the request back",
            rule=permissions.can_cancel_correction,
            run=run_plainly(actions.cancel_correction, "correction"),
            success_message="The request is taken back.",
        ),
    ),
)
show, run = PAGE.views()
