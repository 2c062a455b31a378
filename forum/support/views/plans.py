"""Improvement plans: written, agreed, started, reviewed, closed."""

from functools import partial
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from forum.people.actions import Refused
from forum.people.forms import submitted_data
from forum.people.models import User
from forum.people.web.decorators import SignedInRequest, staff_only
from forum.people.web.session_expiry import form_kept_over_sign_in, keep_form_over_sign_in
from forum.support import actions, permissions
from forum.support.models import Flag, ImprovementPlan, PlanState
from forum.support.pages.plan import plan_page
from forum.support.plan_forms import (
    ClosePlanForm,
    PlanForm,
    ReviewForm,
    case_studies_for_plan,
    plan_initial,
)
from forum.support.views.lookups import (
    SECTION,
    get_flag_or_404,
    get_plan_or_404,
    places_represented_by,
)
from forum.support.views.object_actions import ActionPanel, ObjectAction, build_action_panel
from metrics.models import Place

Given = dict[str, Any]


@keep_form_over_sign_in
@staff_only
def create_plan_for_flag(request: SignedInRequest, pk: int) -> HttpResponse:
    flag = get_flag_or_404(request, pk)
    if not permissions.can_write_plan(request.user, flag.place, flag):
        raise Http404
    form = _form(request, stories=case_studies_for_plan(request.user, flag.measure))
    if form.is_bound and form.is_valid():
        made = _written(request, form, flag.place, flag)
        if made:
            return redirect(made)
    return _asked(request, form, flag=flag)


@keep_form_over_sign_in
@staff_only
def create_plan(request: SignedInRequest) -> HttpResponse:
    """Without anybody's question."""
    places = places_represented_by(request, timezone.localdate())
    if not places:
        raise Http404
    form = _form(request, stories=case_studies_for_plan(request.user, ""), places=places)
    if form.is_bound and form.is_valid():
        chosen = {one.code: one for one in places}[form.cleaned_data["place"]]
        made = _written(request, form, chosen, None)
        if made:
            return redirect(made)
    return _asked(request, form)


@keep_form_over_sign_in
@staff_only
def edit_plan(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = get_plan_or_404(request, pk)
    if not permissions.can_edit_plan(request.user, plan):
        raise Http404
    stories = case_studies_for_plan(request.user, plan.measure, plan)
    form = _form(request, stories=stories, initial=plan_initial(plan))
    if form.is_bound and form.is_valid() and _edited(request, form, plan):
        return redirect(plan)
    return _asked(request, form, plan=plan)


def _form(request: SignedInRequest, *, initial: Given | None = None, **more: Any) -> PlanForm:
    waited = form_kept_over_sign_in(request)
    given = {"token": str(uuid4()), **(initial or {}), **waited}
    return PlanForm(submitted_data(request), initial=given, user=request.user, **more)


def _asked(request: SignedInRequest, form: PlanForm, **about: object) -> HttpResponse:
    return render(request, "forum/support/plan_form.html", SECTION | {"form": form, **about})


def _written(
    request: SignedInRequest, form: PlanForm, place: Place, flag: Flag | None
) -> ImprovementPlan | None:
    given = form.cleaned_data
    try:
        made = actions.write_plan(
            place=place,
            flag=flag,
            measure=given.get("measure", ""),
            title=given["title"],
            treatment=given.get("treatment", ""),
            target_month=form.day,
            owner=given["answers"],
            steps=form.steps,
            reviews=form.reviews,
            idempotency_key=form.idempotency_key,
            by=request.user,
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(request, "The plan is kept as a draft. A second person agrees it.")
    return made


def _edited(request: SignedInRequest, form: PlanForm, plan: ImprovementPlan) -> bool:
    given = form.cleaned_data
    try:
        actions.edit_plan(
            plan=plan,
            title=given["title"],
            target_month=form.day,
            owner=given["answers"],
            steps=form.steps,
            reviews=form.reviews,
            by=request.user,
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, "The plan has been saved.")
    return True


@require_safe
@staff_only
def plan(request: SignedInRequest, pk: int) -> HttpResponse:
    return _shown(request, _desk(request, get_plan_or_404(request, pk)))


@keep_form_over_sign_in
@staff_only
def run_action(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    desk = _desk(request, get_plan_or_404(request, pk), verb)
    if request.method == "POST" and (answer := desk.done()):
        return answer
    return _shown(request, desk)


def _desk(
    request: SignedInRequest, found: ImprovementPlan, verb: str = ""
) -> ActionPanel[ImprovementPlan]:
    return build_action_panel(request, found, PLAN_ACTIONS, permissions.is_plan_party, verb)


def _shown(request: SignedInRequest, desk: ActionPanel[ImprovementPlan]) -> HttpResponse:
    page = plan_page(user=request.user, plan=desk.thing)
    context = {"page": page, "boxes": desk.boxes, "plan": desk.thing}
    return render(request, "forum/support/plan.html", SECTION | context)


# --- what the forms do ---------------------------------------------------------------------------


def _simply(verb: Any, request: SignedInRequest, plan: ImprovementPlan, given: Given) -> None:
    verb(plan=plan, by=request.user)


def _record(request: SignedInRequest, plan: ImprovementPlan, given: Given) -> None:
    actions.record_review(
        plan=plan,
        findings=given["findings"],
        result=given["result"],
        next_on=given["next_on"],
        by=request.user,
    )


def _close(request: SignedInRequest, plan: ImprovementPlan, given: Given) -> None:
    actions.close_plan(plan=plan, reason=given["reason"], by=request.user)


def _revise(request: SignedInRequest, plan: ImprovementPlan, given: Given) -> str:
    return actions.revise_plan(plan=plan, by=request.user).get_absolute_url()


def _talk(request: SignedInRequest, plan: ImprovementPlan, given: Given) -> str:
    return actions.open_discussion(about=plan, by=request.user).get_absolute_url()


def _a_second_person(user: User, plan: ImprovementPlan) -> bool:
    return plan.author_id != user.pk and permissions.is_plan_party(user, plan)


def _of_area(user: User, plan: ImprovementPlan) -> bool:
    return permissions.represents_area(user, plan.place)


def _runs(state: PlanState, user: User, plan: ImprovementPlan) -> bool:
    return plan.state == state and permissions.can_run_plan(user, plan)


def _may_revise(user: User, plan: ImprovementPlan) -> bool:
    return plan.state == PlanState.REVISED and permissions.represents_area(user, plan.place)


PLAN_ACTIONS: tuple[ObjectAction[ImprovementPlan], ...] = (
    ObjectAction(
        "agree",
        "Agree it",
        "Agree this plan",
        permissions.can_agree_plan,
        partial(_simply, actions.agree_plan),
        "Agreed. Staff may know of it from now on.",
        hint="A second person agrees a plan: nobody their own.",
        first=True,
        whose=_a_second_person,
    ),
    ObjectAction(
        "activate",
        "Start it",
        "Start from today",
        partial(_runs, PlanState.AGREED),
        partial(_simply, actions.activate_plan),
        "The plan is under way.",
        first=True,
        whose=_of_area,
    ),
    ObjectAction(
        "record",
        "Record the review",
        "Save the review",
        partial(_runs, PlanState.REVIEW),
        _record,
        "The review has been recorded.",
        ReviewForm,
        first=True,
        whose=_of_area,
    ),
    ObjectAction(
        "review",
        "Review it now",
        "Begin a review",
        partial(_runs, PlanState.ACTIVE),
        partial(_simply, actions.begin_review),
        "Record below what you found.",
        hint="On its day a review begins by itself.",
        whose=_of_area,
    ),
    ObjectAction(
        "revise",
        "Another plan follows",
        "Begin it from this one",
        _may_revise,
        _revise,
        "It has the same actions, and waits for its days of review.",
        whose=_of_area,
    ),
    ObjectAction(
        "talk",
        "Discussion",
        "Open the discussion about this plan",
        permissions.is_plan_party,
        _talk,
        hint="Only those named in it, and stewards, read it.",
    ),
    ObjectAction(
        "close",
        "Close it",
        "Close the plan",
        permissions.can_run_plan,
        _close,
        "The plan is closed.",
        ClosePlanForm,
        whose=_of_area,
    ),
)
