from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from metrics import charts
from metrics.measures import MEASURES
from metrics.models import Release
from metrics.pages.api_docs import addresses
from metrics.pages.components import Link
from metrics.pages.data import data_page, may_publish, release_page
from metrics.pages.distribution import distribution
from metrics.pages.false_alarms import false_alarm_table
from metrics.pages.place_list import measure_overview
from metrics.pages.sources import source_line
from metrics.pages.variation import draw, variation_page
from metrics.pages.variation_tables import csv_rows
from metrics.pages.variation_view import CHARTS, variation_view
from metrics.releases.page_actions import PAGE_ACTIONS, NotAllowed
from metrics.series import Vintages, targets_of
from metrics.views.lookups import PICTURES, csv_response, figures_page, measure_or_404


def measures(request: HttpRequest) -> HttpResponse:
    context = {"measures": MEASURES, "chance": false_alarm_table(), "section": "measures"}
    return render(request, "metrics/measures.html", context)


@figures_page
def measure(
    request: HttpRequest,
    slug: str,
    *,
    vintages: Vintages,
    template: str = "metrics/measure_overview.html",
) -> HttpResponse:
    page = measure_overview(
        user=request.user, measure=measure_or_404(slug), vintages=vintages, params=request.GET
    )
    targets = targets_of(slug)
    context = {"page": page, "targets": targets, "section": "measures"}
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
    name = f"{slug}-{view.state.month:%Y-%m}"
    if ending == "csv":
        return csv_response(view.csv_rows(), name)
    chart = view.chart()
    if chart is None:
        raise Http404
    source = source_line(vintages.by_month[view.state.month])
    return PICTURES[ending](charts.swarm(chart, source=source), name)


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
    name = f"variation-{chart}-{view.measure.slug}-{vintages.newest.month:%Y-%m}"
    if ending == "csv":
        return csv_response(csv_rows(view, chart), name)
    drawn = view.charts().get(chart)
    if drawn is None:
        raise Http404
    return PICTURES[ending](draw(drawn, source=source_line(vintages.newest)), name)


def data(request: HttpRequest) -> HttpResponse:
    releases = Release.objects.visible_to(request.user).newest_month_first()
    page = data_page(user=request.user, releases=releases.annotate(notes=Count("issues")))
    return render(request, "metrics/data.html", {"page": page, "section": "data"})


def release(request: HttpRequest, number: int) -> HttpResponse:
    release_row = get_object_or_404(Release.objects.visible_to(request.user), pk=number)
    page = release_page(user=request.user, release=release_row)
    issues = release_row.issues.select_related("place")
    context = {
        "page": page,
        "issues": issues,
        "events": release_row.events.all(),
        "section": "data",
    }
    return render(request, "metrics/release.html", context)


@require_POST
@login_required
def release_action(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Publish, withdraw or retry. Who may not is told the same as who asks for nothing: 404."""
    if not may_publish(request.user) or verb not in PAGE_ACTIONS:
        raise Http404
    release_row = get_object_or_404(Release, pk=number)
    try:
        message = PAGE_ACTIONS[verb](release_row, str(request.user), request.POST.get("reason", ""))
    except NotAllowed as error:
        messages.error(request, str(error))
    else:
        messages.success(request, message)
    return redirect("release", number=number)


def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "metrics/accessibility.html")


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    trail = (Link("Data", reverse("data")),)
    context = {"addresses": addresses(), "trail": trail, "section": "data"}
    return render(request, "metrics/api_docs.html", context)
