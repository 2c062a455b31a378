"""Stewards keep the recipes: what several places did in much the same way."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from forum.casestudies import actions, permissions
from forum.casestudies.forms import RecipeForm
from forum.casestudies.models import Intervention
from forum.people.actions import Refused
from forum.people.gates import Signed, second_factor_required

TEMPLATE = "forum/casestudies/recipe.html"


@second_factor_required
def describe(request: Signed) -> HttpResponse:
    if not permissions.can_keep_recipes(request.user):
        raise Http404
    form = RecipeForm(request.POST or None)

    def make() -> Intervention:
        given = form.cleaned_data
        return actions.describe_intervention(
            name=given["name"], texts=form.texts(), measure=given["measure"],
            lag_months=given["lag_months"], by=request.user,
        )  # fmt: skip

    if request.method == "POST" and form.is_valid() and (made := _done(form, make)):
        messages.success(request, "The recipe has been added.")
        return redirect(made)
    return render(request, TEMPLATE, {"form": form})


@second_factor_required
def revise(request: Signed, slug: str) -> HttpResponse:
    recipes = Intervention.objects.visible_to(request.user).with_newest_version()
    recipe = get_object_or_404(recipes, slug=slug)
    if not permissions.can_keep_recipes(request.user):
        raise Http404
    form = RecipeForm(request.POST or None, revising=True, initial=_as_it_stands(recipe))
    if (
        request.method == "POST"
        and form.is_valid()
        and _done(form, lambda: _revised(request, recipe, form))
    ):
        messages.success(request, "The new version has been saved. The old ones stay.")
        return redirect(recipe)
    return render(request, TEMPLATE, {"form": form, "recipe": recipe})


def _revised(request: Signed, recipe: Intervention, form: RecipeForm) -> Intervention:
    given = form.cleaned_data
    actions.revise_intervention(
        intervention=recipe, texts=form.texts(), measure=given["measure"],
        lag_months=given["lag_months"], based_on=given["based_on"] or 0, by=request.user,
    )  # fmt: skip
    return recipe


def _as_it_stands(recipe: Intervention) -> dict[str, object]:
    newest = recipe.newest
    names = [name for name, _, _ in RecipeForm.TEXTS]
    texts = {name: getattr(newest, name) for name in (*names, "measure", "lag_months", "credits")}
    return {**texts, "based_on": newest.number}


def _done(form: RecipeForm, verb: Callable[[], Intervention]) -> Intervention | None:
    try:
        return verb()
    except Refused as refusal:
        form.add_error(None, str(refusal))
    return None
