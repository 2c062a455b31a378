"""Open a flag from the watch list, or ask for help for one's own area."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from forum.people.permissions import Permission
from forum.people.web.decorators import SignedInRequest, second_factor_required, staff_only
from forum.people.web.form_fields import submitted_data
from forum.people.web.kept_texts import kept_fields
from forum.people.web.refusals import run_or_add_error
from forum.people.web.roles_needed import RoleNeeded
from forum.support import actions, deadlines
from forum.support.forms import HelpRequestForm, OpenFlagForm
from forum.support.models import Flag
from forum.support.pages.watch_list import candidate_page
from forum.support.permissions import can_see_watch_list
from forum.support.views.lookups import get_measured_place_or_404, places_represented_by
from forum.support.watch_list import get_watch_list
from metrics.models import Place


@second_factor_required
def candidate(request: SignedInRequest, code: str, measure: str, treatment: str) -> HttpResponse:
    """Why one place is on the watch list, and for improvement leads a form to ask the area."""
    place = get_measured_place_or_404(request, code, measure, treatment)
    if not can_see_watch_list(request.user, place):
        raise Http404
    form = OpenFlagForm(submitted_data(request), initial=kept_fields(request))
    if form.is_bound and form.is_valid():
        flag = _open_flag(request, place, measure, treatment, form)
        if flag:
            return redirect(flag)
    watch_list = get_watch_list(user=request.user, place=place)
    page = candidate_page(
        user=request.user,
        place=place,
        measure=measure,
        treatment=treatment,
        watch_list=watch_list,
    )
    shown_form = form if page.can_open or form.is_bound else None
    context = {"page": page, "form": shown_form, "deadlines": deadlines}
    return render(request, "forum/support/candidate.html", context)


def _open_flag(
    request: SignedInRequest, place: Place, measure: str, treatment: str, form: OpenFlagForm
) -> Flag | None:
    flag = run_or_add_error(
        form,
        lambda: actions.open_flag(
            place=place,
            measure=measure,
            treatment=treatment,
            by=request.user,
            question=form.cleaned_data["question"],
            provider=form.cleaned_data["provider"],
            idempotency_key=form.idempotency_key,
        ),
        field="question",
    )
    if flag:
        messages.success(
            request, "The question is kept as a draft. Add an offer and a change that might help."
        )
    return flag


@staff_only
def ask(request: SignedInRequest) -> HttpResponse:
    """“We would like help”: the area's own request, visible to staff at once."""
    places = places_represented_by(request, timezone.localdate())
    if not places:
        raise RoleNeeded(Permission.ASK_FOR_SUPPORT)
    query = {name: request.GET.get(name, "") for name in ("place", "measure", "treatment")}
    initial = {**{k: v for k, v in query.items() if v}, **kept_fields(request)}
    form = HelpRequestForm(submitted_data(request), places=places, initial=initial)
    if form.is_bound and form.is_valid():
        flag = _ask_for_help(request, form, {place.code: place for place in places})
        if flag:
            return redirect(flag)
    return render(request, "forum/support/ask_for_help.html", {"form": form})


def _ask_for_help(
    request: SignedInRequest, form: HelpRequestForm, places: dict[str, Place]
) -> Flag | None:
    flag = run_or_add_error(
        form, lambda: _send_help_request(request, form, places), field="question"
    )
    if flag:
        messages.success(request, "Your request is shown, and improvement leads have been told.")
    return flag


@transaction.atomic
def _send_help_request(
    request: SignedInRequest, form: HelpRequestForm, places: dict[str, Place]
) -> Flag:
    data = form.cleaned_data
    flag = actions.ask_for_help(
        place=places[data["place"]],
        measure=data["measure"],
        by=request.user,
        question=data["question"],
        provider=data["provider"],
        treatment=data["treatment"],
        idempotency_key=form.idempotency_key,
    )
    return actions.send_flag(flag=flag, by=request.user)
