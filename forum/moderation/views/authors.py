"""For whose it is: what happened to it, and asking another steward to look again."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from forum.casestudies.views.found import keeping_what_was_typed, typed_before_signing_in
from forum.moderation import actions
from forum.moderation.forms import AppealForm
from forum.moderation.models import ModerationCase
from forum.moderation.pages.cards import card
from forum.moderation.pages.mine import mine_page
from forum.moderation.permissions import can_appeal
from forum.moderation.telling import mark_read
from forum.people.actions import Refused
from forum.people.forms import typed
from forum.people.gates import Signed, signed_in
from forum.people.permissions import may_read_staff_content


@require_safe
@signed_in
def mine(request: Signed) -> HttpResponse:
    """Also while one is suspended: the reasons are for whom they concern."""
    found = mine_page(user=request.user, number=request.GET.get("page"))
    mark_read(found.cases, by=request.user)
    return render(request, "forum/moderation/mine.html", {"found": found, "page": found.page})


@keeping_what_was_typed
@signed_in
def appeal(request: Signed, number: int) -> HttpResponse:
    case = get_object_or_404(ModerationCase.objects.of_author(request.user), pk=number)
    sent_before = hasattr(case, "appeal") and request.method == "POST"
    if not sent_before and not can_appeal(request.user, case):
        raise Http404
    form = AppealForm(typed(request), initial=typed_before_signing_in(request))
    if request.method == "POST" and form.is_valid() and _appealed(request, case, form):
        return redirect("moderation_mine")
    reads = may_read_staff_content(request.user) and case.thing is not None
    context = {
        "form": form,
        "case": case,
        "decisions": case.decisions.all(),
        "card": card(case.thing) if reads else None,
    }
    return render(request, "forum/moderation/appeal.html", context)


def _appealed(request: Signed, case: ModerationCase, form: AppealForm) -> bool:
    try:
        actions.appeal(case=case, words=form.cleaned_data["words"], by=request.user)
    except Refused as refusal:
        form.add_error("words", str(refusal))
        return False
    messages.success(request, "Another steward will look at it, and you will be told.")
    return True
