"""Asking an area, and asking for help oneself."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from forum.casestudies.views.found import keeping_what_was_typed, typed_before_signing_in
from forum.people.actions import Refused
from forum.people.forms import typed
from forum.people.gates import Signed, second_factor_required, staff_only
from forum.support import actions
from forum.support.forms import AskForm, QuestionForm
from forum.support.models import AreaFlag
from forum.support.pages.watch import candidate_page
from forum.support.permissions import can_see_watch_list
from forum.support.views.found import SECTION, measured_place_or_404, own_places
from forum.support.watching import watch_list
from metrics.models import Place


@keeping_what_was_typed
@second_factor_required
def candidate(request: Signed, code: str, measure: str, treatment: str) -> HttpResponse:
    """The arithmetic for one place, and for improvement leads the question to the area."""
    place = measured_place_or_404(request, code, measure, treatment)
    if not can_see_watch_list(request.user, place):
        raise Http404
    form = QuestionForm(typed(request), initial=_fresh(request))
    if form.is_bound and form.is_valid():
        made = _opened(request, place, measure, treatment, form)
        if made:
            return redirect(made)
    listed = watch_list(user=request.user, place=place)
    page = candidate_page(
        user=request.user, place=place, measure=measure, treatment=treatment, listed=listed
    )
    context = {"found": page, "form": form if page.may_open or form.is_bound else None}
    return render(request, "forum/support/candidate.html", SECTION | context)


def _opened(
    request: Signed, place: Place, measure: str, treatment: str, form: QuestionForm
) -> AreaFlag | None:
    try:
        made = actions.open_flag(
            place=place, measure=measure, treatment=treatment, by=request.user,
            question=form.cleaned_data["question"], once=form.once,
        )  # fmt: skip
    except Refused as refusal:
        form.add_error("question", str(refusal))
        return None
    messages.success(
        request, "The question is kept as a draft. Add an offer and a change that might help."
    )
    return made


@keeping_what_was_typed
@staff_only
def ask(request: Signed) -> HttpResponse:
    """“We would like help”: it is shown at once, as the area itself has said it."""
    places = own_places(request, timezone.localdate())
    if not places:
        raise Http404
    asked = {name: request.GET.get(name, "") for name in ("place", "measure", "treatment")}
    initial = {**{k: v for k, v in asked.items() if v}, **_fresh(request)}
    form = AskForm(typed(request), places=places, initial=initial)
    if form.is_bound and form.is_valid():
        made = _asked(request, form, {one.code: one for one in places})
        if made:
            return redirect(made)
    return render(request, "forum/support/ask.html", SECTION | {"form": form})


def _asked(request: Signed, form: AskForm, places: dict[str, Place]) -> AreaFlag | None:
    given = form.cleaned_data
    try:
        with transaction.atomic():
            made = actions.ask_for_help(
                place=places[given["place"]], measure=given["measure"], by=request.user,
                question=given["question"], treatment=given["treatment"], once=form.once,
            )  # fmt: skip
            made = actions.send(flag=made, by=request.user)
    except Refused as refusal:
        form.add_error("question", str(refusal))
        return None
    messages.success(request, "Your request is shown, and improvement leads have been told.")
    return made


def _fresh(request: Signed) -> dict[str, Any]:
    return {"token": str(uuid4()), **typed_before_signing_in(request)}
