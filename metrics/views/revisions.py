"""The ledger of revisions and its files; one revision's page, with what rests on it, is in forum.home."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from metrics.models import Revision
from metrics.pages.revisions import (
    Filters,
    figures_csv,
    file_name,
    revisions_page,
    signals_csv,
)
from metrics.views.files import csv_response


def revisions(request: HttpRequest) -> HttpResponse:
    rows = Revision.objects.visible_to(request.user).newest_first()
    page = revisions_page(rows.select_related("before", "after"))
    return render(request, "metrics/revisions.html", {"page": page})


def revision_or_404(user: object, number: int) -> Revision:
    rows = Revision.objects.visible_to(user).select_related("before", "after", "comparison")
    return get_object_or_404(rows, pk=number)


def revision_figures(request: HttpRequest, number: int) -> HttpResponse:
    revision = revision_or_404(request.user, number)
    rows = figures_csv(user=request.user, revision=revision, params=request.GET)
    return csv_response(rows, file_name("figures", revision, Filters.of(request.GET)))


def revision_signals(request: HttpRequest, number: int) -> HttpResponse:
    revision = revision_or_404(request.user, number)
    rows = signals_csv(revision=revision, params=request.GET)
    return csv_response(rows, file_name("signals", revision, Filters.of(request.GET)))
