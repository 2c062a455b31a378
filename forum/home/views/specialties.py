"""The pages of treatment functions: figures of England and of one's own place, with what people did."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from forum.casestudies.specialty_case_studies import specialty_case_studies
from forum.home.pages import places_of
from forum.people.models import User
from forum.people.permissions import AnyUser
from metrics.models import Place
from metrics.pages.chosen_places import chosen_place
from metrics.pages.specialties import SpecialtiesPage
from metrics.pages.specialty import specialty_view
from metrics.series import Vintages
from metrics.specialties import BY_SLUG, by_code, near_names
from metrics.views.caching import figures_page

NO_FIGURES = {"place": {"name": "Specialties"}}


@figures_page
def specialties(request: HttpRequest, *, vintages: Vintages) -> HttpResponse:
    if not vintages:
        return render(request, "metrics/no_figures.html", NO_FIGURES)
    chosen = chosen_place(request.user, request.GET, usual_place(request.user))
    page = SpecialtiesPage(request.user, vintages, chosen)
    return render(request, "metrics/specialties.html", {"page": page})


@figures_page
def specialty(request: HttpRequest, slug: str, *, vintages: Vintages) -> HttpResponse:
    known = BY_SLUG.get(slug)
    if known is None:
        return _other_spelling(request, slug)
    if not vintages:
        return render(request, "metrics/no_figures.html", NO_FIGURES)
    view = specialty_view(
        user=request.user,
        specialty=known,
        vintages=vintages,
        params=request.GET,
        chosen=chosen_place(request.user, request.GET, usual_place(request.user)),
    )
    case_studies = specialty_case_studies(user=request.user, treatment=known.code)
    context = {"page": view, "case_studies": case_studies}
    return render(request, "forum/specialty.html", context)


def _other_spelling(request: HttpRequest, slug: str) -> HttpResponse:
    """By its code, or in other capitals; or what may have been meant."""
    if known := by_code(slug) or BY_SLUG.get(slug.lower()):
        query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
        return redirect(known.get_absolute_url() + query, permanent=True)
    context = {"near": near_names(slug), "words": slug.replace("-", " ")}
    return render(request, "forum/specialty_not_found.html", context, status=404)


def usual_place(user: AnyUser) -> Place | None:
    """The first place of somebody who has signed in: that of their home page."""
    places = places_of(user) if isinstance(user, User) else ()
    return places[0] if places else None
