"""Stewards create and revise interventions."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from forum.casestudies import actions, permissions
from forum.casestudies.forms import InterventionForm, InterventionStateForm
from forum.casestudies.models import Intervention, InterventionVersion
from forum.casestudies.pages.intervention import differences_from_latest
from forum.people.actions import Refused
from forum.people.web.decorators import SignedInRequest, second_factor_required
from forum.people.web.form_fields import is_sent
from forum.people.web.kept_texts import kept_fields
from forum.people.web.refusals import run_or_add_error

TEMPLATE = "forum/casestudies/intervention_form.html"


@second_factor_required
def create(request: SignedInRequest) -> HttpResponse:
    if not permissions.can_manage_interventions(request.user):
        raise Http404
    form = InterventionForm(request.POST or None, initial=kept_fields(request))
    if is_sent(request) and form.is_valid():
        intervention = run_or_add_error(form, lambda: _create(request, form))
        if intervention:
            messages.success(request, "The intervention has been added.")
            return redirect(intervention)
    return render(request, TEMPLATE, {"form": form})


def _create(request: SignedInRequest, form: InterventionForm) -> Intervention:
    data = form.cleaned_data
    return actions.create_intervention(
        name=data["name"],
        aliases=data["aliases"],
        texts=form.texts(),
        by=request.user,
        measure=data["measure"],
        lag_months=data["lag_months"],
    )


@second_factor_required
def revise(request: SignedInRequest, slug: str) -> HttpResponse:
    intervention = _get_intervention_or_404(request, slug)
    initial = _initial_values(intervention) | kept_fields(request)
    form = InterventionForm(request.POST or None, revising=True, initial=initial)
    context = {
        "form": form,
        "intervention": intervention,
        "state_form": InterventionStateForm(intervention, auto_id="move_%s"),
    }
    if is_sent(request) and form.is_valid():
        if run_or_add_error(form, lambda: _revise(request, intervention, form)):
            messages.success(request, "The new version has been saved. The old ones stay.")
            return redirect(intervention)
        if intervention.latest_version.number != form.cleaned_data["based_on"]:
            context["differences"] = differences_from_latest(
                intervention.latest_version, form.texts()
            )
            form.rebase_on(intervention.latest_version.number)
    return render(request, TEMPLATE, context)


def _revise(
    request: SignedInRequest, intervention: Intervention, form: InterventionForm
) -> InterventionVersion:
    data = form.cleaned_data
    return actions.revise_intervention(
        intervention=intervention,
        texts=form.texts(),
        measure=data["measure"],
        by=request.user,
        lag_months=data["lag_months"],
        based_on=data["based_on"] or 0,
        aliases=data["aliases"],
    )


@require_POST
@second_factor_required
def change_state(request: SignedInRequest, slug: str) -> HttpResponse:
    intervention = _get_intervention_or_404(request, slug)
    form = InterventionStateForm(intervention, request.POST)
    try:
        if form.is_valid():
            actions.change_intervention_state(
                intervention=intervention, to=form.cleaned_data["to"], by=request.user
            )
            messages.success(request, "Its state has been changed.")
            return redirect(intervention)
        messages.error(request, "Choose what it is now.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("intervention_revise", slug=slug)


def _get_intervention_or_404(request: SignedInRequest, slug: str) -> Intervention:
    if not permissions.can_manage_interventions(request.user):
        raise Http404
    interventions = Intervention.objects.visible_to(request.user).with_latest_version()
    return get_object_or_404(interventions, slug=slug)


def _initial_values(intervention: Intervention) -> dict[str, object]:
    latest = intervention.latest_version
    names = [name for name, _, _ in InterventionForm.TEXTS]
    texts = {name: getattr(latest, name) for name in (*names, "measure", "lag_months", "credits")}
    return {**texts, "aliases": intervention.aliases, "based_on": latest.number}
