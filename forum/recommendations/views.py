"""How far the report's recommendations are carried out: England, one ICB, by month, as a file."""

import csv
from io import StringIO

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from forum.recommendations.pages.areas import areas_page
from forum.recommendations.pages.history import COLUMNS, file_rows, history_page
from forum.recommendations.pages.overview import overview_page
from forum.recommendations.registry import REPORT, REPORT_BY
from forum.technologies.views.lookups import get_icb_or_404
from metrics import hierarchy
from metrics.models import Place


def _place(request: HttpRequest, code: str) -> Place:
    """An ICB; without a code England."""
    return get_icb_or_404(request, code) if code else hierarchy.the_whole_country()


@require_safe
def recommendations(request: HttpRequest, code: str = "") -> HttpResponse:
    page = overview_page(user=request.user, place=_place(request, code))
    context = {"page": page, "report": REPORT, "report_by": REPORT_BY}
    return render(request, "forum/recommendations/recommendations.html", context)


@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    return render(request, "forum/recommendations/areas.html", {"page": areas_page()})


@require_safe
def history(request: HttpRequest, code: str = "") -> HttpResponse:
    page = history_page(user=request.user, place=_place(request, code))
    return render(request, "forum/recommendations/history.html", {"page": page})


@require_safe
def file(request: HttpRequest, code: str = "") -> HttpResponse:
    place, buffer = _place(request, code), StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(file_rows(user=request.user, place=place))
    response = HttpResponse(buffer.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"recommendations-{place.code}"
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
