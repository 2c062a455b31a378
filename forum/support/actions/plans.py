"""Improvement plans: written by the area, agreed by a second person, reviewed on their days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from forum.casestudies.models import CaseStudy, Intervention
from forum.people.actions import Refused
from forum.people.models import User
from forum.people.permissions import NotAllowed, authorship, role_words
from forum.support import guarding
from forum.support.actions.taking import allow, become, note, taken, taken_plan
from forum.support.actions.talking import begin_thread
from forum.support.models import (
    MOST_ACTIONS,
    AreaFlag,
    Direction,
    ImprovementPlan,
    PlanAction,
    PlanReview,
    PlanState,
)
from forum.support.permissions import (
    can_agree_plan,
    can_edit_plan,
    can_run_plan,
    can_see_plan,
    can_write_plan,
    speaks_for,
)
from forum.support.telling import tell_of_plan, tell_plan_written, tell_review_due
from metrics.measures import BY_SLUG
from metrics.models import Place
from metrics.rtt.columns import TOTAL_TREATMENT, TREATMENTS

UNDER = {PlanReview.Result.CARRY_ON: PlanState.ACTIVE, PlanReview.Result.ACHIEVED: PlanState.ACHIEVED,
         PlanReview.Result.REVISE: PlanState.REVISED, PlanReview.Result.CLOSE: PlanState.CLOSED}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One action as typed."""

    words: str
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
    by_when: date,
    by: User,
    flag: AreaFlag | None = None,
    treatment: str = TOTAL_TREATMENT,
    owner: User | None = None,
    steps: Sequence[Step] = (),
    reviews: Sequence[date] = (),
    once: UUID | None = None,
) -> ImprovementPlan:
    flag = taken(flag) if flag is not None else None
    if not can_write_plan(by, place, flag):
        raise NotAllowed
    if once:
        before = ImprovementPlan.objects.filter(author=by, form_token=str(once)).first()
        if before:
            return before
    if flag is not None:
        measure, treatment = flag.measure, flag.treatment_function
    plan = ImprovementPlan(
        **authorship(by, place), flag=flag, place=place, measure=measure, owner=owner or by,
        treatment_function=treatment, form_token=str(once) if once else "",
    )  # fmt: skip
    _fill(plan, title, by_when, by)
    plan.save()
    _write_steps(plan, steps, by)
    _write_reviews(plan, reviews)
    note(plan, "wrote a plan", by)
    begin_thread(plan, by)
    tell_plan_written(plan, by)
    return plan


@transaction.atomic
def edit_plan(
    *,
    plan: ImprovementPlan,
    title: str,
    by_when: date,
    by: User,
    owner: User | None = None,
    steps: Sequence[Step] = (),
    reviews: Sequence[date] = (),
) -> ImprovementPlan:
    """All of it, while it is a draft. Whoever edits it becomes one of those who wrote it, and so
    may not agree it: see `agree_plan`."""
    plan = taken_plan(plan)
    allow(can_edit_plan, by, plan)
    plan.owner = owner or plan.owner
    _fill(plan, title, by_when, by)
    for name, value in authorship(by, plan.place).items():
        setattr(plan, name, value)
    plan.form_token = ""
    plan.save()
    _write_steps(plan, steps, by)
    _write_reviews(plan, reviews)
    note(plan, "edited a plan", by)
    return plan


@transaction.atomic
def agree_plan(*, plan: ImprovementPlan, by: User) -> ImprovementPlan:
    plan = taken_plan(plan)
    if plan.state == PlanState.AGREED and plan.agreed_by_id == by.pk:
        return plan
    allow(can_agree_plan, by, plan)
    allow(can_see_plan, by, plan)
    if not plan.actions.exists():
        raise Refused("A plan has at least one action.")
    if not plan.reviews.filter(held_at__isnull=True).exists():
        raise Refused("A plan says when it will be reviewed.")
    plan.agreed_at, plan.agreed_by = timezone.now(), by
    become(plan, PlanState.AGREED, "agreed a plan", by)
    tell_of_plan(plan, by)
    return plan


@transaction.atomic
def activate_plan(*, plan: ImprovementPlan, by: User, on: date | None = None) -> ImprovementPlan:
    plan = taken_plan(plan)
    allow(can_run_plan, by, plan)
    if plan.state == PlanState.ACTIVE:
        return plan
    if plan.state != PlanState.AGREED:
        raise NotAllowed
    plan.started_on = on or timezone.localdate()
    if plan.started_on > timezone.localdate():
        raise Refused("A plan starts today, or has started on a day before.")
    become(plan, PlanState.ACTIVE, "started a plan", by)
    tell_of_plan(plan, by)
    return plan


@transaction.atomic
def begin_review(*, plan: ImprovementPlan, by: User | None) -> ImprovementPlan:
    """On its day by itself, or earlier by the area."""
    plan = taken_plan(plan)
    if by is not None:
        allow(can_run_plan, by, plan)
    if plan.state == PlanState.REVIEW:
        return plan
    become(plan, PlanState.REVIEW, "began a review", by)
    return plan


@transaction.atomic
def record_review(
    *,
    plan: ImprovementPlan,
    words: str,
    result: str,
    by: User,
    next_on: date | None = None,
) -> ImprovementPlan:
    """What was found, and what follows from it. Revised: another plan is begun from this one."""
    plan = taken_plan(plan)
    allow(can_run_plan, by, plan)
    if result not in PlanReview.Result.values:
        raise Refused("Choose what follows from the review.")
    if plan.state != PlanState.REVIEW:
        raise NotAllowed
    words = words.strip()
    if not words:
        raise Refused("Say what was found.")
    guarding.refuse({"words": words}, by=by, owner=plan)
    _hold(plan, words, result, by)
    state = UNDER[PlanReview.Result(result)]
    if state == PlanState.ACTIVE:
        if next_on is not None:
            _write_reviews(plan, [next_on])
        elif not plan.reviews.filter(held_at__isnull=True).exists():
            raise Refused("Say when the plan will be reviewed next.")
        become(plan, state, "reviewed a plan", by, result=result)
        tell_of_plan(plan, by)
        return plan
    _end(plan, state, words, "reviewed a plan", by)
    return plan


@transaction.atomic
def close_plan(*, plan: ImprovementPlan, why: str, by: User) -> ImprovementPlan:
    plan = taken_plan(plan)
    if plan.state == PlanState.CLOSED and can_see_plan(by, plan):
        return plan
    allow(can_run_plan, by, plan)
    why = why.strip()
    if not why:
        raise Refused("Say what came of it.")
    guarding.refuse({"why": why}, by=by, owner=plan)
    _end(plan, PlanState.CLOSED, why, "closed a plan", by)
    return plan


@transaction.atomic
def revise_plan(*, plan: ImprovementPlan, by: User) -> ImprovementPlan:
    """A new draft from one that was revised, with its actions and no review dates. Only one."""
    plan = taken_plan(plan)
    if not speaks_for(by, plan.place) or plan.state != PlanState.REVISED:
        raise NotAllowed
    if before := ImprovementPlan.objects.filter(revises=plan).first():
        return before
    if not can_write_plan(by, plan.place, plan.flag):
        raise Refused("The question that this plan answers is no longer open.")
    new = ImprovementPlan.objects.create(
        **authorship(by, plan.place), flag=plan.flag, place=plan.place, measure=plan.measure,
        treatment_function=plan.treatment_function, title=plan.title, owner=plan.owner,
        direction=plan.direction, by_when=plan.by_when, revises=plan,
    )  # fmt: skip
    _write_steps(new, [
        Step(one.words, one.owner, one.due_on, one.intervention, one.case_study)
        for one in plan.actions.select_related("intervention", "case_study")
    ], by)  # fmt: skip
    note(new, "revised a plan", by, revises=plan.pk)
    begin_thread(new, by)
    return new


def reviews_due(*, on: date) -> list[ImprovementPlan]:
    """Whose review day has come. Again, nobody hears of one twice."""
    due = PlanReview.objects.filter(
        plan__state=PlanState.ACTIVE, held_at__isnull=True, due_on__lte=on
    )
    found = ImprovementPlan.objects.filter(pk__in=due.values("plan")).order_by("pk")
    return [plan for one in found if (plan := _review_due(one, on))]


@transaction.atomic
def _review_due(plan: ImprovementPlan, on: date) -> ImprovementPlan | None:
    plan = taken_plan(plan)
    waiting = plan.reviews.filter(held_at__isnull=True, due_on__lte=on)
    if plan.state != PlanState.ACTIVE or not waiting.exists():
        return None
    become(plan, PlanState.REVIEW, "began a review", None)
    tell_review_due(plan, on=waiting.order_by("due_on")[0].due_on.isoformat())
    return plan


def _fill(plan: ImprovementPlan, title: str, by_when: date, by: User) -> None:
    """The aim is a shift on a published measure, the way that is better for those who wait."""
    measure = BY_SLUG.get(plan.measure)
    known = plan.treatment_function == TOTAL_TREATMENT or plan.treatment_function in TREATMENTS
    if measure is None or measure.polarity == 0 or not known:
        raise Refused("Choose a measure that is better when it is higher, or when it is lower.")
    title = title.strip()[:150]
    if not title:
        raise Refused("Give the plan a title.")
    guarding.refuse({"title": title}, by=by)
    if by_when <= timezone.localdate():
        raise Refused("Choose a month to come for the aim.")
    plan.title, plan.by_when = title, by_when.replace(day=1)
    plan.direction = Direction.UP if measure.polarity > 0 else Direction.DOWN
    plan.changed_at = timezone.now()


def _write_steps(plan: ImprovementPlan, steps: Sequence[Step], by: User) -> None:
    if len(steps) > MOST_ACTIONS:
        raise Refused(f"A plan has {MOST_ACTIONS} actions at most: more are seldom carried out.")
    for step in steps:
        if not step.words.strip() or not step.owner.strip():
            raise Refused("Say of each action what will be done, and who does it.")
        guarding.refuse({"words": step.words, "owner": step.owner}, by=by)
        if step.case_study is not None and not _readable(step.case_study, by):
            raise Refused("Choose a published case study.")
    plan.actions.all().delete()
    PlanAction.objects.bulk_create(
        PlanAction(
            plan=plan, position=at, words=step.words.strip()[:500], owner=step.owner.strip()[:150],
            due_on=step.due_on, intervention=step.intervention, case_study=step.case_study,
        )
        for at, step in enumerate(steps, start=1)
    )  # fmt: skip


def _readable(case_study: CaseStudy, by: User) -> bool:
    return CaseStudy.objects.readable_by(by).published().filter(pk=case_study.pk).exists()


def _write_reviews(plan: ImprovementPlan, days: Sequence[date]) -> None:
    """In a draft they take the place of those before; later they are added."""
    if any(day < timezone.localdate() for day in days):
        raise Refused("Choose days to come for the reviews.")
    if plan.state == PlanState.DRAFT:
        plan.reviews.all().delete()
    there = set(plan.reviews.values_list("due_on", flat=True))
    PlanReview.objects.bulk_create(
        PlanReview(plan=plan, due_on=day) for day in sorted(set(days) - there)
    )


def _hold(plan: ImprovementPlan, words: str, result: str, by: User) -> None:
    """The earliest that waits; held before its day, it is this one all the same."""
    today = timezone.localdate()
    review = plan.reviews.filter(held_at__isnull=True).order_by("due_on").first()
    review = review or PlanReview(plan=plan, due_on=today)
    if review.pk is None and plan.reviews.filter(due_on=today).exists():
        raise Refused("A review was recorded today already.")
    review.held_at, review.held_by, review.held_as = timezone.now(), by, role_words(by)[:160]
    review.words, review.result = words, result
    review.save()


def _end(plan: ImprovementPlan, state: PlanState, why: str, verb: str, by: User) -> None:
    plan.ended_at, plan.ended_because = timezone.now(), why[:500]
    become(plan, state, verb, by)
    tell_of_plan(plan, by)
