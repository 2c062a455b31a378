"""What the figures show of each plan, read anew whenever figures change."""

from functools import cache

from django.db import transaction

from forum.evaluation.actions.evidence import record_evidence
from forum.evaluation.comparators import (
    Lookups,
    excluded_places,
    largest_providers,
    places_begun,
)
from forum.evaluation.models import EvaluationPlan, Verdict
from forum.evaluation.notifications import notify_of_verdict
from forum.evaluation.readings import NO_FIGURES
from forum.evaluation.results import chart_data, unsaved_verdict
from forum.people.actions import record_event
from forum.people.changes import changed
from metrics.analysis.analysed_measures import ANALYSED_OF
from metrics.analysis.change_panels import ChangePanel, read_change_panel
from metrics.analysis.changes import Change, evaluate_change
from metrics.series import Vintages
from metrics.stats.evaluation import Evaluated


def evaluate_due_plans() -> int:
    """Those that were not read from the figures that readers see now; one panel for all of a kind and
    treatment function."""
    vintages = Vintages.visible_to(None)
    if not vintages:
        return 0

    @cache
    def panel_of(kind: str, treatment: str) -> ChangePanel | None:
        return read_change_panel(kind, treatment)

    lookups = Lookups(begun=cache(places_begun), largest=cache(largest_providers))
    due = EvaluationPlan.objects.to_evaluate(vintages.digest).select_related("place")
    plans = list(due.order_by("place__kind", "treatment_function", "pk"))
    for plan in plans:
        panel = panel_of(plan.place.kind, plan.treatment_function)
        if panel is not None:
            evaluate_plan(plan=plan, panel=panel, vintages=vintages, lookups=lookups)
    return len(plans)


@transaction.atomic
def evaluate_plan(
    *,
    plan: EvaluationPlan,
    panel: ChangePanel,
    vintages: Vintages,
    lookups: Lookups | None = None,
) -> Verdict | None:
    """None where it was read from these figures already."""
    rows = EvaluationPlan.objects.select_for_update(of=("self",))
    related = ("place", "case_study__place", "adoption__place", "author")
    plan = rows.select_related(*related).prefetch_related("comparators").get(pk=plan.pk)
    if plan.evaluated_from == vintages.digest or plan.ended_at is not None:
        return None
    evaluated = _evaluated(plan, panel, lookups)
    before = plan.newest_verdict
    verdict = _store(plan, panel, evaluated)
    EvaluationPlan.objects.filter(pk=plan.pk).update(evaluated_from=vintages.digest)
    record_evidence(plan)
    if before is not None and before.claim != verdict.claim:
        notify_of_verdict(plan, verdict=verdict.pk)
    changed(plan)
    return verdict


def _evaluated(plan: EvaluationPlan, panel: ChangePanel, lookups: Lookups | None) -> Evaluated:
    comparators = tuple(place.code for place in plan.comparators.all())
    if plan.place.is_provider:
        comparators = tuple(place.code for place in panel.panel.places)
    change = Change(
        ANALYSED_OF[plan.measure],
        plan.start,
        plan.expected,
        ramp_in=plan.ramp_in,
        comparators=comparators,
        excluded=excluded_places(plan, lookups),
    )
    evaluated = evaluate_change(panel, plan.place, change)
    return evaluated or NO_FIGURES


def _store(plan: EvaluationPlan, panel: ChangePanel, evaluated: Evaluated) -> Verdict:
    verdict = unsaved_verdict(
        measure=plan.measure, start=plan.start, month=panel.panel.months[-1], evaluated=evaluated
    )
    verdict.plan, verdict.result = plan, chart_data(plan, panel, evaluated) | verdict.result
    verdict.save()
    detail = {"claim": str(verdict.claim), "month": f"{verdict.month:%Y-%m}"}
    record_event(verb="read what the figures show", about=plan, by=None, detail=detail)
    return verdict
