"""Who could help whom, with each reason open to anybody who looks."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from forum.casestudies.models import CaseStudy
from forum.casestudies.pages.cards import Card, card
from forum.matching.forms import ChooseForm
from forum.matching.scoring import Match, Matches, find_matches
from forum.people.web.decorators import SignedInRequest, staff_only
from forum.support import actions
from forum.support.forms import DismissForm
from forum.support.models import Dismissal, Flag
from forum.support.views.lookups import SECTION, get_measured_place_or_404
from forum.threads.permissions import can_start
from metrics.models import Place


@dataclass(frozen=True)
class Row:
    """`use` is where a flag that is being written takes it up."""

    match: Match
    card: Card
    recipe: str
    recipe_slug: str
    form: DismissForm
    set_aside_url: str


@require_safe
@staff_only
def choose_question(request: SignedInRequest) -> HttpResponse:
    form = ChooseForm(request.GET if request.GET else None)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        return redirect("matches", given["place"], given["measure"], given["treatment"])
    return render(request, "forum/matching/choose.html", SECTION | {"form": form})


@require_safe
@staff_only
def matches(request: SignedInRequest, code: str, measure: str, treatment: str) -> HttpResponse:
    place = get_measured_place_or_404(request, code, measure, treatment)
    return _shown(request, place, measure, treatment)


@require_POST
@staff_only
def dismiss_match(
    request: SignedInRequest, code: str, measure: str, treatment: str, number: int
) -> HttpResponse:
    place = get_measured_place_or_404(request, code, measure, treatment)
    story = get_object_or_404(CaseStudy.objects.readable_by(request.user), pk=number)
    form = DismissForm(request.POST, auto_id=f"aside{number}_%s")
    if not form.is_valid():
        return _shown(request, place, measure, treatment, {number: form})
    actions.dismiss(
        case_study=story,
        place=place,
        measure=measure,
        treatment=treatment,
        cause=form.cleaned_data["cause"],
        by=request.user,
    )
    messages.success(request, "It is not offered to you again here. You can take it back below.")
    return redirect("matches", code, measure, treatment)


@require_POST
@staff_only
def restore_match(
    request: SignedInRequest, code: str, measure: str, treatment: str, number: int
) -> HttpResponse:
    mine = get_object_or_404(Dismissal.objects.visible_to(request.user), pk=number)
    actions.undo_dismissal(dismissal=mine, by=request.user)
    messages.success(request, "It is offered again.")
    return redirect("matches", code, measure, treatment)


def _shown(
    request: SignedInRequest,
    place: Place,
    measure: str,
    treatment: str,
    sent: dict[int, DismissForm] | None = None,
) -> HttpResponse:
    matched = find_matches(place=place, measure=measure, treatment=treatment, user=request.user)
    context: dict[str, Any] = {
        "found": matched,
        "rows": [_row(one, matched, sent or {}) for one in matched.matches],
        "flag": _draft(request, matched),
        "ask_url": _ask_url(place) if can_start(request.user) else "",
    }
    return render(request, "forum/matching/matches.html", SECTION | context)


def _row(one: Match, matched: Matches, sent: dict[int, DismissForm]) -> Row:
    story = one.case_study
    address = (matched.place.code, matched.measure, matched.treatment_function, story.pk)
    form = sent.get(story.pk) or DismissForm(auto_id=f"aside{story.pk}_%s")
    recipe = story.intervention
    return Row(
        one,
        card(story),
        str(recipe or ""),
        recipe.slug if recipe else "",
        form,
        reverse("match_dismiss", args=address),
    )


def _draft(request: SignedInRequest, matched: Matches) -> Flag | None:
    """One that this person is writing about the very same, into which a match can be taken."""
    drafts = Flag.objects.editable_by(request.user)
    about = drafts.about(matched.place, matched.measure, matched.treatment_function)
    return about.order_by("-pk").first()


def _ask_url(place: Place) -> str:
    asked = {"about": f"place:{place.code}", "kind": "question"}
    return f"{reverse('thread_start')}?{urlencode(asked)}"
