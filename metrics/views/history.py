"""Months as NHS England published them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from metrics.models import Release
from metrics.pages.history import history_page


def history(request: HttpRequest) -> HttpResponse:
    page = history_page(Release.objects.visible_to(request.user), request.GET.get("page"))
    return render(request, "metrics/history.html", {"page": page})
