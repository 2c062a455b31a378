"""Forms that could not be taken, and what was typed into them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from forum.people import actions
from forum.people.models import KeptText
from forum.people.web.decorators import SignedInRequest, sign_in_required
from forum.people.web.kept_texts import (
    KEPT,
    TOO_OLD,
    address_with,
    came_from_here,
    is_typed,
    keep_for_writer,
    page_of_form,
    render_typed,
    submitted_fields,
)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form with a token that is not, or no longer, this browser's."""
    if came_from_here(request):
        fields = submitted_fields(request)
        if is_typed(fields):
            return render_typed(request, fields, TOO_OLD)
    return render_refused(request)


def render_refused(request: HttpRequest) -> HttpResponse:
    """Nothing can be shown to who is here. What somebody else typed is kept for them."""
    kept_text = keep_for_writer(request)
    context = {"is_kept": kept_text is not None, "page": page_of_form(request)}
    return render(request, "403.html", context, status=403)


@require_safe
@sign_in_required
def kept_texts(request: SignedInRequest) -> HttpResponse:
    own = KeptText.objects.of(request.user)
    rows = [(kept_text, address_with(kept_text)) for kept_text in own]
    return render(request, "forum/people/kept_texts.html", {"rows": rows})


@require_safe
@sign_in_required
def kept_text(request: SignedInRequest, number: int) -> HttpResponse:
    kept_text = get_object_or_404(KeptText.objects.of(request.user), pk=number)
    return render_typed(
        request,
        kept_text.fields,
        KEPT,
        address=kept_text.address,
        page=kept_text.page,
        kept_text=kept_text,
    )


@require_POST
@sign_in_required
def delete_kept_text(request: SignedInRequest, number: int) -> HttpResponse:
    actions.delete_kept_text(number=number, by=request.user)
    messages.success(request, "What was kept has been deleted.")
    return redirect("kept_texts")
