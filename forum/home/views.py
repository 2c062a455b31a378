"""The pairing: a place's figures with what people there and elsewhere did."""

from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlencode

from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from forum.casestudies import permissions, place_case_studies
from forum.casestudies.models import CaseStudy
from forum.casestudies.pages.official import place_flags
from forum.casestudies.place_case_studies import PlaceCaseStudies
from forum.home.pages import own_home
from forum.people.models import User
from forum.support.pages.plan import plan_chart_flags
from metrics.hierarchy import RelatedPlaces
from metrics.models import Place
from metrics.models.places import ENGLAND
from metrics.pages.home import home_page
from metrics.pages.measure import measure_page, measure_view
from metrics.pages.place import ChartFlags, place_page
from metrics.pages.view_query import ViewQuery
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.series import Vintages
from metrics.views.caching import figures_page
from metrics.views.lookups import measure_or_404, place_or_404


def newest_story() -> str:
    """Changes with whatever stories the public sees: a page that shows them must then be made anew."""
    newest = CaseStudy.objects.filter(live=True).aggregate(at=Max("changed_at"))["at"]
    return f"-{newest:%Y%m%d%H%M%S%f}" if newest else ""


with_stories = partial(figures_page, also=newest_story)


@figures_page
def home(request: HttpRequest, *, vintages: Vintages) -> HttpResponse:
    """England for everybody; for those who have signed in, their own area and what is asked of them."""
    if not isinstance(request.user, User):
        page = home_page(user=request.user, vintages=vintages)
        return render(request, "forum/home.html", {"page": page})
    mine = own_home(user=request.user, vintages=vintages)
    return render(request, "forum/home.html", {"written_by": mine})


@dataclass
class Beside:
    """Gathers the stories of a place while its page is made, for the charts and the list both."""

    request: HttpRequest
    place: Place
    vintages: Vintages
    stories: PlaceCaseStudies = field(default_factory=PlaceCaseStudies)

    def flags(self, state: ViewQuery, family: RelatedPlaces) -> ChartFlags:
        self.stories = place_case_studies.get_place_case_studies(
            user=self.request.user,
            place=self.place,
            family=family,
            state=state,
            vintages=self.vintages,
        )
        return self.stories.flags


@with_stories
def england(request: HttpRequest, *, vintages: Vintages) -> HttpResponse:
    return _place(request, ENGLAND, vintages, section="england")


@with_stories
def place(request: HttpRequest, code: str, *, vintages: Vintages) -> HttpResponse:
    if code == ENGLAND:
        return redirect(reverse("england"), permanent=True)
    if code != code.upper():
        return redirect(reverse("place", args=[code.upper()]), permanent=True)
    return _place(request, code, vintages, section="places")


def _place(request: HttpRequest, code: str, vintages: Vintages, *, section: str) -> HttpResponse:
    here = place_or_404(request.user, code)
    if not vintages:
        return render(request, "metrics/no_figures.html", {"place": here, "section": section})
    beside = Beside(request, here, vintages)
    page = place_page(
        user=request.user, place=here, vintages=vintages, params=request.GET, flags=beside.flags
    )
    context = {"page": page, "section": section, "stories": beside.stories}
    tell = tell_url(request, here, page.state)
    return render(request, "forum/place.html", context | {"tell_url": tell})


@with_stories
def place_measure(
    request: HttpRequest, code: str, slug: str, *, vintages: Vintages
) -> HttpResponse:
    here, measure = place_or_404(request.user, code), measure_or_404(slug)
    if not vintages:
        return render(request, "metrics/no_figures.html", {"place": here})
    found = place_case_studies.get_measure_case_studies(
        user=request.user, place=here, measure=measure
    )
    asked = request.GET.get("treatment") or TOTAL_TREATMENT
    view = measure_view(
        user=request.user,
        place=here,
        measure=measure,
        vintages=vintages,
        params=request.GET,
        flags=place_flags(place_case_studies.with_treatment(found, asked), place_case_studies.FLAGS)
        + plan_chart_flags(request.user, here, slug, asked),
    )
    section = "england" if here.code == ENGLAND else "places"
    context = {
        "page": measure_page(view),
        "section": section,
        "here": place_case_studies.cards(found),
    }
    tell = tell_url(request, here, view.state, slug)
    return render(request, "forum/measure.html", context | {"tell_url": tell})


def tell_url(request: HttpRequest, here: Place, state: ViewQuery, slug: str = "") -> str:
    """Where to tell the story behind a change, with what is shown here filled in; or nothing."""
    tellable = here.kind in (Place.Kind.ICB, Place.Kind.SUB_ICB)
    if not tellable or not permissions.can_start(request.user):
        return ""
    asked = {
        "place": here.code,
        "measure": slug or state.measure.slug,
        "treatment_function": state.treatment,
        "started_on": "" if state.month == state.newest else state.month.isoformat(),
    }
    return f"{reverse('case_study_start')}?{urlencode({k: v for k, v in asked.items() if v})}"
