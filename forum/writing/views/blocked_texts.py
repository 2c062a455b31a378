"""The author's side of a blocked text: asking a steward to look at it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from forum.people.actions import Refused
from forum.people.web.decorators import SignedInRequest, staff_only
from forum.people.web.kept_texts import keep_refused_form
from forum.people.web.next_page import next_url
from forum.writing import actions
from forum.writing.forms import AppealForm
from forum.writing.models import BlockedText


@require_POST
@staff_only
def appeal(request: SignedInRequest, number: int) -> HttpResponse:
    blocked_text = get_object_or_404(BlockedText.objects.open_for(request.user), pk=number)
    form = AppealForm(request.POST)
    try:
        if form.is_valid():
            actions.appeal_blocked_text(
                blocked_text=blocked_text, reason=form.cleaned_data["reason"], by=request.user
            )
            messages.success(request, "A steward will look at it. We keep your text until then.")
        else:
            keep_refused_form(request)
            messages.error(request, "Say what the number is, so that a steward can decide.")
    except Refused as refusal:
        keep_refused_form(request)
        messages.error(request, str(refusal))
    return redirect(next_url(request, "/"))
