"""The pages and actions of improvement plans."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from forum.people.models import User
from forum.people.web.decorators import SignedInRequest, staff_only
from forum.people.web.form_fields import submitted_data
from forum.people.web.kept_texts import kept_fields
from forum.people.web.object_actions import ActionPage, FormData, PageAction, run_plainly
from forum.people.web.refusals import run_or_add_error
from forum.support import actions, permissions
from forum.support.adoption_forms import TryForm, planned_to_try
from forum.support.models import Flag, ImprovementPlan
from forum.support.pages.plan import plan_page
from forum.support.plan_forms import (
    ClosePlanForm,
    PlanForm,
    ReviewForm,
    case_studies_for_plan,
    plan_initial,
)
from forum.support.views.discussions import open_discussion
from forum.support.views.lookups import (
    get_flag_or_404,
    get_plan_or_404,
    places_represented_by,
)
from metrics.models import Place


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
    initial_values = {**(initial or {}), **kept_fields(request)}
    return PlanForm(submitted_data(request), initial=initial_values, user=request.user, **options)


def _render_form(request: SignedInRequest, form: PlanForm, **about: object) -> HttpResponse:
    return render(request, "forum/support/plan_form.html", {"form": form, **about})


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
        "provider": form.cleaned_data["provider"],
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


def _try(request: SignedInRequest, plan: ImprovementPlan, data: FormData) -> str:
    return actions.try_plan_action(action=data["what"], by=request.user).get_absolute_url()


PLAN_ACTIONS: tuple[PageAction[ImprovementPlan], ...] = (
    PageAction(
        name="agree",
        title="Agree it",
        button="Agree this plan",
        rule=permissions.can_agree_plan,
        run=run_plainly(actions.agree_plan, "plan"),
        success_message="Agreed. Staff may know of it from now on.",
        hint="A second person must agree a plan. You cannot agree your own.",
        is_primary=True,
        eligible=permissions.is_second_person,
    ),
    PageAction(
        name="activate",
        title="Start it",
        button="Start from today",
        rule=permissions.can_activate_plan,
        run=run_plainly(actions.activate_plan, "plan"),
        success_message="The plan is under way.",
        is_primary=True,
        eligible=permissions.is_area_of_plan,
    ),
    PageAction(
        name="record",
        title="Record the review",
        button="Save the review",
        rule=permissions.can_record_review,
        run=_record,
        success_message="The review has been recorded.",
        form=ReviewForm,
        is_primary=True,
        eligible=permissions.is_area_of_plan,
    ),
    PageAction(
        name="review",
        title="Review it now",
        button="Begin a review",
        rule=permissions.can_begin_review,
        run=run_plainly(actions.begin_review, "plan"),
        success_message="Record below what you found.",
        hint="On its day a review begins by itself.",
        eligible=permissions.is_area_of_plan,
    ),
    PageAction(
        name="revise",
        title="Another plan follows",
        button="Begin it from this one",
        rule=permissions.can_revise_plan,
        run=_revise,
        success_message="It has the same actions, and waits for its days of review.",
        eligible=permissions.is_area_of_plan,
    ),
    PageAction(
        name="try",
        title="Begin a record of what an action tries",
        button="Begin the record",
        rule=permissions.can_try_plan,
        run=_try,
        success_message="The record is there. Say there how it goes.",
        form=TryForm,
        form_options=lambda user, plan: {"options": planned_to_try(plan)},
        hint="Others see that your area tries it. The plan stays as it is.",
    ),
    PageAction(
        name="discuss",
        title="Discussion",
        button="Open the discussion about this plan",
        rule=permissions.is_plan_party,
        run=open_discussion,
        hint="Only those named in it, and stewards, read it.",
    ),
    PageAction(
        name="close",
        title="Close it",
        button="Close the plan",
        rule=permissions.can_run_plan,
        run=_close,
        success_message="The plan is closed.",
        form=ClosePlanForm,
        eligible=permissions.is_area_of_plan,
    ),
)


def _context(user: User, plan: ImprovementPlan) -> dict[str, object]:
    return {"page": plan_page(user=user, plan=plan)}


PAGE = ActionPage(
    title="Improvement plans",
    model=ImprovementPlan,
    template="forum/support/plan.html",
    name="plan",
    get_or_404=get_plan_or_404,
    actions=PLAN_ACTIONS,
    concerned=permissions.is_plan_party,
    context=_context,
)
plan, run_action = PAGE.views()
