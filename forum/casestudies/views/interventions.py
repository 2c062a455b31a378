"""Stewards keep the recipes: what several places did in much the same way."""

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from forum.casestudies import actions, permissions
from forum.casestudies.forms import InterventionForm, InterventionStateForm
from forum.casestudies.models import Intervention, InterventionVersion
from forum.casestudies.pages.intervention import differences_from_latest
from forum.casestudies.views.lookups import form_kept_over_sign_in, keep_form_over_sign_in
from forum.people.actions import Refused
from forum.people.web.decorators import SignedInRequest, second_factor_required

TEMPLATE = "forum/casestudies/intervention_form.html"
Made = TypeVar("Made")


@keep_form_over_sign_in
@second_factor_required
def create(request: SignedInRequest) -> HttpResponse:
    if not permissions.can_manage_interventions(request.user):
        raise Http404
    form = InterventionForm(request.POST or None, initial=form_kept_over_sign_in(request))
    if request.method == "POST" and form.is_valid():
        made = _done(form, lambda: _described(request, form))
        if made:
            messages.success(request, "The recipe has been added.")
            return redirect(made)
    return render(request, TEMPLATE, {"form": form})


def _described(request: SignedInRequest, form: InterventionForm) -> Intervention:
    given = form.cleaned_data
    return actions.create_intervention(
        name=given["name"],
        aliases=given["aliases"],
        texts=form.texts(),
        by=request.user,
        measure=given["measure"],
        lag_months=given["lag_months"],
    )


@keep_form_over_sign_in
@second_factor_required
def revise(request: SignedInRequest, slug: str) -> HttpResponse:
    recipe = _recipe_or_404(request, slug)
    initial = _as_it_stands(recipe) | form_kept_over_sign_in(request)
    form = InterventionForm(request.POST or None, revising=True, initial=initial)
    context = {
        "form": form,
        "recipe": recipe,
        "move": InterventionStateForm(recipe, auto_id="move_%s"),
    }
    if request.method == "POST" and form.is_valid():
        if _done(form, lambda: _revised(request, recipe, form)):
            messages.success(request, "The new version has been saved. The old ones stay.")
            return redirect(recipe)
        if recipe.latest_version.number != form.cleaned_data["based_on"]:
            context["newer"] = differences_from_latest(recipe.latest_version, form.texts())
            form.now_based_on(recipe.latest_version.number)
    return render(request, TEMPLATE, context)


def _revised(
    request: SignedInRequest, recipe: Intervention, form: InterventionForm
) -> InterventionVersion:
    given = form.cleaned_data
    return actions.revise_intervention(
        intervention=recipe,
        texts=form.texts(),
        measure=given["measure"],
        by=request.user,
        lag_months=given["lag_months"],
        based_on=given["based_on"] or 0,
        aliases=given["aliases"],
    )


@require_POST
@second_factor_required
def change_state(request: SignedInRequest, slug: str) -> HttpResponse:
    recipe = _recipe_or_404(request, slug)
    form = InterventionStateForm(recipe, request.POST)
    try:
        if form.is_valid():
            actions.change_intervention_state(
                intervention=recipe, to=form.cleaned_data["to"], by=request.user
            )
            messages.success(request, "How far it has come has been changed.")
            return redirect(recipe)
        messages.error(request, "Choose what it is now.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("intervention_revise", slug=slug)


def _recipe_or_404(request: SignedInRequest, slug: str) -> Intervention:
    if not permissions.can_manage_interventions(request.user):
        raise Http404
    recipes = Intervention.objects.visible_to(request.user).with_latest_version()
    return get_object_or_404(recipes, slug=slug)


def _as_it_stands(recipe: Intervention) -> dict[str, object]:
    newest = recipe.latest_version
    names = [name for name, _, _ in InterventionForm.TEXTS]
    texts = {name: getattr(newest, name) for name in (*names, "measure", "lag_months", "credits")}
    return {**texts, "aliases": recipe.aliases, "based_on": newest.number}


def _done(form: Form, verb: Callable[[], Made]) -> Made | None:
    try:
        return verb()
    except Refused as refusal:
        form.add_error(None, str(refusal))
    return None
