"""For stewards: what waits, and deciding it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from forum.moderation import actions
from forum.moderation.forms import (
    AppealDecisionForm,
    AuthorForm,
    BlockedTextForm,
    DecideForm,
    QueueForm,
)
from forum.moderation.models import AppealState, DecisionKind, ModerationCase
from forum.moderation.notifications import mark_read
from forum.moderation.pages.case import CasePage, case_page
from forum.moderation.pages.queue import queue_page
from forum.moderation.permissions import can_moderate
from forum.moderation.reportable import prefetch_content, reportable_kind
from forum.people.actions import Refused
from forum.people.web.choices import last_day_of_term
from forum.people.web.decorators import SignedInRequest, second_factor_required
from forum.people.web.session_expiry import form_kept_over_sign_in, keep_form_over_sign_in
from forum.writing.actions import decide_blocked_text as decide_stopped
from forum.writing.models import BlockedText

CaseAction = Callable[[SignedInRequest, ModerationCase, dict[str, Any]], object]


@require_safe
@second_factor_required
def queue(request: SignedInRequest) -> HttpResponse:
    if not can_moderate(request.user):
        raise Http404
    found = queue_page(user=request.user, asked=request.GET.dict())
    context = {"queue": found, "page": found.page, "form": QueueForm(initial=request.GET.dict())}
    return render(request, "forum/moderation/queue.html", context)


@keep_form_over_sign_in
@second_factor_required
def case(request: SignedInRequest, number: int) -> HttpResponse:
    found = _case_or_404(request, number)
    sent = request.POST.get("do", "") if request.method == "POST" else ""
    page = case_page(user=request.user, case=found)
    mark_read([found], by=request.user)
    forms = _forms(request, page, sent)
    if request.method == "POST" and _done(request, found, sent, forms):
        return redirect("moderation_case", number=number)
    return render(request, "forum/moderation/case.html", {"page": page, **forms})


@keep_form_over_sign_in
@second_factor_required
def blocked_text(request: SignedInRequest, number: int) -> HttpResponse:
    """A text of any box in which a number was found that its author says is none of a patient."""
    held = get_object_or_404(BlockedText.objects.decidable_by(request.user), pk=number)
    form = BlockedTextForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        is_number = form.cleaned_data["decision"] == "nhs"
        reason = form.cleaned_data["reason"]
        try:
            decide_stopped(
                blocked_text=held, is_nhs_number=is_number, reason=reason, by=request.user
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Its author sees your answer where they wrote it.")
            return redirect("moderation")
    context = {"held": held, "form": form, "texts": list(held.texts.items())}
    return render(request, "forum/moderation/blocked_text.html", context)


def _case_or_404(request: SignedInRequest, number: int) -> ModerationCase:
    found = ModerationCase.objects.manageable_by(request.user)
    found = found.select_related("author__organisation", "steward", "appeal__author")
    return get_object_or_404(found.prefetch_related("decisions", prefetch_content()), pk=number)


def _take_up(request: SignedInRequest, case: ModerationCase, given: dict[str, Any]) -> object:
    return actions.assign_case(case=case, by=request.user)


def _show_again(request: SignedInRequest, case: ModerationCase, given: dict[str, Any]) -> object:
    return actions.restore(case=case, by=request.user)


def _decide(request: SignedInRequest, case: ModerationCase, given: dict[str, Any]) -> object:
    also = given.get("also", "")
    until = last_day_of_term(given.get("days", "")) if also == DecisionKind.SUSPEND else None
    return actions.decide(
        case=case,
        kind=given["kind"],
        reason=given["reason"],
        body=given.get("body", ""),
        also=also,
        until=until,
        by=request.user,
    )


def _about_author(request: SignedInRequest, case: ModerationCase, given: dict[str, Any]) -> object:
    until = last_day_of_term(given["days"])
    if given["also"] == DecisionKind.SUSPEND and until:
        return actions.suspend(case=case, until=until, reason=given["reason"], by=request.user)
    return actions.warn(case=case, reason=given["reason"], by=request.user)


def _decide_appeal(request: SignedInRequest, case: ModerationCase, given: dict[str, Any]) -> object:
    if not hasattr(case, "appeal"):
        raise Http404
    return actions.decide_appeal(
        appeal=case.appeal,
        overturned=given["decision"] == AppealState.OVERTURNED,
        reason=given["reason"],
        by=request.user,
    )


# What a form on the page does: the verb, and what is said then.
CASE_ACTIONS: dict[str, tuple[CaseAction, str]] = {
    "take-up": (_take_up, "You look at this one now. Others see that."),
    "show": (_show_again, "It is shown again."),
    "decide": (_decide, "Decided. Its author and those who reported it have been told."),
    "author": (_about_author, "Decided. Its author has been told."),
    "appeal": (_decide_appeal, "Decided. Whoever appealed has been told."),
}


def _done(
    request: SignedInRequest, case: ModerationCase, sent: str, forms: dict[str, Form]
) -> bool:
    if sent not in CASE_ACTIONS:
        raise Http404
    do, said = CASE_ACTIONS[sent]
    form = forms.get(sent)
    if form is not None and not form.is_valid():
        return False
    try:
        do(request, case, form.cleaned_data if form is not None else {})
    except Refused as refusal:
        if form is None:
            messages.error(request, str(refusal))
            return True
        form.add_error(None, str(refusal))
        return False
    messages.success(request, said)
    return True


def _forms(request: SignedInRequest, page: CasePage, sent: str) -> dict[str, Any]:
    """Those that were sent with what was typed in them, also when somebody else was faster."""
    waited = form_kept_over_sign_in(request)

    def given(name: str) -> Any:
        return request.POST if sent == name else None

    forms: dict[str, Any] = {}
    if (page.may_decide or sent == "decide") and page.case.content_object is not None:
        kind = reportable_kind(page.case.content_object)
        initial = {"body": kind.text(page.case.content_object), "also": "", "days": "7", **waited}
        forms["decide"] = DecideForm(
            given("decide"),
            initial=initial,
            decisions=kind.decisions,
            somebody=page.case.author is not None,
            auto_id="decide_%s",
        )
    if page.may_add or sent == "author":
        forms["author"] = AuthorForm(given("author"), initial=waited, auto_id="author_%s")
    if page.may_decide_appeal or sent == "appeal":
        forms["appeal"] = AppealDecisionForm(given("appeal"), initial=waited, auto_id="appeal_%s")
    return forms
