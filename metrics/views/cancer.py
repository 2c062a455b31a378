"""Files of cancer waiting times; the page is one of a place's (forum.home)."""

from django.http import Http404, HttpRequest, HttpResponse

from metrics.hierarchy import the_whole_country
from metrics.pages.cancer import CancerView, draw
from metrics.standard_series import measure_by_slug
from metrics.views.files import chart_file
from metrics.views.lookups import area_or_provider_or_404


def cancer_file(request: HttpRequest, code: str, slug: str, ending: str) -> HttpResponse:
    place, measure = area_or_provider_or_404(request.user, code), measure_by_slug(slug)
    if measure is None:
        raise Http404
    view = CancerView(request.user, place, the_whole_country())
    if view.is_empty:
        raise Http404
    return chart_file(
        ending,
        view.shown_measure(measure),
        rows=lambda: view.csv_rows(measure),
        draw=lambda source: draw(view, measure, source),
    )
