"""Reporting what somebody wrote, and the rules that it is measured by."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from forum.casestudies.views.found import keeping_what_was_typed, typed_before_signing_in
from forum.moderation import actions
from forum.moderation.actions.reporting import reported_before
from forum.moderation.forms import ReportForm
from forum.moderation.pages.cards import named_to
from forum.moderation.permissions import can_moderate, can_report
from forum.moderation.things import BY_NAME
from forum.people.actions import Refused
from forum.people.forms import typed
from forum.people.gates import Signed, staff_only

THANKS = "Thank you. A steward will look at it, and you will be told what came of it."


@require_safe
def house_rules(request: HttpRequest) -> HttpResponse:
    context = {"may_moderate": can_moderate(request.user)}
    return render(request, "forum/moderation/house_rules.html", context)


@keeping_what_was_typed
@staff_only
def report(request: Signed, kind: str, number: int) -> HttpResponse:
    thing = _thing_or_404(request, kind, number)
    form = ReportForm(typed(request), initial=typed_before_signing_in(request))
    if request.method == "POST" and form.is_valid() and _reported(request, thing, form):
        return redirect("moderation_mine")
    context = {
        "form": form,
        "named": named_to(request.user, [thing])[thing],
        "byline": thing.byline,
        "before": reported_before(thing, request.user),
    }
    return render(request, "forum/moderation/report.html", context)


def _thing_or_404(request: Signed, kind: str, number: int) -> Any:
    if kind not in BY_NAME:
        raise Http404
    thing = get_object_or_404(BY_NAME[kind].readable(request.user), pk=number)
    if not can_report(request.user, thing):
        raise Http404
    return thing


def _reported(request: Signed, thing: Any, form: ReportForm) -> bool:
    try:
        actions.report(
            thing=thing, reason=form.cleaned_data["reason"], words=form.cleaned_data["words"],
            by=request.user,
        )  # fmt: skip
    except Refused as refusal:
        form.add_error("words", str(refusal))
        return False
    messages.success(request, THANKS)
    return True
