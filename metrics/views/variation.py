"""How far places differ."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from metrics.pages.components import Link
from metrics.pages.variation import draw, variation_page
from metrics.pages.variation_tables import csv_rows
from metrics.pages.variation_view import CHARTS, variation_view
from metrics.series import Vintages
from metrics.views.caching import figures_page
from metrics.views.files import chart_file, csv_response


@figures_page
def variation(request: HttpRequest, *, vintages: Vintages) -> HttpResponse:
    if not vintages:
        return render(request, "metrics/no_figures.html", {"place": {"name": "Variation"}})
    page = variation_page(user=request.user, vintages=vintages, params=request.GET)
    trail = (Link("England", reverse("england")),)
    context = {"page": page, "trail": trail, "section": "england"}
    return render(request, "metrics/variation.html", context)


@figures_page
def variation_file(
    request: HttpRequest, chart: str, ending: str, *, vintages: Vintages
) -> HttpResponse:
    if chart not in CHARTS:
        raise Http404
    if not vintages:
        return csv_response([], "no-figures")
    view = variation_view(user=request.user, vintages=vintages, params=request.GET)
    return chart_file(
        ending,
        view.caption(chart),
        rows=lambda: csv_rows(view, chart),
        draw=lambda source: draw(drawn, source) if (drawn := view.charts().get(chart)) else None,
    )
