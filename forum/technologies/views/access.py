"""Who has access to what, where: for a clinician, an ICB, and England."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from forum.people.web.decorators import SignedInRequest, second_factor_required
from forum.people.web.form_fields import is_sent
from forum.people.web.kept_texts import kept_fields
from forum.people.web.refusals import run_or_add_error
from forum.technologies import actions, permissions
from forum.technologies.exports import csv_file
from forum.technologies.forms import AccessForm
from forum.technologies.models import Technology
from forum.technologies.models.access import words_of_place
from forum.technologies.pages import stops as stops_pages
from forum.technologies.pages.area import AreaForm, area_page
from forum.technologies.pages.at_place import at_place_page
from forum.technologies.pages.england_access import COLUMNS, access_rows, england_access_page
from forum.technologies.pages.england_grid import england_grid_page, england_rows
from forum.technologies.views.lookups import (
    get_icb_or_404,
    get_location_or_404,
    get_technology_or_404,
)
from metrics.models import Place


@require_safe
def at_place(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    technology = get_technology_or_404(request, slug)
    place = get_location_or_404(request, code, timezone.localdate())
    context = {
        "page": at_place_page(user=request.user, technology=technology, place=place),
        "can_attest": permissions.can_attest(request.user, place),
    }
    return render(request, "forum/technologies/at_place.html", context)


@second_factor_required
def attest(request: SignedInRequest, slug: str, code: str) -> HttpResponse:
    technology = get_technology_or_404(request, slug)
    place = get_location_or_404(request, code, timezone.localdate())
    if not permissions.can_attest(request.user, place) or technology.is_withdrawn:
        raise Http404
    form = AccessForm(request.POST or None, initial=kept_fields(request))
    if (
        is_sent(request)
        and form.is_valid()
        and run_or_add_error(form, lambda: _attest(request, technology, place, form)) is not None
    ):
        messages.success(request, "It is saved, with today’s date and your role.")
        return redirect("technology_at", slug=slug, code=code)
    context = {"form": form, "technology": technology, "where": words_of_place(place)}
    return render(request, "forum/technologies/attest.html", context)


def _attest(
    request: SignedInRequest, technology: Technology, place: Place, form: AccessForm
) -> int:
    attestation = actions.Attestation(technology=technology, place=place, **form.cleaned_data)
    return actions.attest(attestations=[attestation], by=request.user)


@require_safe
def of_area(request: HttpRequest, code: str) -> HttpResponse:
    icb = get_icb_or_404(request, code)
    page = area_page(user=request.user, icb=icb, params=request.GET.dict())
    context = {
        "area": page,
        "page": page.page,
        "can_attest": permissions.can_attest(request.user, icb),
    }
    return render(request, "forum/technologies/area.html", context)


@require_safe
def in_england(request: HttpRequest) -> HttpResponse:
    page = england_grid_page(user=request.user, params=request.GET.dict())
    context = {"grid": page, "page": page.page}
    return render(request, "forum/technologies/england.html", context)


@require_safe
def in_england_file(request: HttpRequest) -> HttpResponse:
    treatment = AreaForm(request.GET).treatment_code()
    name = f"technology-access-{treatment or 'all'}"
    return _file(name, COLUMNS, england_rows(request.user, treatment))


@require_safe
def of_technology(request: HttpRequest, slug: str) -> HttpResponse:
    technology = get_technology_or_404(request, slug)
    number = request.GET.get("page")
    page = england_access_page(user=request.user, technology=technology, number=number)
    return render(request, "forum/technologies/access.html", {"page": page})


@require_safe
def of_technology_file(request: HttpRequest, slug: str) -> HttpResponse:
    technology = get_technology_or_404(request, slug)
    page = england_access_page(user=request.user, technology=technology)
    rows = access_rows(technology, (*page.rows, *page.trust_rows), page.on)
    return _file(f"technology-access-{technology.slug}", COLUMNS, rows)


@require_safe
def stops(request: HttpRequest) -> HttpResponse:
    stops = stops_pages.stops_page(user=request.user, params=request.GET.dict())
    context = {"stops": stops, "page": stops.page}
    return render(request, "forum/technologies/stops.html", context)


@require_safe
def stops_file(request: HttpRequest) -> HttpResponse:
    rows = stops_pages.stop_rows(request.user)
    return _file("technology-stops", stops_pages.COLUMNS, rows)


def _file(name: str, columns: Iterable[str], rows: Iterable[Iterable[str]]) -> HttpResponse:
    return csv_file(f"{name}-{timezone.localdate():%Y-%m-%d}", columns, rows)
