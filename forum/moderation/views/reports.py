"""Report what somebody wrote, and the house rules."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from forum.moderation import actions
from forum.moderation.actions.reports import find_earlier_report
from forum.moderation.forms import ReportForm
from forum.moderation.pages.cards import names_visible_to
from forum.moderation.permissions import can_moderate, can_report
from forum.moderation.reportable import kind_by_name_or_404, readable_contents
from forum.people.web.decorators import SignedInRequest, staff_only
from forum.people.web.form_fields import submitted_data
from forum.people.web.kept_texts import kept_fields
from forum.people.web.refusals import run_or_add_error

THANKS = "Thank you. A steward will look at it, and we will tell you what we decided."


@require_safe
def house_rules(request: HttpRequest) -> HttpResponse:
    context = {"can_moderate": can_moderate(request.user)}
    return render(request, "forum/moderation/house_rules.html", context)


@staff_only
def report(request: SignedInRequest, kind: str, number: int) -> HttpResponse:
    content = _reportable_or_404(request, kind, number)
    form = ReportForm(submitted_data(request), initial=kept_fields(request))
    if request.method == "POST" and form.is_valid() and _save_report(request, content, form):
        return redirect("moderation_decisions")
    context = {
        "form": form,
        "name": names_visible_to(request.user, [content])[content],
        "byline": content.byline,
        "earlier_report": find_earlier_report(content, request.user),
    }
    return render(request, "forum/moderation/report.html", context)


def _reportable_or_404(request: SignedInRequest, kind: str, number: int) -> Any:
    contents = readable_contents(kind_by_name_or_404(kind), request.user)
    content = get_object_or_404(contents, pk=number)
    if not can_report(request.user, content):
        raise Http404
    return content


def _save_report(request: SignedInRequest, content: Any, form: ReportForm) -> bool:
    data = form.cleaned_data
    saved_report = run_or_add_error(
        form,
        lambda: actions.report(
            content=content, reason=data["reason"], details=data["details"], by=request.user
        ),
        field="details",
    )
    if saved_report:
        messages.success(request, THANKS)
    return saved_report is not None
