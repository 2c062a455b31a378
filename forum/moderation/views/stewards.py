"""For stewards: the queue of cases, and blocked texts that their authors appeal about."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from forum.moderation.forms import (
    BlockedTextForm,
    QueueForm,
)
from forum.moderation.pages.queue import queue_page
from forum.moderation.permissions import can_moderate
from forum.people.actions import Refused
from forum.people.permissions import Permission
from forum.people.web.decorators import SignedInRequest, second_factor_required
from forum.people.web.form_fields import submitted_data
from forum.people.web.kept_texts import kept_fields
from forum.people.web.roles_needed import RoleNeeded
from forum.writing.actions import decide_blocked_text
from forum.writing.models import BlockedText


@require_safe
@second_factor_required
def queue(request: SignedInRequest) -> HttpResponse:
    if not can_moderate(request.user):
        raise RoleNeeded(Permission.MODERATE)
    queue_data = queue_page(user=request.user, query=request.GET.dict())
    context = {
        "queue": queue_data,
        "page": queue_data.page,
        "form": QueueForm(initial=request.GET.dict()),
    }
    return render(request, "forum/moderation/queue.html", context)


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
