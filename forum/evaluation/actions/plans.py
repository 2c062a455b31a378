"""Evaluation plans: fixed, amended in the open, ended. None is changed without a trace."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from forum.adoption.models import Adoption
from forum.casestudies.models import CaseStudy
from forum.evaluation.actions.evidence import record_evidence
from forum.evaluation.comparators import comparators_of, newest_month, provider_share
from forum.evaluation.models import MOST_RAMP_IN, Amendment, Direction, EvaluationPlan
from forum.evaluation.permissions import can_amend, can_end, is_allowed_to_plan
from forum.evaluation.plan_words import plan_facts
from forum.people.actions import Refused, find_sent, lock_author, record_event
from forum.people.changes import changed
from forum.people.models import User
from forum.people.permissions import NotAllowed, author_fields
from forum.writing.patient_data_checks import all_messages, check_texts
from metrics import formatting
from metrics.analysis.analysed_measures import ANALYSED_OF
from metrics.models import Place
from metrics.rtt.columns import TOTAL_TREATMENT, TREATMENTS
from metrics.stats.interrupted_series import SHARE_NEEDED

MOST_IN_A_REASON = 500
MOST_IN_AN_AMENDMENT = 1000


@dataclass(frozen=True)
class PlanTerms:
    """What a plan fixes. `provider`: the trust that made the change, where an area's figures are read."""

    place: Place
    measure: str
    direction: str
    start: date
    treatment: str = TOTAL_TREATMENT
    ramp_in: int = 0
    provider: Place | None = None


@transaction.atomic
def fix_plan(
    *,
    of: CaseStudy | Adoption,
    terms: PlanTerms,
    by: User,
    idempotency_key: UUID | None = None,
) -> EvaluationPlan:
    """Before its result is read: which months were out then is kept with it."""
    lock_author(by)
    subject = type(of)._base_manager.select_for_update(of=("self",)).get(pk=of.pk)
    if sent := find_sent(EvaluationPlan.objects.all(), by=by, idempotency_key=idempotency_key):
        return sent
    if not is_allowed_to_plan(by, subject):
        raise NotAllowed
    named = _named(subject)
    if EvaluationPlan.objects.open().filter(**named).exists():
        raise Refused("It has a plan already. Amend it, and say why.")
    _check(terms)
    plan = EvaluationPlan(
        **author_fields(by, subject.place),
        **named,
        idempotency_key=idempotency_key,
        newest_then=newest_month(),
    )
    _set_terms(plan, terms)
    record_event(verb="fixed an evaluation plan", about=plan, by=by, detail=plan_facts(plan))
    record_evidence(plan)
    changed(plan)
    return plan


@transaction.atomic
def amend_plan(*, plan: EvaluationPlan, terms: PlanTerms, why: str, by: User) -> EvaluationPlan:
    """What it said before stays beside it, with the day and the reason."""
    plan = _locked(plan)
    if not can_amend(by, plan):
        raise NotAllowed
    why = _checked(why, "why", plan, by, MOST_IN_AN_AMENDMENT)
    _check(terms)
    before = plan_facts(plan)
    _set_terms(plan, terms)
    after = plan_facts(plan)
    changes = [[what, before[what], after[what]] for what in after if before[what] != after[what]]
    if not changes:
        raise Refused("Nothing is different. Change what the plan says first.")
    Amendment.objects.create(
        **author_fields(by, plan.subject.place),
        plan=plan,
        changes=changes,
        why=why,
        newest_then=newest_month(),
    )
    # It is read anew, as what it asks is another question.
    EvaluationPlan.objects.filter(pk=plan.pk).update(evaluated_from="")
    record_event(verb="amended an evaluation plan", about=plan, by=by, detail={"changes": changes})
    changed(plan)
    return plan


@transaction.atomic
def end_plan(*, plan: EvaluationPlan, reason: str, by: User) -> EvaluationPlan:
    """Its verdicts stay to be read; the grade no longer rests on them."""
    plan = _locked(plan)
    if plan.ended_at is not None:
        return plan
    if not can_end(by, plan):
        raise NotAllowed
    reason = _checked(reason, "reason", plan, by, MOST_IN_A_REASON)
    plan.ended_at, plan.ended_reason = timezone.now(), reason
    plan.save(update_fields=["ended_at", "ended_reason"])
    record_event(verb="ended an evaluation plan", about=plan, by=by, detail={"reason": reason})
    record_evidence(plan)
    changed(plan)
    return plan


def _named(subject: CaseStudy | Adoption) -> dict[str, CaseStudy | Adoption]:
    return {"adoption" if isinstance(subject, Adoption) else "case_study": subject}


def _locked(plan: EvaluationPlan) -> EvaluationPlan:
    rows = EvaluationPlan.objects.select_for_update(of=("self",))
    related = ("place", "provider", "case_study__place", "adoption__place", "author")
    return rows.select_related(*related).get(pk=plan.pk)


def _set_terms(plan: EvaluationPlan, terms: PlanTerms) -> None:
    """Who it is compared with stays the same as long as what is compared does."""
    compared = (terms.place.pk, terms.treatment)
    is_another = plan.pk is None or compared != (plan.place_id, plan.treatment_function)
    plan.place, plan.provider = terms.place, terms.provider
    plan.treatment_function, plan.measure = terms.treatment, terms.measure
    plan.direction, plan.ramp_in = terms.direction, terms.ramp_in
    plan.start = terms.start.replace(day=1)
    plan.save()
    if is_another:
        plan.comparators.set(comparators_of(plan))


def _check(terms: PlanTerms) -> None:
    if terms.measure not in ANALYSED_OF or terms.direction not in Direction.values:
        raise Refused("Choose a measure, and say whether it should be higher or lower.")
    if terms.treatment != TOTAL_TREATMENT and terms.treatment not in TREATMENTS:
        raise Refused("There is no such treatment function.")
    if not 0 <= terms.ramp_in <= MOST_RAMP_IN:
        raise Refused(f"Taking it up can last {MOST_RAMP_IN} months at most.")
    if terms.place.kind not in (Place.Kind.ICB, Place.Kind.SUB_ICB, Place.Kind.PROVIDER):
        raise Refused("Choose an area or a trust.")
    if terms.provider is None or terms.place.is_provider:
        return
    share = provider_share(terms.place, terms.provider, terms.treatment)
    if share is not None and share < SHARE_NEEDED:
        raise Refused(
            f"{terms.provider} does {formatting.percent(100 * share)} of the operations of"
            f" {terms.place}. Below 30% an area’s figures cannot show it: choose the trust’s own."
        )


def _checked(text: str, name: str, plan: EvaluationPlan, by: User, most: int) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Refused("Say why, in a sentence.")
    if len(text) > most:
        raise Refused(f"Say it in {most} characters or fewer. There are {len(text)}.")
    if blocking := check_texts({name: text}, by=by, owner=plan).blocking:
        raise Refused(all_messages(blocking))
    return text
