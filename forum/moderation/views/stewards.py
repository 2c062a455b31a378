"""For stewards: what waits, and deciding it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from forum.casestudies.views.found import keeping_what_was_typed, typed_before_signing_in
from forum.moderation import actions
from forum.moderation.forms import (
    AppealDecisionForm,
    AuthorForm,
    DecideForm,
    QueueForm,
    StoppedForm,
)
from forum.moderation.models import AppealState, DecisionKind, ModerationCase
from forum.moderation.pages.case import CasePage, case_page
from forum.moderation.pages.queue import queue_page
from forum.moderation.permissions import can_moderate
from forum.moderation.telling import mark_read
from forum.moderation.things import kind_of, with_things
from forum.people.actions import Refused
from forum.people.choices import last_day
from forum.people.gates import Signed, second_factor_required
from forum.writing.actions import decide as decide_stopped
from forum.writing.models import HeldText

Deed = Callable[[Signed, ModerationCase, dict[str, Any]], object]


@require_safe
@second_factor_required
def queue(request: Signed) -> HttpResponse:
    if not can_moderate(request.user):
        raise Http404
    found = queue_page(user=request.user, asked=request.GET.dict())
    context = {"queue": found, "page": found.page, "form": QueueForm(initial=request.GET.dict())}
    return render(request, "forum/moderation/queue.html", context)


@keeping_what_was_typed
@second_factor_required
def case(request: Signed, number: int) -> HttpResponse:
    found = _case_or_404(request, number)
    sent = request.POST.get("do", "") if request.method == "POST" else ""
    page = case_page(user=request.user, case=found)
    mark_read([found], by=request.user)
    forms = _forms(request, page, sent)
    if request.method == "POST" and _done(request, found, sent, forms):
        return redirect("moderation_case", number=number)
    return render(request, "forum/moderation/case.html", {"page": page, **forms})


@keeping_what_was_typed
@second_factor_required
def stopped(request: Signed, number: int) -> HttpResponse:
    """A text of any box in which a number was found that its author says is none of a patient."""
    held = get_object_or_404(HeldText.objects.decidable_by(request.user), pk=number)
    form = StoppedForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        is_number = form.cleaned_data["decision"] == "nhs"
        reason = form.cleaned_data["reason"]
        try:
            decide_stopped(held=held, is_nhs_number=is_number, reason=reason, by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Its author sees your answer where they wrote it.")
            return redirect("moderation")
    context = {"held": held, "form": form, "texts": list(held.texts.items())}
    return render(request, "forum/moderation/stopped.html", context)


def _case_or_404(request: Signed, number: int) -> ModerationCase:
    found = ModerationCase.objects.looked_after_by(request.user)
    found = found.select_related("author__organisation", "steward", "appeal__author")
    return get_object_or_404(found.prefetch_related("decisions", with_things()), pk=number)


def _take_up(request: Signed, case: ModerationCase, given: dict[str, Any]) -> object:
    return actions.take_up(case=case, by=request.user)


def _show_again(request: Signed, case: ModerationCase, given: dict[str, Any]) -> object:
    return actions.show_again(case=case, by=request.user)


def _decide(request: Signed, case: ModerationCase, given: dict[str, Any]) -> object:
    also = given.get("also", "")
    until = last_day(given.get("days", "")) if also == DecisionKind.SUSPEND else None
    return actions.decide(
        case=case, kind=given["kind"], reason=given["reason"], body=given.get("body", ""),
        also=also, until=until, by=request.user,
    )  # fmt: skip


def _about_author(request: Signed, case: ModerationCase, given: dict[str, Any]) -> object:
    until = last_day(given["days"])
    if given["also"] == DecisionKind.SUSPEND and until:
        return actions.suspend(case=case, until=until, reason=given["reason"], by=request.user)
    return actions.warn(case=case, reason=given["reason"], by=request.user)


def _decide_appeal(request: Signed, case: ModerationCase, given: dict[str, Any]) -> object:
    if not hasattr(case, "appeal"):
        raise Http404
    return actions.decide_appeal(
        appeal=case.appeal, overturned=given["decision"] == AppealState.OVERTURNED,
        reason=given["reason"], by=request.user,
    )  # fmt: skip


# What a form on the page does: the verb, and what is said then.
DOING: dict[str, tuple[Deed, str]] = {
    "take-up": (_take_up, "You look at this one now. Others see that."),
    "show": (_show_again, "It is shown again."),
    "decide": (_decide, "Decided. Its author and those who reported it have been told."),
    "author": (_about_author, "Decided. Its author has been told."),
    "appeal": (_decide_appeal, "Decided. Whoever appealed has been told."),
}


def _done(request: Signed, case: ModerationCase, sent: str, forms: dict[str, Form]) -> bool:
    if sent not in DOING:
        raise Http404
    do, said = DOING[sent]
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


def _forms(request: Signed, page: CasePage, sent: str) -> dict[str, Any]:
    """Those that were sent with what was typed in them, also when somebody else was faster."""
    waited = typed_before_signing_in(request)

    def given(name: str) -> Any:
        return request.POST if sent == name else None

    forms: dict[str, Any] = {}
    if (page.may_decide or sent == "decide") and page.case.thing is not None:
        kind = kind_of(page.case.thing)
        initial = {"body": kind.text(page.case.thing), "also": "", "days": "7", **waited}
        forms["decide"] = DecideForm(
            given("decide"), initial=initial, decisions=kind.decisions,
            somebody=page.case.author is not None, auto_id="decide_%s",
        )  # fmt: skip
    if page.may_add or sent == "author":
        forms["author"] = AuthorForm(given("author"), initial=waited, auto_id="author_%s")
    if page.may_decide_appeal or sent == "appeal":
        forms["appeal"] = AppealDecisionForm(given("appeal"), initial=waited, auto_id="appeal_%s")
    return forms
