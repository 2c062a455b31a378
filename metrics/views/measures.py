"""What each measure is, with the value of every place."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from metrics import charts
from metrics.measures import MEASURES
from metrics.pages import about_ratings as about_ratings_page
from metrics.pages.components import Link
from metrics.pages.distribution import distribution
from metrics.pages.false_alarms import false_alarm_tables
from metrics.pages.place_list import measure_overview
from metrics.series import Vintages, targets_of
from metrics.views.caching import figures_page
from metrics.views.files import chart_file, csv_response
from metrics.views.lookups import measure_or_404


def measures(request: HttpRequest) -> HttpResponse:
    context = {"measures": MEASURES, "chance": false_alarm_tables()}
    return render(request, "metrics/measures.html", context)


def about_ratings(request: HttpRequest) -> HttpResponse:
    trail = (Link("Measures", reverse("measures")),)
    context = {"ratings": about_ratings_page.about_ratings(), "trail": trail}
    return render(request, "metrics/about_ratings.html", context)


@figures_page
def measure(request: HttpRequest, slug: str, template: str, *, vintages: Vintages) -> HttpResponse:
    """`template` is given by the address: what people wrote beside figures is none of ours."""
    page = measure_overview(
        user=request.user, measure=measure_or_404(slug), vintages=vintages, params=request.GET
    )
    targets = targets_of(slug)
    context = {"page": page, "targets": targets}
    return render(request, template, context)


@figures_page
def measure_file(
    request: HttpRequest, slug: str, ending: str, *, vintages: Vintages
) -> HttpResponse:
    """The picture of all places on one measure, or its figures."""
    measure = measure_or_404(slug)
    if not vintages:
        return csv_response([], "no-figures")
    view = distribution(user=request.user, measure=measure, vintages=vintages, params=request.GET)
    return chart_file(
        ending,
        view.caption,
        rows=view.csv_rows,
        draw=lambda source: charts.swarm(chart, source=source) if (chart := view.chart()) else None,
    )
