"""Recalculating limits, for those who may publish releases; others get 404."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from metrics.analysis.analysed_measures import ANALYSED_BY_SLUG, SHOWN, AnalysedMeasure
from metrics.models import Place, Recalculation
from metrics.pages.components import Problem
from metrics.pages.data import can_publish_releases
from metrics.pages.recalculation import recalculation_page
from metrics.pages.view_query import TREATMENT_NAMES
from metrics.releases.errors import NotAllowed
from metrics.releases.recalculate import recalculate, undo_recalculation
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.series import Vintages
from metrics.tasks import analyse
from metrics.typed_text import parse_number
from metrics.views.lookups import place_or_404

NO_MONTH = "Choose the month in which the new limits begin."


@login_required
def limits(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    measure, vintages = _measure_or_404(request, slug), Vintages.visible_to(request.user)
    place = place_or_404(request.user, code)
    if not vintages:
        raise Http404
    treatment, problem = _treatment(request), None
    if request.method == "POST":
        problem = _submit(request, place, measure, treatment)
        if problem is None:
            return redirect(request.path + _query(treatment))
    page = recalculation_page(
        user=request.user,
        place=place,
        measure=measure,
        treatment=treatment,
        vintages=vintages,
        typed=(_typed_month(request), request.POST.get("reason", "")),
        problem=problem,
    )
    return render(request, "metrics/recalculation.html", {"page": page})


def _typed_month(request: HttpRequest) -> str:
    """To draw the limits anew from, or to see first what that would look like."""
    return request.POST.get("month", request.GET.get("month", ""))


def _submit(
    request: HttpRequest, place: Place, measure: AnalysedMeasure, treatment: str
) -> Problem | None:
    """What is wrong with the form, or nothing when it was saved."""
    try:
        message = _save_recalculation(request, place, measure, treatment)
    except NotAllowed as error:
        return Problem(str(error), _field_of(str(error), request))
    transaction.on_commit(analyse.delay)
    messages.success(request, message)
    return None


def _field_of(problem: str, request: HttpRequest) -> str:
    """The field to put right, by its id on the page."""
    if number := request.POST.get("undo", ""):
        return f"undo-reason-{number}"
    has_reason = request.POST.get("reason", "").strip()
    return "month" if has_reason or problem == NO_MONTH else "reason"


def _treatment(request: HttpRequest) -> str:
    requested = request.GET.get("treatment", "")
    return requested if requested in TREATMENT_NAMES else TOTAL_TREATMENT


def _query(treatment: str) -> str:
    return "" if treatment == TOTAL_TREATMENT else f"?treatment={treatment}"


def _measure_or_404(request: HttpRequest, slug: str) -> AnalysedMeasure:
    analysed = ANALYSED_BY_SLUG.get(slug)
    if analysed not in SHOWN or not can_publish_releases(request.user):
        raise Http404
    return analysed


def _save_recalculation(
    request: HttpRequest, place: Place, measure: AnalysedMeasure, treatment: str
) -> str:
    by = str(request.user)
    if number := request.POST.get("undo", ""):
        recalculation = get_object_or_404(
            Recalculation, pk=parse_number(number), place=place, measure=measure.slug
        )
        undo_recalculation(
            recalculation=recalculation, reason=request.POST.get("undo_reason", ""), by=by
        )
        return "The limits are again as they were."
    recalculate(
        place=place,
        measure=measure.slug,
        treatment=treatment,
        month=_month(request),
        by=by,
        reason=request.POST.get("reason", "")[:2000],
    )
    return "The limits are recalculated. We are working out again what we say about this place. Until then it stays."


def _month(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(f"{request.POST.get('month', '')}-01")
    except ValueError:
        raise NotAllowed(NO_MONTH) from None
