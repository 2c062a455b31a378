"""For stewards: the queue of cases, one case, and decisions."""

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
from forum.moderation.reportable import possible_decisions, prefetch_content, reportable_kind
from forum.people.actions import Refused
from forum.people.web.choices import last_day_of_term
from forum.people.web.decorators import SignedInRequest, second_factor_required
from forum.people.web.form_fields import submitted_data
from forum.people.web.kept_texts import kept_fields
from forum.writing.actions import decide_blocked_text
from forum.writing.models import BlockedText

CaseAction = Callable[[SignedInRequest, ModerationCase, dict[str, Any]], object]


@require_safe
@second_factor_required
def queue(request: SignedInRequest) -> HttpResponse:
    if not can_moderate(request.user):
        raise Http404
    queue_data = queue_page(user=request.user, query=request.GET.dict())
    context = {
        "queue": queue_data,
        "page": queue_data.page,
        "form": QueueForm(initial=request.GET.dict()),
    }
    return render(request, "forum/moderation/queue.html", context)


@second_factor_required
def case(request: SignedInRequest, number: int) -> HttpResponse:
    case = _get_case_or_404(request, number)
    action_name = request.POST.get("action", "") if request.method == "POST" else ""
    page = case_page(user=request.user, case=case)
    mark_read([case], by=request.user)
    forms = _forms(request, page, action_name)
    if request.method == "POST" and _run_action(request, case, action_name, forms):
        return redirect("moderation_case", number=number)
    return render(request, "forum/moderation/case.html", {"page": page, **forms})


@second_factor_required
def blocked_text(request: SignedInRequest, number: int) -> HttpResponse:
    """A text blocked because of a number that its author says is not an NHS number."""
    text_to_decide = get_object_or_404(BlockedText.objects.decidable_by(request.user), pk=number)
    form = BlockedTextForm(submitted_data(request), initial=kept_fields(request))
    if form.is_bound and form.is_valid():
        is_number = form.cleaned_data["decision"] == "nhs"
        reason = form.cleaned_data["reason"]
        try:
            decide_blocked_text(
                blocked_text=text_to_decide, is_nhs_number=is_number, reason=reason, by=request.user
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Its author sees your answer where they wrote it.")
            return redirect("moderation")
    context = {"blocked_text": text_to_decide, "form": form}
    return render(request, "forum/moderation/blocked_text.html", context)


def _get_case_or_404(request: SignedInRequest, number: int) -> ModerationCase:
    cases = ModerationCase.objects.manageable_by(request.user)
    cases = cases.select_related("author__organisation", "steward", "appeal__author")
    return get_object_or_404(cases.prefetch_related("decisions", prefetch_content()), pk=number)


def _assign(request: SignedInRequest, case: ModerationCase, data: dict[str, Any]) -> object:
    return actions.assign_case(case=case, by=request.user)


def _restore(request: SignedInRequest, case: ModerationCase, data: dict[str, Any]) -> object:
    return actions.restore(case=case, by=request.user)


def _decide(request: SignedInRequest, case: ModerationCase, data: dict[str, Any]) -> object:
    also = data.get("also", "")
    until = last_day_of_term(data.get("days", "")) if also == DecisionKind.SUSPEND else None
    return actions.decide(
        case=case,
        kind=data["kind"],
        reason=data["reason"],
        body=data.get("body", ""),
        also=also,
        until=until,
        by=request.user,
    )


def _decide_about_author(
    request: SignedInRequest, case: ModerationCase, data: dict[str, Any]
) -> object:
    until = last_day_of_term(data["days"])
    if data["also"] == DecisionKind.SUSPEND and until:
        return actions.suspend(case=case, until=until, reason=data["reason"], by=request.user)
    return actions.warn(case=case, reason=data["reason"], by=request.user)


def _decide_appeal(request: SignedInRequest, case: ModerationCase, data: dict[str, Any]) -> object:
    if not hasattr(case, "appeal"):
        raise Http404
    return actions.decide_appeal(
        appeal=case.appeal,
        overturned=data["decision"] == AppealState.OVERTURNED,
        reason=data["reason"],
        by=request.user,
    )


# By the form's name: the action, and the message once it has run.
CASE_ACTIONS: dict[str, tuple[CaseAction, str]] = {
    "take-up": (_assign, "You look at this one now. Others see that."),
    "show": (_restore, "It is shown again."),
    "decide": (_decide, "Decided. Its author and those who reported it have been told."),
    "author": (_decide_about_author, "Decided. Its author has been told."),
    "appeal": (_decide_appeal, "Decided. Whoever appealed has been told."),
}


def _run_action(
    request: SignedInRequest, case: ModerationCase, action_name: str, forms: dict[str, Form]
) -> bool:
    if action_name not in CASE_ACTIONS:
        raise Http404
    run, success_message = CASE_ACTIONS[action_name]
    form = forms.get(action_name)
    if form is not None and not form.is_valid():
        return False
    try:
        run(request, case, form.cleaned_data if form is not None else {})
    except Refused as refusal:
        if form is None:
            messages.error(request, str(refusal))
            return True
        form.add_error(None, str(refusal))
        return False
    messages.success(request, success_message)
    return True


def _forms(request: SignedInRequest, page: CasePage, action_name: str) -> dict[str, Any]:
    """The forms on offer, and the one that was sent even if somebody else was faster."""
    kept_form = kept_fields(request)

    def data(name: str) -> Any:
        return request.POST if action_name == name else None

    forms: dict[str, Any] = {}
    if (page.can_decide or action_name == "decide") and page.case.content_object is not None:
        forms["decide"] = _decide_form(data("decide"), page.case, kept_form)
    if page.can_add or action_name == "author":
        forms["author"] = AuthorForm(data("author"), initial=kept_form, auto_id="author_%s")
    if page.can_decide_appeal or action_name == "appeal":
        forms["appeal"] = AppealDecisionForm(data("appeal"), initial=kept_form, auto_id="appeal_%s")
    return forms


def _decide_form(data: Any, case: ModerationCase, kept_form: dict[str, str]) -> DecideForm:
    kind = reportable_kind(case.content_object)
    return DecideForm(
        data,
        initial={"body": kind.text(case.content_object), "also": "", "days": "7", **kept_form},
        decisions=possible_decisions(kind),
        has_author=case.author is not None,
        auto_id="decide_%s",
    )
