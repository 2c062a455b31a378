"""Stewards keep the recipes: what several places did in much the same way."""

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from forum.casestudies import actions, permissions
from forum.casestudies.forms import MoveForm, RecipeForm
from forum.casestudies.models import Intervention, InterventionVersion
from forum.casestudies.pages.recipe import newer_texts
from forum.casestudies.views.found import keeping_what_was_typed, typed_before_signing_in
from forum.people.actions import Refused
from forum.people.gates import Signed, second_factor_required

TEMPLATE = "forum/casestudies/recipe.html"
Made = TypeVar("Made")


@keeping_what_was_typed
@second_factor_required
def describe(request: Signed) -> HttpResponse:
    if not permissions.can_keep_recipes(request.user):
        raise Http404
    form = RecipeForm(request.POST or None, initial=typed_before_signing_in(request))
    if request.method == "POST" and form.is_valid():
        made = _done(form, lambda: _described(request, form))
        if made:
            messages.success(request, "The recipe has been added.")
            return redirect(made)
    return render(request, TEMPLATE, {"form": form})


def _described(request: Signed, form: RecipeForm) -> Intervention:
    given = form.cleaned_data
    return actions.describe_intervention(
        name=given["name"], aliases=given["aliases"], texts=form.texts(), by=request.user,
        measure=given["measure"], lag_months=given["lag_months"],
    )  # fmt: skip


@keeping_what_was_typed
@second_factor_required
def revise(request: Signed, slug: str) -> HttpResponse:
    recipe = _recipe_or_404(request, slug)
    initial = _as_it_stands(recipe) | typed_before_signing_in(request)
    form = RecipeForm(request.POST or None, revising=True, initial=initial)
    context = {"form": form, "recipe": recipe, "move": MoveForm(recipe, auto_id="move_%s")}
    if request.method == "POST" and form.is_valid():
        if _done(form, lambda: _revised(request, recipe, form)):
            messages.success(request, "The new version has been saved. The old ones stay.")
            return redirect(recipe)
        if recipe.newest.number != form.cleaned_data["based_on"]:
            context["newer"] = newer_texts(recipe.newest, form.texts())
            form.now_based_on(recipe.newest.number)
    return render(request, TEMPLATE, context)


def _revised(request: Signed, recipe: Intervention, form: RecipeForm) -> InterventionVersion:
    given = form.cleaned_data
    return actions.revise_intervention(
        intervention=recipe, texts=form.texts(), measure=given["measure"], by=request.user,
        lag_months=given["lag_months"], based_on=given["based_on"] or 0, aliases=given["aliases"],
    )  # fmt: skip


@require_POST
@second_factor_required
def move(request: Signed, slug: str) -> HttpResponse:
    recipe = _recipe_or_404(request, slug)
    form = MoveForm(recipe, request.POST)
    try:
        if form.is_valid():
            actions.move_intervention(
                intervention=recipe, to=form.cleaned_data["to"], by=request.user
            )
            messages.success(request, "How far it has come has been changed.")
            return redirect(recipe)
        messages.error(request, "Choose what it is now.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("recipe_revise", slug=slug)


def _recipe_or_404(request: Signed, slug: str) -> Intervention:
    if not permissions.can_keep_recipes(request.user):
        raise Http404
    recipes = Intervention.objects.visible_to(request.user).with_newest_version()
    return get_object_or_404(recipes, slug=slug)


def _as_it_stands(recipe: Intervention) -> dict[str, object]:
    newest = recipe.newest
    names = [name for name, _, _ in RecipeForm.TEXTS]
    texts = {name: getattr(newest, name) for name in (*names, "measure", "lag_months", "credits")}
    return {**texts, "aliases": recipe.aliases, "based_on": newest.number}


def _done(form: Form, verb: Callable[[], Made]) -> Made | None:
    try:
        return verb()
    except Refused as refusal:
        form.add_error(None, str(refusal))
    return None
