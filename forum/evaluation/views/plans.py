"""The pages and actions of evaluation plans."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from forum.adoption.models import Adoption
from forum.casestudies.models import CaseStudy
from forum.evaluation import actions, permissions
from forum.evaluation.forms import AmendForm, EndForm, PlanForm, new_plan_initial, plan_initial
from forum.evaluation.models import EvaluationPlan
from forum.evaluation.pages.errors import error_table
from forum.evaluation.pages.plan import plan_page
from forum.people.models import User
from forum.people.web.decorators import SignedInRequest, open_to_all, staff_only
from forum.people.web.form_fields import submitted_data
from forum.people.web.kept_texts import kept_fields
from forum.people.web.object_actions import ActionPage, FormData, PageAction
from forum.people.web.refusals import run_or_add_error


@staff_only
def create(request: SignedInRequest, number: int) -> HttpResponse:
    case_studies = CaseStudy.objects.visible_to(request.user).select_related("place")
    return _create(request, get_object_or_404(case_studies, pk=number))


@staff_only
def create_of_adoption(request: SignedInRequest, pk: int) -> HttpResponse:
    adoptions = Adoption.objects.visible_to(request.user).select_related("place")
    return _create(request, get_object_or_404(adoptions, pk=pk))


def _create(request: SignedInRequest, of: CaseStudy | Adoption) -> HttpResponse:
    if not permissions.is_allowed_to_plan(request.user, of):
        raise Http404
    initial = {**new_plan_initial(of), **kept_fields(request)}
    form = PlanForm(submitted_data(request), initial=initial, of=of)
    if form.is_bound and form.is_valid() and (plan := _fix(request, form, of)):
        return redirect(plan)
    context = {"form": form, "subject": of}
    return render(request, "forum/evaluation/plan_form.html", context)


def _fix(
    request: SignedInRequest, form: PlanForm, of: CaseStudy | Adoption
) -> EvaluationPlan | None:
    key = form.idempotency_key
    plan = run_or_add_error(
        form,
        lambda: actions.fix_plan(of=of, terms=form.terms, by=request.user, idempotency_key=key),
    )
    if plan:
        messages.success(request, "The plan is fixed. The figures are read each month from now on.")
    return plan


def _amend(request: SignedInRequest, plan: EvaluationPlan, data: FormData) -> None:
    form = AmendForm(request.POST, of=plan.subject)
    form.full_clean()
    actions.amend_plan(plan=plan, terms=form.terms, why=data["why"], by=request.user)


def _end(request: SignedInRequest, plan: EvaluationPlan, data: FormData) -> None:
    actions.end_plan(plan=plan, reason=data["reason"], by=request.user)


def _amend_options(user: User, plan: EvaluationPlan) -> FormData:
    return {"of": plan.subject, "initial": plan_initial(plan)}


def get_plan_or_404(request: HttpRequest, pk: int) -> EvaluationPlan:
    plans = EvaluationPlan.objects.visible_to(request.user)
    related = ("case_study__place", "adoption__place", "place", "provider", "author")
    return get_object_or_404(plans.select_related(*related), pk=pk)


def _context(user: Any, plan: EvaluationPlan) -> dict[str, object]:
    return {"page": plan_page(plan)}


PAGE = ActionPage(
    title="Evaluation plans",
    model=EvaluationPlan,
    template="forum/evaluation/plan.html",
    name="plan",
    get_or_404=get_plan_or_404,
    concerned=permissions.is_planner,
    context=_context,
    access=open_to_all,
    run_access=staff_only,
    actions=(
        PageAction(
            name="amend",
            title="Amend the plan",
            button="Amend the plan",
            rule=permissions.can_amend,
            run=_amend,
            form=AmendForm,
            form_options=_amend_options,
            success_message="The plan is amended. What it said before stays beside it.",
            hint="What it said before, the day and your reason stay on this page.",
        ),
        PageAction(
            name="end",
            title="End the plan",
            button="End the plan",
            rule=permissions.can_end,
            run=_end,
            form=EndForm,
            success_message="The plan has ended. What was read stays on this page.",
        ),
    ),
)
plan, run_action = PAGE.views()


def about(request: HttpRequest) -> HttpResponse:
    """How it is read, and how often that errs."""
    return render(request, "forum/evaluation/about.html", {"table": error_table()})
