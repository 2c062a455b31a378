"""Improvement plans: written, agreed, started, reviewed, closed."""

from functools import partial
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from forum.casestudies.views.found import keeping_what_was_typed, typed_before_signing_in
from forum.people.actions import Refused
from forum.people.forms import typed
from forum.people.gates import Signed, staff_only
from forum.people.models import User
from forum.support import actions, permissions
from forum.support.models import AreaFlag, ImprovementPlan, PlanState
from forum.support.pages.plan import plan_page
from forum.support.plan_forms import CloseForm, PlanForm, ReviewForm, as_typed, stories_for
from forum.support.views.deeds import Deed, Desk, desk_of
from forum.support.views.found import SECTION, flag_or_404, own_places, plan_or_404
from metrics.models import Place

Given = dict[str, Any]


@keeping_what_was_typed
@staff_only
def write_for_flag(request: Signed, pk: int) -> HttpResponse:
    flag = flag_or_404(request, pk)
    if not permissions.can_write_plan(request.user, flag.place, flag):
        raise Http404
    form = _form(request, stories=stories_for(request.user, flag.measure))
    if form.is_bound and form.is_valid():
        made = _written(request, form, flag.place, flag)
        if made:
            return redirect(made)
    return _asked(request, form, flag=flag)


@keeping_what_was_typed
@staff_only
def write(request: Signed) -> HttpResponse:
    """Without anybody's question."""
    places = own_places(request, timezone.localdate())
    if not places:
        raise Http404
    form = _form(request, stories=stories_for(request.user, ""), places=places)
    if form.is_bound and form.is_valid():
        chosen = {one.code: one for one in places}[form.cleaned_data["place"]]
        made = _written(request, form, chosen, None)
        if made:
            return redirect(made)
    return _asked(request, form)


@keeping_what_was_typed
@staff_only
def edit(request: Signed, pk: int) -> HttpResponse:
    plan = plan_or_404(request, pk)
    if not permissions.can_edit_plan(request.user, plan):
        raise Http404
    stories = stories_for(request.user, plan.measure, plan)
    form = _form(request, stories=stories, initial=as_typed(plan))
    if form.is_bound and form.is_valid() and _edited(request, form, plan):
        return redirect(plan)
    return _asked(request, form, plan=plan)


def _form(request: Signed, *, initial: Given | None = None, **more: Any) -> PlanForm:
    waited = typed_before_signing_in(request)
    given = {"token": str(uuid4()), **(initial or {}), **waited}
    return PlanForm(typed(request), initial=given, user=request.user, **more)


def _asked(request: Signed, form: PlanForm, **about: object) -> HttpResponse:
    return render(request, "forum/support/plan_form.html", SECTION | {"form": form, **about})


def _written(
    request: Signed, form: PlanForm, place: Place, flag: AreaFlag | None
) -> ImprovementPlan | None:
    given = form.cleaned_data
    try:
        made = actions.write_plan(
            place=place, flag=flag, measure=given.get("measure", ""), title=given["title"],
            treatment=given.get("treatment", ""), by_when=form.day, owner=given["answers"],
            steps=form.steps, reviews=form.reviews, once=form.once, by=request.user,
        )  # fmt: skip
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(request, "The plan is kept as a draft. A second person agrees it.")
    return made


def _edited(request: Signed, form: PlanForm, plan: ImprovementPlan) -> bool:
    given = form.cleaned_data
    try:
        actions.edit_plan(
            plan=plan, title=given["title"], by_when=form.day, owner=given["answers"],
            steps=form.steps, reviews=form.reviews, by=request.user,
        )  # fmt: skip
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, "The plan has been saved.")
    return True


@require_safe
@staff_only
def plan(request: Signed, pk: int) -> HttpResponse:
    return _shown(request, _desk(request, plan_or_404(request, pk)))


@keeping_what_was_typed
@staff_only
def do(request: Signed, pk: int, verb: str) -> HttpResponse:
    desk = _desk(request, plan_or_404(request, pk), verb)
    if request.method == "POST" and (answer := desk.done()):
        return answer
    return _shown(request, desk)


def _desk(request: Signed, found: ImprovementPlan, verb: str = "") -> Desk[ImprovementPlan]:
    return desk_of(request, found, DEEDS, permissions.is_plan_party, verb)


def _shown(request: Signed, desk: Desk[ImprovementPlan]) -> HttpResponse:
    page = plan_page(user=request.user, plan=desk.thing)
    context = {"page": page, "boxes": desk.boxes, "plan": desk.thing}
    return render(request, "forum/support/plan.html", SECTION | context)


# --- what the forms do ---------------------------------------------------------------------------


def _simply(verb: Any, request: Signed, plan: ImprovementPlan, given: Given) -> None:
    verb(plan=plan, by=request.user)


def _record(request: Signed, plan: ImprovementPlan, given: Given) -> None:
    actions.record_review(
        plan=plan, words=given["words"], result=given["result"], next_on=given["next_on"],
        by=request.user,
    )  # fmt: skip


def _close(request: Signed, plan: ImprovementPlan, given: Given) -> None:
    actions.close_plan(plan=plan, why=given["why"], by=request.user)


def _revise(request: Signed, plan: ImprovementPlan, given: Given) -> str:
    return actions.revise_plan(plan=plan, by=request.user).get_absolute_url()


def _talk(request: Signed, plan: ImprovementPlan, given: Given) -> str:
    return actions.talk(about=plan, by=request.user).get_absolute_url()


def _a_second_person(user: User, plan: ImprovementPlan) -> bool:
    return plan.author_id != user.pk and permissions.is_plan_party(user, plan)


def _of_area(user: User, plan: ImprovementPlan) -> bool:
    return permissions.speaks_for(user, plan.place)


def _runs(state: PlanState, user: User, plan: ImprovementPlan) -> bool:
    return plan.state == state and permissions.can_run_plan(user, plan)


def _may_revise(user: User, plan: ImprovementPlan) -> bool:
    return plan.state == PlanState.REVISED and permissions.speaks_for(user, plan.place)


DEEDS: tuple[Deed[ImprovementPlan], ...] = (
    Deed("agree", "Agree it", "Agree this plan", permissions.can_agree_plan,
         partial(_simply, actions.agree_plan), "Agreed. Staff may know of it from now on.",
         hint="A second person agrees a plan: nobody their own.", first=True, whose=_a_second_person),
    Deed("activate", "Start it", "Start from today", partial(_runs, PlanState.AGREED),
         partial(_simply, actions.activate_plan), "The plan is under way.", first=True, whose=_of_area),
    Deed("record", "Record the review", "Save the review", partial(_runs, PlanState.REVIEW), _record,
         "The review has been recorded.", ReviewForm, first=True, whose=_of_area),
    Deed("review", "Review it now", "Begin a review", partial(_runs, PlanState.ACTIVE),
         partial(_simply, actions.begin_review), "Record below what you found.",
         hint="On its day a review begins by itself.", whose=_of_area),
    Deed("revise", "Another plan follows", "Begin it from this one", _may_revise, _revise,
         "It has the same actions, and waits for its days of review.", whose=_of_area),
    Deed("talk", "Discussion", "Open the discussion about this plan", permissions.is_plan_party,
         _talk, hint="Only those named in it, and stewards, read it."),
    Deed("close", "Close it", "Close the plan", permissions.can_run_plan, _close,
         "The plan is closed.", CloseForm, whose=_of_area),
)  # fmt: skip
