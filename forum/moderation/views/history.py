"""The audit trail, for administrators."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from forum.moderation.forms import HistoryForm
from forum.moderation.pages.history import as_csv, filter_events, history_page
from forum.moderation.permissions import can_read_history
from forum.people.permissions import Permission
from forum.people.web.decorators import SignedInRequest, second_factor_required
from forum.people.web.roles_needed import RoleNeeded


@require_safe
@second_factor_required
def history(request: SignedInRequest) -> HttpResponse:
    form = _history_form_or_404(request)
    page = history_page(query=form.cleaned_data, before=request.GET.get("before", ""))
    return render(request, "forum/moderation/history.html", {"form": form, "history": page})


@require_safe
@second_factor_required
def export(request: SignedInRequest) -> HttpResponse:
    """All events of the search as CSV, streamed row by row."""
    query: dict[str, Any] = _history_form_or_404(request).cleaned_data
    today: date = timezone.localdate()
    headers = {
        "Content-Disposition": f'attachment; filename="history-{today:%Y-%m-%d}.csv"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    rows = as_csv(filter_events(query))
    return StreamingHttpResponse(  # type: ignore[return-value]
        rows, content_type="text/csv; charset=utf-8", headers=headers
    )


def _history_form_or_404(request: HttpRequest) -> HistoryForm:
    if not can_read_history(request.user):
        raise RoleNeeded(Permission.READ_HISTORY)
    form = HistoryForm(request.GET)
    form.is_valid()
    return form
