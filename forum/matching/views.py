"""Who could help whom, with each reason open to anybody who looks."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from forum.matching.forms import MatchQuestionForm
from forum.matching.scoring import Match, Matches, find_matches
from forum.people.web.decorators import SignedInRequest, staff_only
from forum.rooms.matchable import Card
from forum.support import actions
from forum.support.forms import DismissForm
from forum.support.models import Dismissal, Flag
from forum.support.views.lookups import (
    get_measured_place_or_404,
    get_readable_case_study_or_404,
)
from forum.threads.permissions import can_start
from metrics.models import Place


@dataclass(frozen=True)
class Row:
    match: Match
    card: Card
    is_dismissable: bool
    form: DismissForm
    dismiss_url: str


@require_safe
@staff_only
def choose_question(request: SignedInRequest) -> HttpResponse:
    form = MatchQuestionForm(request.GET if request.GET else None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        return redirect("matches", data["place"], data["measure"], data["treatment"])
    return render(request, "forum/matching/choose_question.html", {"form": form})


@require_safe
@staff_only
def matches(request: SignedInRequest, code: str, measure: str, treatment: str) -> HttpResponse:
    place = get_measured_place_or_404(request, code, measure, treatment)
    return _render_matches(request, place, measure, treatment)


@require_POST
@staff_only
def dismiss_match(
    request: SignedInRequest, code: str, measure: str, treatment: str, number: int
) -> HttpResponse:
    place = get_measured_place_or_404(request, code, measure, treatment)
    case_study = get_readable_case_study_or_404(request, number)
    form = DismissForm(request.POST, auto_id=f"dismiss{number}_%s")
    if not form.is_valid():
        return _render_matches(request, place, measure, treatment, {number: form})
    actions.dismiss(
        case_study=case_study,
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
    dismissal = get_object_or_404(Dismissal.objects.visible_to(request.user), pk=number)
    actions.undo_dismissal(dismissal=dismissal, by=request.user)
    messages.success(request, "It is offered again.")
    return redirect("matches", code, measure, treatment)


def _render_matches(
    request: SignedInRequest,
    place: Place,
    measure: str,
    treatment: str,
    invalid_forms: dict[int, DismissForm] | None = None,
) -> HttpResponse:
    page = find_matches(place=place, measure=measure, treatment=treatment, user=request.user)
    context: dict[str, Any] = {
        "page": page,
        "rows": [_row(match, page, invalid_forms or {}) for match in page.matches],
        "flag": _draft_flag(request, page),
        "ask_url": _ask_url(place) if can_start(request.user) else "",
    }
    return render(request, "forum/matching/matches.html", context)


def _row(match: Match, page: Matches, invalid_forms: dict[int, DismissForm]) -> Row:
    number = match.content.pk
    args = (page.place.code, page.measure, page.treatment_function, number)
    return Row(
        match=match,
        card=match.candidate.card(),
        is_dismissable=Dismissal.can_be_of(match.content),
        form=invalid_forms.get(number) or DismissForm(auto_id=f"dismiss{number}_%s"),
        dismiss_url=reverse("match_dismiss", args=args),
    )


def _draft_flag(request: SignedInRequest, page: Matches) -> Flag | None:
    """One that this person is writing about the very same, to which a match can be added."""
    drafts = Flag.objects.editable_by(request.user)
    about = drafts.about(page.place, page.measure, page.treatment_function)
    return about.order_by("-pk").first()


def _ask_url(place: Place) -> str:
    query = {"about": f"place:{place.code}", "kind": "question"}
    return f"{reverse('thread_start')}?{urlencode(query)}"
