"""The pages and actions of improvement plans."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from forum.people.models import User
from forum.people.web.decorators import SignedInRequest, staff_only
from forum.people.web.form_fields import submitted_data
from forum.people.web.object_actions import ObjectAction
from forum.people.web.refusals import run_or_add_error
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
from forum.support.views.action_pages import (
    ActionPage,
    FormData,
    open_discussion,
    run_plainly,
)
from forum.support.views.lookups import (
    SECTION,
    get_flag_or_404,
    get_plan_or_404,
    places_represented_by,
)
from metrics.models import Place


@keep_form_over_sign_in
@staff_only
def create_plan_for_flag(request: SignedInRequest, pk: int) -> HttpResponse:
    flag = get_flag_or_404(request, pk)
    if not permissions.can_write_plan(request.user, flag.place, flag):
        raise Http404
    form = _form(request, case_studies=case_studies_for_plan(request.user, flag.measure))
    if form.is_bound and form.is_valid():
        plan = _save_new_plan(request, form, flag.place, flag)
        if plan:
            return redirect(plan)
    return _render_form(request, form, flag=flag)


@keep_form_over_sign_in
@staff_only
def create_plan(request: SignedInRequest) -> HttpResponse:
    """A plan that answers no flag."""
    places = places_represented_by(request, timezone.localdate())
    if not places:
        raise Http404
    form = _form(request, case_studies=case_studies_for_plan(request.user, ""), places=places)
    if form.is_bound and form.is_valid():
        place = {place.code: place for place in places}[form.cleaned_data["place"]]
        plan = _save_new_plan(request, form, place, None)
        if plan:
            return redirect(plan)
    return _render_form(request, form)


@keep_form_over_sign_in
@staff_only
def edit_plan(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = get_plan_or_404(request, pk)
    if not permissions.can_edit_plan(request.user, plan):
        raise Http404
    case_studies = case_studies_for_plan(request.user, plan.measure, plan)
    form = _form(request, case_studies=case_studies, initial=plan_initial(plan))
    if form.is_bound and form.is_valid() and _save_changes(request, form, plan):
        return redirect(plan)
    return _render_form(request, form, plan=plan)


def _form(request: SignedInRequest, *, initial: FormData | None = None, **options: Any) -> PlanForm:
    initial_values = {**(initial or {}), **form_kept_over_sign_in(request)}
    return PlanForm(submitted_data(request), initial=initial_values, user=request.user, **options)


def _render_form(request: SignedInRequest, form: PlanForm, **about: object) -> HttpResponse:
    return render(request, "forum/support/plan_form.html", SECTION | {"form": form, **about})


def _save_new_plan(
    request: SignedInRequest, form: PlanForm, place: Place, flag: Flag | None
) -> ImprovementPlan | None:
    data = form.cleaned_data
    plan = run_or_add_error(
        form,
        lambda: actions.write_plan(
            place=place,
            flag=flag,
            measure=data.get("measure", ""),
            treatment=data.get("treatment", ""),
            idempotency_key=form.idempotency_key,
            **_submitted_plan(request, form),
        ),
    )
    if plan:
        messages.success(request, "The plan is kept as a draft. A second person agrees it.")
    return plan


def _save_changes(request: SignedInRequest, form: PlanForm, plan: ImprovementPlan) -> bool:
    saved = run_or_add_error(
        form, lambda: actions.edit_plan(plan=plan, **_submitted_plan(request, form))
    )
    if saved:
        messages.success(request, "The plan has been saved.")
    return saved is not None


def _submitted_plan(request: SignedInRequest, form: PlanForm) -> dict[str, Any]:
    return {
        "title": form.cleaned_data["title"],
        "target_month": form.day,
        "owner": form.cleaned_data["owner_email"],
        "steps": form.steps,
        "reviews": form.reviews,
        "by": request.user,
    }


# --- the actions of the forms ---------------------------------------------------------------------


def _record(request: SignedInRequest, plan: ImprovementPlan, data: FormData) -> None:
    actions.record_review(
        plan=plan,
        findings=data["findings"],
        result=data["result"],
        next_on=data["next_on"],
        by=request.user,
    )


def _close(request: SignedInRequest, plan: ImprovementPlan, data: FormData) -> None:
    actions.close_plan(plan=plan, reason=data["reason"], by=request.user)


def _revise(request: SignedInRequest, plan: ImprovementPlan, data: FormData) -> str:
    return actions.revise_plan(plan=plan, by=request.user).get_absolute_url()


def _is_second_person(user: User, plan: ImprovementPlan) -> bool:
    return plan.author_id != user.pk and permissions.is_plan_party(user, plan)


def _represents_area(user: User, plan: ImprovementPlan) -> bool:
    return permissions.represents_area(user, plan.place)


def _can_run_in_state(state: PlanState, user: User, plan: ImprovementPlan) -> bool:
    return plan.state == state and permissions.can_run_plan(user, plan)


def _can_revise(user: User, plan: ImprovementPlan) -> bool:
    return plan.state == PlanState.REVISED and permissions.represents_area(user, plan.place)


PLAN_ACTIONS: tuple[ObjectAction[ImprovementPlan], ...] = (
    ObjectAction(
        "agree",
        "Agree it",
        "Agree this plan",
        permissions.can_agree_plan,
        run_plainly(actions.agree_plan, "plan"),
        "Agreed. Staff may know of it from now on.",
        hint="A second person agrees a plan: nobody their own.",
        is_primary=True,
        is_eligible=_is_second_person,
    ),
    ObjectAction(
        "activate",
        "Start it",
        "Start from today",
        partial(_can_run_in_state, PlanState.AGREED),
        run_plainly(actions.activate_plan, "plan"),
        "The plan is under way.",
        is_primary=True,
        is_eligible=_represents_area,
    ),
    ObjectAction(
        "record",
        "Record the review",
        "Save the review",
        partial(_can_run_in_state, PlanState.REVIEW),
        _record,
        "The review has been recorded.",
        ReviewForm,
        is_primary=True,
        is_eligible=_represents_area,
    ),
    ObjectAction(
        "review",
        "Review it now",
        "Begin a review",
        partial(_can_run_in_state, PlanState.ACTIVE),
        run_plainly(actions.begin_review, "plan"),
        "Record below what you found.",
        hint="On its day a review begins by itself.",
        is_eligible=_represents_area,
    ),
    ObjectAction(
        "revise",
        "Another plan follows",
        "Begin it from this one",
        _can_revise,
        _revise,
        "It has the same actions, and waits for its days of review.",
        is_eligible=_represents_area,
    ),
    ObjectAction(
        "discuss",
        "Discussion",
        "Open the discussion about this plan",
        permissions.is_plan_party,
        open_discussion,
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
        is_eligible=_represents_area,
    ),
)


def _context(user: User, plan: ImprovementPlan) -> dict[str, object]:
    return {"page": plan_page(user=user, plan=plan)}


plan, run_action = ActionPage(
    "forum/support/plan.html",
    "plan",
    get_plan_or_404,
    lambda _: PLAN_ACTIONS,
    permissions.is_plan_party,
    _context,
).views()
