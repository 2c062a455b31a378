from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from metrics import charts
from metrics.export import PLACE_COLUMNS, place_rows
from metrics.models import Place
from metrics.pages.comparison import compare_page, comparison, places_from_params
from metrics.pages.comparison import csv_rows as compared_rows
from metrics.pages.list_movement import OVER
from metrics.pages.measure import MeasureView, csv_rows, measure_dot_strip, measure_view
from metrics.pages.place_list import places_page
from metrics.pages.place_view import place_view
from metrics.pages.titles import shown_place
from metrics.pages.view_query import parse_view_query
from metrics.series import Vintages
from metrics.views.caching import figures_page
from metrics.views.files import chart_file, csv_response
from metrics.views.lookups import (
    area_or_provider_or_404,
    measure_of_or_404,
    measure_or_404,
    place_or_404,
)


@figures_page
def places(request: HttpRequest, *, vintages: Vintages) -> HttpResponse:
    page = places_page(user=request.user, text=request.GET.get("q", ""), vintages=vintages)
    if page.only:
        return redirect(page.only)
    return render(request, "metrics/places.html", {"page": page, "search": page.text})


@figures_page
def compare(request: HttpRequest, *, vintages: Vintages) -> HttpResponse:
    chosen = places_from_params(request.GET)
    if not vintages:
        return render(request, "metrics/no_figures.html", {"place": {"name": "Compare places"}})
    view = comparison(
        user=request.user, places=chosen.places, vintages=vintages, params=request.GET
    )
    page = compare_page(view, chosen)
    return render(request, "metrics/compare.html", {"page": page})


@figures_page
def compare_file(request: HttpRequest, ending: str, *, vintages: Vintages) -> HttpResponse:
    if not vintages:
        return csv_response([], "no-figures")
    chosen = places_from_params(request.GET).places
    view = comparison(user=request.user, places=chosen, vintages=vintages, params=request.GET)
    return chart_file(
        ending,
        view.caption,
        rows=lambda: compared_rows(view),
        draw=lambda source: charts.line_chart(view.chart(), source=source) if chosen else None,
    )


@figures_page
def place_figures(request: HttpRequest, code: str, *, vintages: Vintages) -> HttpResponse:
    place = area_or_provider_or_404(request.user, code)
    if not vintages:
        return csv_response([], "no-figures")
    state = parse_view_query(request.GET, vintages, until=place.valid_to)
    rows = place_rows(user=request.user, place=place, vintage=vintages.by_month[state.month])
    return csv_response([PLACE_COLUMNS, *rows], shown_place(place, state.month, vintages).file_name)


@figures_page
def place_measure_file(
    request: HttpRequest, code: str, slug: str, ending: str, *, vintages: Vintages
) -> HttpResponse:
    place = area_or_provider_or_404(request.user, code)
    view = _view_of_file(request, place, slug, vintages)
    if view is None:
        return csv_response([], "no-figures")
    return chart_file(
        ending,
        view.caption,
        rows=lambda: csv_rows(view),
        draw=lambda source: charts.line_chart(view.chart(), source=source),
    )


@figures_page
def control_file(
    request: HttpRequest, code: str, slug: str, ending: str, *, vintages: Vintages
) -> HttpResponse:
    view = _view_of_file(request, place_or_404(request.user, code), slug, vintages)
    if view is None:
        return csv_response([], "no-figures")
    chart = view.drawn_control(even_without_limits=True)
    return chart_file(
        ending,
        view.control_caption,
        rows=lambda: csv_rows(view),
        draw=lambda source: charts.line_chart(chart, source=source) if chart else None,
    )


def _view_of_file(
    request: HttpRequest, place: Place, slug: str, vintages: Vintages
) -> MeasureView | None:
    """None where nothing is published."""
    measure = measure_of_or_404(place, slug)
    if not vintages:
        return None
    return measure_view(
        user=request.user, place=place, measure=measure, vintages=vintages, params=request.GET
    )


@figures_page
def list_movement_file(
    request: HttpRequest, code: str, over: str, ending: str, *, vintages: Vintages
) -> HttpResponse:
    place = area_or_provider_or_404(request.user, code)
    if over not in OVER:
        raise Http404
    if not vintages:
        return csv_response([], "no-figures")
    page = place_view(user=request.user, place=place, vintages=vintages, params=request.GET)
    view = page.list_movement
    return chart_file(
        ending,
        view.caption(over),
        rows=lambda: view.csv_rows(over),
        draw=lambda source: (
            charts.waterfall(chart, source=source) if (chart := view.chart(over)) else None
        ),
    )


@figures_page
def list_needs_file(
    request: HttpRequest, code: str, ending: str, *, vintages: Vintages
) -> HttpResponse:
    place = area_or_provider_or_404(request.user, code)
    if not vintages:
        return csv_response([], "no-figures")
    page = place_view(user=request.user, place=place, vintages=vintages, params=request.GET)
    view = page.list_needs.chart
    return chart_file(
        ending,
        view.caption,
        rows=view.csv_rows,
        draw=lambda source: (
            charts.line_chart(chart, source=source) if (chart := view.line_chart) else None
        ),
    )


@figures_page
def strip_file(
    request: HttpRequest, code: str, slug: str, ending: str, *, vintages: Vintages
) -> HttpResponse:
    place, measure = place_or_404(request.user, code), measure_or_404(slug)
    if not vintages:
        return csv_response([], "no-figures")
    view = measure_dot_strip(
        user=request.user, place=place, measure=measure, vintages=vintages, params=request.GET
    )
    return chart_file(
        ending,
        view.caption,
        rows=view.csv_rows,
        draw=lambda source: charts.dot_strip(view.strip, source=source),
    )
