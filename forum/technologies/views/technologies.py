"""The list of technologies, and the page of one: what everybody reads, and what stewards do there."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from forum.people.web.decorators import SignedInRequest, second_factor_required, staff_only
from forum.people.web.form_fields import is_sent
from forum.people.web.kept_texts import kept_fields
from forum.people.web.refusals import run_or_add_error
from forum.technologies import actions, permissions
from forum.technologies.actions.technologies import FIELDS
from forum.technologies.forms import TechnologyForm
from forum.technologies.models import Technology
from forum.technologies.pages.history import history_page
from forum.technologies.pages.library import library_page
from forum.technologies.pages.technology import technology_page
from forum.technologies.views.lookups import get_technology_or_404
from forum.technologies.views.technology_actions import TECHNOLOGY_ACTIONS

PAGE, FORM = "forum/technologies/technology.html", "forum/technologies/technology_form.html"


@require_safe
def technologies(request: HttpRequest) -> HttpResponse:
    page = library_page(user=request.user, params=request.GET.dict())
    context = {
        "library": page,
        "page": page.page,
        "can_manage": permissions.can_manage(request.user),
        "can_attest": permissions.can_attest_somewhere(request.user),
    }
    return render(request, "forum/technologies/technologies.html", context)


@require_safe
def technology(request: HttpRequest, slug: str) -> HttpResponse:
    return _render(request, get_technology_or_404(request, slug))


@second_factor_required
def run_action(request: SignedInRequest, slug: str, action_name: str) -> HttpResponse:
    technology = get_technology_or_404(request, slug)
    panel = TECHNOLOGY_ACTIONS.panel(request, technology, action_name)
    if request.method == "POST" and (response := panel.run()):
        return response
    return _render(request, technology, panel.offered_actions)


def _render(request: Any, technology: Technology, offered: Any = None) -> HttpResponse:
    if offered is None:
        is_person = request.user.is_authenticated
        offered = TECHNOLOGY_ACTIONS.panel(request, technology).offered_actions if is_person else ()
    context = {
        "page": technology_page(user=request.user, technology=technology),
        "technology": technology,
        "offered_actions": offered,
        "can_edit": permissions.can_edit(request.user, technology),
    }
    return render(request, PAGE, context)


@second_factor_required
def create(request: SignedInRequest) -> HttpResponse:
    if not permissions.can_manage(request.user):
        raise Http404
    form = TechnologyForm(request.POST or None, user=request.user, initial=kept_fields(request))
    if is_sent(request) and form.is_valid():
        technology = run_or_add_error(form, lambda: _create(request, form))
        if technology:
            messages.success(request, "The technology is listed.")
            return redirect(technology)
    return render(request, FORM, {"form": form})


def _create(request: SignedInRequest, form: TechnologyForm) -> Technology:
    return actions.create_technology(
        name=form.cleaned_data["name"],
        fields=form.values(),
        treatments=form.cleaned_data["treatments"],
        by=request.user,
    )


@second_factor_required
def revise(request: SignedInRequest, slug: str) -> HttpResponse:
    rows = Technology.objects.visible_to(request.user).editable_by(request.user)
    technology = get_object_or_404(rows.with_details(), slug=slug)
    initial = {**_initial_values(technology), **kept_fields(request)}
    form = TechnologyForm(
        request.POST or None, user=request.user, technology=technology, initial=initial
    )
    if is_sent(request) and form.is_valid():
        if run_or_add_error(form, lambda: _revise(request, technology, form)):
            messages.success(request, "The page is corrected. The history says what changed.")
            return redirect(technology)
        form.rebase_on(technology.version)
    return render(request, FORM, {"form": form, "technology": technology})


def _revise(request: SignedInRequest, technology: Technology, form: TechnologyForm) -> Technology:
    names = ("treatments", "interventions", "case_studies")
    return actions.revise_technology(
        technology=technology,
        fields=form.values(),
        based_on=form.cleaned_data["based_on"] or 0,
        by=request.user,
        **{name: form.cleaned_data[name] for name in names},
    )


def _initial_values(technology: Technology) -> dict[str, Any]:
    return {
        **{name: getattr(technology, name) for name in FIELDS},
        "treatments": [row.treatment_function for row in technology.treatments.all()],
        "interventions": technology.interventions.all(),
        "case_studies": technology.case_studies.all(),
        "based_on": technology.version,
    }


@require_safe
@staff_only
def history(request: SignedInRequest, slug: str) -> HttpResponse:
    technology = get_technology_or_404(request, slug)
    if not permissions.can_see_history(request.user, technology):
        raise Http404
    page = history_page(technology, request.GET.get("page"))
    context = {"technology": technology, "history": page, "page": page.page}
    return render(request, "forum/technologies/history.html", context)
