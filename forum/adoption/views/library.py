"""All adoptions, and beginning one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from forum.adoption import actions
from forum.adoption.forms import BeginForm
from forum.adoption.models import Adoption, Origin
from forum.adoption.pages.library import adoptions_page
from forum.adoption.pages.to_begin import places_to_begin_at
from forum.casestudies.models import CaseStudy, Intervention
from forum.people.web.decorators import SignedInRequest, staff_only
from forum.people.web.form_fields import submitted_data
from forum.people.web.kept_texts import kept_fields
from forum.people.web.refusals import run_or_add_error

BEGUN = "Your record is there. Say in your own time what should move, and how it goes."


@require_safe
def adoptions(request: HttpRequest) -> HttpResponse:
    page = adoptions_page(user=request.user, params=request.GET.dict())
    context = {"listed": page, "page": page.page}
    return render(request, "forum/adoption/adoptions.html", context)


@staff_only
def begin_from_case_study(request: SignedInRequest, number: int) -> HttpResponse:
    readable = CaseStudy.objects.readable_by(request.user).published()
    return _begin(request, case_study=get_object_or_404(readable, pk=number))


@staff_only
def begin_from_intervention(request: SignedInRequest, slug: str) -> HttpResponse:
    visible = Intervention.objects.visible_to(request.user).current()
    return _begin(request, intervention=get_object_or_404(visible, slug=slug))


def _begin(
    request: SignedInRequest,
    case_study: CaseStudy | None = None,
    intervention: Intervention | None = None,
) -> HttpResponse:
    """One click with one place; with several, or where it is refused, the form."""
    places = places_to_begin_at(request.user)
    if not places:
        raise Http404
    form = BeginForm(submitted_data(request), initial=kept_fields(request), places=places)
    if form.is_bound and form.is_valid():
        adoption = run_or_add_error(form, lambda: _save(request, form, case_study, intervention))
        if adoption:
            messages.success(request, BEGUN)
            return redirect(adoption)
    context = {"form": form, "about": case_study or intervention}
    return render(request, "forum/adoption/begin.html", context)


def _save(
    request: SignedInRequest,
    form: BeginForm,
    case_study: CaseStudy | None,
    intervention: Intervention | None,
) -> Adoption:
    return actions.begin_adoption(
        place=form.cleaned_data["place"],
        case_study=case_study,
        intervention=intervention,
        origin=Origin.CASE_STUDY if case_study else Origin.INTERVENTION,
        idempotency_key=form.idempotency_key,
        by=request.user,
    )
