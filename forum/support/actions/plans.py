"""Improvement plans: written by the area, agreed by a second person, reviewed on their due days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from forum.casestudies.models import CaseStudy, Intervention
from forum.people.actions import Refused, find_sent, lock_author
from forum.people.models import User, label_demonstration
from forum.people.permissions import NotAllowed, author_fields, require_permission, role_words
from forum.support import patient_data_checks
from forum.support.actions.discussions import start_discussion
from forum.support.actions.locking import change_state, lock_flag, lock_plan, record_support_event
from forum.support.models import (
    MAX_ACTIONS,
    Direction,
    Flag,
    ImprovementPlan,
    PlanAction,
    PlanReview,
    PlanState,
)
from forum.support.notifications import notify_plan_state, notify_plan_written, notify_review_due
from forum.support.permissions import (
    can_agree_plan,
    can_edit_plan,
    can_run_plan,
    can_see_plan,
    can_write_plan,
    represents_area,
)
from metrics.measures import BY_SLUG
from metrics.models import Place
from metrics.rtt.columns import TOTAL_TREATMENT, TREATMENTS

STATE_AFTER_REVIEW = {
    PlanReview.Result.CARRY_ON: PlanState.ACTIVE,
    PlanReview.Result.ACHIEVED: PlanState.ACHIEVED,
    PlanReview.Result.REVISE: PlanState.REVISED,
    PlanReview.Result.CLOSE: PlanState.CLOSED,
}


@dataclass(frozen=True)
class Step:
    """One action of a plan, as entered in the form."""

    description: str
    owner: str
    due_on: date
    intervention: Intervention | None = None
    case_study: CaseStudy | None = None


@transaction.atomic
def write_plan(
    *,
    place: Place,
    measure: str,
    title: str,
    target_month: date,
    by: User,
    flag: Flag | None = None,
    treatment: str = TOTAL_TREATMENT,
    provider: Place | None = None,
    owner: User | None = None,
    steps: Sequence[Step] = (),
    reviews: Sequence[date] = (),
    idempotency_key: UUID | None = None,
) -> ImprovementPlan:
    flag = lock_flag(flag) if flag is not None else None
    if not can_write_plan(by, place, flag):
        raise NotAllowed
    lock_author(by)
    if sent := find_sent(ImprovementPlan.objects.all(), by=by, idempotency_key=idempotency_key):
        return sent
    if flag is not None:
        measure, treatment = flag.measure, flag.treatment_function
    plan = ImprovementPlan(
        **author_fields(by, place),
        flag=flag,
        place=place,
        provider=provider,
        measure=measure,
        owner=owner or by,
        treatment_function=treatment,
        idempotency_key=idempotency_key,
    )
    _set_title_and_aim(plan, title, target_month, by)
    plan.save()
    _write_steps(plan, steps, by)
    _write_reviews(plan, reviews)
    record_support_event(plan, "wrote a plan", by)
    start_discussion(plan, by)
    notify_plan_written(plan, by)
    return plan


@transaction.atomic
def edit_plan(
    *,
    plan: ImprovementPlan,
    title: str,
    target_month: date,
    by: User,
    provider: Place | None = None,
    owner: User | None = None,
    steps: Sequence[Step] = (),
    reviews: Sequence[date] = (),
) -> ImprovementPlan:
    """Replace a draft's content. Whoever edits it becomes its author, and so may not agree it: see
    `agree_plan`."""
    plan = lock_plan(plan)
    require_permission(can_edit_plan, by, plan)
    plan.owner, plan.provider = owner or plan.owner, provider
    _set_title_and_aim(plan, title, target_month, by)
    for name, value in author_fields(by, plan.place).items():
        setattr(plan, name, value)
    plan.idempotency_key = None
    plan.save()
    _write_steps(plan, steps, by)
    _write_reviews(plan, reviews)
    record_support_event(plan, "edited a plan", by)
    return plan


@transaction.atomic
def agree_plan(*, plan: ImprovementPlan, by: User) -> ImprovementPlan:
    plan = lock_plan(plan)
    if plan.state == PlanState.AGREED and plan.agreed_by_id == by.pk:
        return plan
    require_permission(can_agree_plan, by, plan)
    require_permission(can_see_plan, by, plan)
    if not plan.actions.exists():
        raise Refused("A plan has at least one action.")
    if not plan.reviews.filter(recorded_at__isnull=True).exists():
        raise Refused("A plan says when it will be reviewed.")
    plan.agreed_at, plan.agreed_by = timezone.now(), by
    change_state(plan, PlanState.AGREED, "agreed a plan", by)
    notify_plan_state(plan, by)
    return plan


@transaction.atomic
def activate_plan(*, plan: ImprovementPlan, by: User, on: date | None = None) -> ImprovementPlan:
    plan = lock_plan(plan)
    require_permission(can_run_plan, by, plan)
    if plan.state == PlanState.ACTIVE:
        return plan
    if plan.state != PlanState.AGREED:
        raise NotAllowed
    plan.started_on = on or timezone.localdate()
    if plan.started_on > timezone.localdate():
        raise Refused("Choose today or an earlier day for the start of the plan.")
    change_state(plan, PlanState.ACTIVE, "started a plan", by)
    notify_plan_state(plan, by)
    return plan


@transaction.atomic
def begin_review(*, plan: ImprovementPlan, by: User | None) -> ImprovementPlan:
    """Automatically on its due day (`by` is None), or earlier by the area."""
    plan = lock_plan(plan)
    if by is not None:
        require_permission(can_run_plan, by, plan)
    if plan.state == PlanState.REVIEW:
        return plan
    change_state(plan, PlanState.REVIEW, "began a review", by)
    return plan


@transaction.atomic
def record_review(
    *,
    plan: ImprovementPlan,
    findings: str,
    result: str,
    by: User,
    next_on: date | None = None,
) -> ImprovementPlan:
    """Record the findings and what follows. After "revise" a new plan can be made from this one."""
    plan = lock_plan(plan)
    require_permission(can_run_plan, by, plan)
    if result not in PlanReview.Result.values:
        raise Refused("Choose what follows from the review.")
    if plan.state != PlanState.REVIEW:
        raise NotAllowed
    findings = findings.strip()
    if not findings:
        raise Refused("Say what was found.")
    patient_data_checks.refuse_patient_data({"findings": findings}, by=by, owner=plan)
    _save_review(plan, findings, result, by)
    state = STATE_AFTER_REVIEW[PlanReview.Result(result)]
    if state == PlanState.ACTIVE:
        if next_on is not None:
            _write_reviews(plan, [next_on])
        elif not plan.reviews.filter(recorded_at__isnull=True).exists():
            raise Refused("Say when the plan will be reviewed next.")
        change_state(plan, state, "reviewed a plan", by, result=result)
        notify_plan_state(plan, by)
        return plan
    _end_plan(plan, state, findings, "reviewed a plan", by)
    return plan


@transaction.atomic
def close_plan(*, plan: ImprovementPlan, reason: str, by: User) -> ImprovementPlan:
    plan = lock_plan(plan)
    if plan.state == PlanState.CLOSED and can_see_plan(by, plan):
        return plan
    require_permission(can_run_plan, by, plan)
    reason = reason.strip()
    if not reason:
        raise Refused("Say what the outcome was.")
    patient_data_checks.refuse_patient_data({"reason": reason}, by=by, owner=plan)
    _end_plan(plan, PlanState.CLOSED, reason, "closed a plan", by)
    return plan


@transaction.atomic
def revise_plan(*, plan: ImprovementPlan, by: User) -> ImprovementPlan:
    """Copy a revised plan and its actions, without review dates, to a new draft. Once per plan."""
    plan = lock_plan(plan)
    if not represents_area(by, plan.place) or plan.state != PlanState.REVISED:
        raise NotAllowed
    if existing_revision := ImprovementPlan.objects.filter(revises=plan).first():
        return existing_revision
    if not can_write_plan(by, plan.place, plan.flag):
        raise Refused("The question that this plan answers is no longer open.")
    revision = ImprovementPlan.objects.create(
        **author_fields(by, plan.place),
        flag=plan.flag,
        place=plan.place,
        provider=plan.provider,
        measure=plan.measure,
        treatment_function=plan.treatment_function,
        title=plan.title,
        owner=plan.owner,
        direction=plan.direction,
        target_month=plan.target_month,
        revises=plan,
    )
    _write_steps(
        revision,
        [
            Step(
                action.description,
                action.owner,
                action.due_on,
                action.intervention,
                action.case_study,
            )
            for action in plan.actions.select_related("intervention", "case_study")
        ],
        by,
    )
    record_support_event(revision, "revised a plan", by, revises=plan.pk)
    start_discussion(revision, by)
    return revision


def begin_due_reviews(*, today: date) -> list[ImprovementPlan]:
    """Begin the reviews that are due. Running it again notifies nobody twice."""
    due_reviews = PlanReview.objects.filter(
        plan__state=PlanState.ACTIVE, recorded_at__isnull=True, due_on__lte=today
    )
    plans = ImprovementPlan.objects.filter(pk__in=due_reviews.values("plan")).order_by("pk")
    return [plan for plan_to_review in plans if (plan := _begin_due_review(plan_to_review, today))]


@transaction.atomic
def _begin_due_review(plan: ImprovementPlan, today: date) -> ImprovementPlan | None:
    plan = lock_plan(plan)
    due_reviews = plan.reviews.filter(recorded_at__isnull=True, due_on__lte=today)
    if plan.state != PlanState.ACTIVE or not due_reviews.exists():
        return None
    change_state(plan, PlanState.REVIEW, "began a review", None)
    notify_review_due(plan, on=due_reviews.order_by("due_on")[0].due_on.isoformat())
    return plan


def _set_title_and_aim(plan: ImprovementPlan, title: str, target_month: date, by: User) -> None:
    """The aim is a shift of a published measure in its better direction."""
    measure = BY_SLUG.get(plan.measure)
    is_known_treatment = (
        plan.treatment_function == TOTAL_TREATMENT or plan.treatment_function in TREATMENTS
    )
    if measure is None or measure.polarity == 0 or not is_known_treatment:
        raise Refused("Choose a measure that is better when it is higher, or when it is lower.")
    title = title.strip()[:150]
    if not title:
        raise Refused("Give the plan a title.")
    patient_data_checks.refuse_patient_data({"title": title}, by=by)
    if target_month <= timezone.localdate():
        raise Refused("Choose a month to come for the aim.")
    plan.title = label_demonstration(title, by)
    plan.target_month = target_month.replace(day=1)
    plan.direction = Direction.UP if measure.polarity > 0 else Direction.DOWN
    plan.changed_at = timezone.now()


def _write_steps(plan: ImprovementPlan, steps: Sequence[Step], by: User) -> None:
    if len(steps) > MAX_ACTIONS:
        raise Refused(f"A plan has {MAX_ACTIONS} actions at most: more are seldom carried out.")
    for step in steps:
        if not step.description.strip() or not step.owner.strip():
            raise Refused("Say of each action what will be done, and who does it.")
        patient_data_checks.refuse_patient_data(
            {"description": step.description, "owner": step.owner}, by=by
        )
        if step.case_study is not None and not _is_readable(step.case_study, by):
            raise Refused("Choose a published case study.")
    plan.actions.all().delete()
    PlanAction.objects.bulk_create(
        PlanAction(
            plan=plan,
            position=position,
            description=step.description.strip()[:500],
            owner=step.owner.strip()[:150],
            due_on=step.due_on,
            intervention=step.intervention,
            case_study=step.case_study,
        )
        for position, step in enumerate(steps, start=1)
    )


def _is_readable(case_study: CaseStudy, by: User) -> bool:
    return CaseStudy.objects.readable_by(by).published().filter(pk=case_study.pk).exists()


def _write_reviews(plan: ImprovementPlan, days: Sequence[date]) -> None:
    """In a draft these replace the earlier review dates; later they are added to them."""
    if any(day < timezone.localdate() for day in days):
        raise Refused("Choose days to come for the reviews.")
    if plan.state == PlanState.DRAFT:
        plan.reviews.all().delete()
    existing_days = set(plan.reviews.values_list("due_on", flat=True))
    PlanReview.objects.bulk_create(
        PlanReview(plan=plan, due_on=day) for day in sorted(set(days) - existing_days)
    )


def _save_review(plan: ImprovementPlan, findings: str, result: str, by: User) -> None:
    """Fill in the earliest outstanding review, even before its due day."""
    today = timezone.localdate()
    review = plan.reviews.filter(recorded_at__isnull=True).order_by("due_on").first()
    review = review or PlanReview(plan=plan, due_on=today)
    if review.pk is None and plan.reviews.filter(due_on=today).exists():
        raise Refused("A review was recorded today already.")
    review.recorded_at, review.recorded_by, review.recorded_as = (
        timezone.now(),
        by,
        role_words(by)[:160],
    )
    review.findings, review.result = findings, result
    review.save()


def _end_plan(plan: ImprovementPlan, state: PlanState, reason: str, verb: str, by: User) -> None:
    plan.ended_at, plan.ended_reason = timezone.now(), reason[:500]
    change_state(plan, state, verb, by)
    notify_plan_state(plan, by)
