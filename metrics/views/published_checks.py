"""Our figures beside those that NHS England itself published."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from metrics.pages.published_checks import check_rows, difference_rows, published_checks_page
from metrics.pages.titles import shown_everywhere
from metrics.series import Vintages
from metrics.views.files import csv_response


def published_checks(request: HttpRequest) -> HttpResponse:
    page = published_checks_page(user=request.user)
    return render(request, "metrics/published_checks.html", {"page": page})


def published_checks_csv(request: HttpRequest) -> HttpResponse:
    return csv_response(check_rows(request.user), _name(request, "checks-against-published"))


def published_differences_csv(request: HttpRequest) -> HttpResponse:
    return csv_response(difference_rows(request.user), _name(request, "differences-from-published"))


def _name(request: HttpRequest, slug: str) -> str:
    return shown_everywhere(slug, Vintages.visible_to(request.user)).file_name
