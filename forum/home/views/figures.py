"""The home page, and the pages of places and measures with their case studies beside the figures."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from forum.casestudies import permissions, place_case_studies
from forum.casestudies.models import CaseStudy
from forum.casestudies.pages.official import place_flags
from forum.casestudies.place_case_studies import PlaceCaseStudies, get_measure_case_studies
from forum.home.pages import own_home
from forum.home.place_pages import COMPARE, FIGURES, OVERVIEW, PlacePage
from forum.people.models import User
from forum.support.pages.plan import plan_chart_flags
from metrics.measures import Measure
from metrics.models import Place
from metrics.models.places import ENGLAND
from metrics.pages.home import home_page
from metrics.pages.kept_overview import keep_figures, kept_as
from metrics.pages.measure import measure_page, measure_view
from metrics.pages.measure_charts import ChartFlag
from metrics.pages.place_view import PlaceView, place_view
from metrics.pages.view_query import ViewQuery
from metrics.rtt.columns import TOTAL_TREATMENT, TREATMENTS
from metrics.series import Vintages
from metrics.views.caching import figures_page
from metrics.views.lookups import area_or_provider_or_404, measure_of_or_404


@figures_page
def home(request: HttpRequest, *, vintages: Vintages) -> HttpResponse:
    """England for everybody; for those who have signed in, their own area and their tasks."""
    if not isinstance(request.user, User):
        page = home_page(user=request.user, vintages=vintages)
        context = {
            "page": page,
            "case_studies": place_case_studies.newest_that_worked(request.user),
        }
        return render(request, "forum/home.html", context)
    own = own_home(user=request.user, vintages=vintages)
    return render(request, "forum/home.html", {"own_home": own})


@figures_page
def england(
    request: HttpRequest, *, vintages: Vintages, page: PlacePage = OVERVIEW
) -> HttpResponse:
    return _place(request, ENGLAND, page, vintages)


@figures_page
def place(
    request: HttpRequest, code: str, *, vintages: Vintages, page: PlacePage = OVERVIEW
) -> HttpResponse:
    if code == ENGLAND or code != code.upper():
        place = area_or_provider_or_404(request.user, code.upper())
        return redirect(page.url(place), permanent=True)
    return _place(request, code, page, vintages)


def _place(
    request: HttpRequest, code: str, place_page: PlacePage, vintages: Vintages
) -> HttpResponse:
    place = area_or_provider_or_404(request.user, code)
    if not place_page.label(place):
        raise Http404
    if not vintages:
        return render(request, "metrics/no_figures.html", {"place": place})
    view, case_studies = _read_place(request, place, place_page, vintages)
    context = {
        **place_page.context(view),
        "case_studies": case_studies,
        "as_fast_case_studies": lambda: place_case_studies.case_studies_of(
            request.user, view.list_needs.moves.places, view.state
        ),
        "start_url": case_study_start_url(request, place, view.state),
    }
    return render(request, place_page.template_of(place), context)


def _read_place(
    request: HttpRequest, place: Place, page: PlacePage, vintages: Vintages
) -> tuple[PlaceView, Callable[[], PlaceCaseStudies]]:
    """With its case studies, which are read by the pages that show them or mark them on charts."""
    is_kept = page is OVERVIEW and request.user.is_authenticated and not place.is_provider
    case_studies = cache(lambda: _read_case_studies(request, view, is_kept))
    view = place_view(
        user=request.user,
        place=place,
        vintages=vintages,
        params=request.GET,
        flags=lambda *_: case_studies().flags,
        by_treatment=page is FIGURES,
        with_nearby=page is COMPARE,
    )
    if is_kept:
        keep_figures(view)
    return view, case_studies


def _read_case_studies(request: HttpRequest, view: PlaceView, is_kept: bool) -> PlaceCaseStudies:
    return place_case_studies.get_place_case_studies(
        user=request.user,
        place=view.place,
        family=view.family,
        state=view.state,
        vintages=view.vintages,
        read_figures=lambda: view.figures,
        kept_as=kept_as(view) if is_kept else "",
    )


@figures_page
def place_measure(
    request: HttpRequest, code: str, slug: str, *, vintages: Vintages
) -> HttpResponse:
    place = area_or_provider_or_404(request.user, code)
    measure = measure_of_or_404(place, slug)
    if not vintages:
        return render(request, "metrics/no_figures.html", {"place": place})
    case_studies = get_measure_case_studies(user=request.user, place=place, measure=measure)
    shares = place_case_studies.shares_here(case_studies, place, vintages, _treatment_of(request))
    view = measure_view(
        user=request.user,
        place=place,
        measure=measure,
        vintages=vintages,
        params=request.GET,
        flags=_measure_flags(request, place, measure, case_studies, shares),
    )
    context = {
        "page": measure_page(view),
        "cards": place_case_studies.cards(request.user, case_studies, shares),
        "start_url": case_study_start_url(request, place, view.state, slug),
    }
    return render(request, "forum/measure.html", context)


def _treatment_of(request: HttpRequest) -> str:
    treatment = request.GET.get("treatment", "")
    return treatment if treatment in TREATMENTS else TOTAL_TREATMENT


def _measure_flags(
    request: HttpRequest,
    place: Place,
    measure: Measure,
    case_studies: Sequence[CaseStudy],
    shares: Mapping[int, str],
) -> tuple[ChartFlag, ...]:
    treatment = _treatment_of(request)
    shown = place_case_studies.with_treatment(case_studies, treatment)
    case_study_flags = place_flags(shown, place_case_studies.FLAGS, shares)
    return case_study_flags + plan_chart_flags(request.user, place, measure.slug, treatment)


def case_study_start_url(
    request: HttpRequest, place: Place, state: ViewQuery, slug: str = ""
) -> str:
    """Where to write a case study, filled in with what the page shows; empty for who may not."""
    is_startable = place.kind in (Place.Kind.ICB, Place.Kind.SUB_ICB, Place.Kind.PROVIDER)
    if not is_startable or not permissions.can_start(request.user):
        return ""
    params = {
        "provider" if place.is_provider else "place": place.code,
        "measure": slug or state.measure.slug,
        "treatment_function": state.treatment,
        "started_on": "" if state.month == state.newest else state.month.isoformat(),
    }
    query = urlencode({name: value for name, value in params.items() if value})
    return f"{reverse('case_study_start')}?{query}"
