"""How far places differ."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from metrics.pages.components import Link
from metrics.pages.variation_pages import VariationPage, draw
from metrics.pages.variation_subpages import OVERVIEW, VariationSubpage, former_address
from metrics.pages.variation_tables import csv_rows
from metrics.pages.variation_view import CHARTS, variation_view
from metrics.series import Vintages
from metrics.views.caching import figures_page
from metrics.views.files import chart_file, csv_response


@figures_page
def variation(
    request: HttpRequest, *, vintages: Vintages, page: VariationSubpage = OVERVIEW
) -> HttpResponse:
    if not vintages:
        return render(request, "metrics/no_figures.html", {"place": {"name": "Variation"}})
    if page is OVERVIEW and (now_at := former_address(request.GET.dict())):
        return redirect(now_at, permanent=True)
    params = request.GET.dict()
    params["level"] = page.level_of(params)
    view = variation_view(user=request.user, vintages=vintages, params=params)
    shown = VariationPage(view, page, params)
    trail: tuple[Link, ...] = (Link("England", reverse("england")),)
    if page is not OVERVIEW:
        trail = (*trail, Link("How far places differ", OVERVIEW.url + view.query))
    context = {"page": shown, "trail": trail}
    return render(request, page.template, context)


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
        draw=lambda source: draw(drawn, source) if (drawn := view.chart(chart)) else None,
    )
