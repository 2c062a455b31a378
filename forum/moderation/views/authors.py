"""For authors: decisions about what they wrote, and appeals to another steward."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from forum.moderation import actions
from forum.moderation.forms import AppealForm
from forum.moderation.models import ModerationCase
from forum.moderation.notifications import mark_read
from forum.moderation.pages.cards import content_card
from forum.moderation.pages.own_decisions import own_decisions_page
from forum.moderation.permissions import can_appeal
from forum.people.permissions import can_read_staff_content
from forum.people.web.decorators import SignedInRequest, sign_in_required
from forum.people.web.form_fields import submitted_data
from forum.people.web.kept_texts import kept_fields
from forum.people.web.refusals import run_or_add_error


@require_safe
@sign_in_required
def own_decisions(request: SignedInRequest) -> HttpResponse:
    """Also for suspended users, who may read the reasons."""
    listing = own_decisions_page(user=request.user, number=request.GET.get("page"))
    mark_read(listing.cases, by=request.user)
    return render(
        request, "forum/moderation/own_decisions.html", {"listing": listing, "page": listing.page}
    )


@sign_in_required
def appeal(request: SignedInRequest, number: int) -> HttpResponse:
    case = get_object_or_404(ModerationCase.objects.visible_to_author(request.user), pk=number)
    was_sent_before = hasattr(case, "appeal") and request.method == "POST"
    if not was_sent_before and not can_appeal(request.user, case):
        raise Http404
    form = AppealForm(submitted_data(request), initial=kept_fields(request))
    if request.method == "POST" and form.is_valid() and _save_appeal(request, case, form):
        return redirect("moderation_decisions")
    can_read_content = can_read_staff_content(request.user) and case.content_object is not None
    context = {
        "form": form,
        "case": case,
        "decisions": case.decisions.all(),
        "card": content_card(case.content_object) if can_read_content else None,
    }
    return render(request, "forum/moderation/appeal.html", context)


def _save_appeal(request: SignedInRequest, case: ModerationCase, form: AppealForm) -> bool:
    details = form.cleaned_data["details"]
    appeal = run_or_add_error(
        form, lambda: actions.appeal(case=case, details=details, by=request.user), field="details"
    )
    if appeal:
        messages.success(request, "Another steward will look at it, and you will be told.")
    return appeal is not None
