"""The page of an evaluation plan, and its part of the page of a case study."""

from collections.abc import Iterable
from dataclasses import dataclass

from forum.casestudies.models import CaseStudy
from forum.evaluation import permissions
from forum.evaluation.models import Amendment, EvaluationPlan, Verdict
from forum.evaluation.pages.chart import verdict_picture
from forum.evaluation.plan_words import plan_facts
from forum.evaluation.verdict_words import verdict_lines, verdict_sentence
from forum.people.permissions import AnyUser
from metrics import formatting
from metrics.models import Place
from metrics.pages.components import Picture


@dataclass(frozen=True)
class ShownVerdict:
    verdict: Verdict
    sentence: str
    lines: tuple[str, ...]
    picture: Picture | None


@dataclass(frozen=True)
class PastVerdict:
    """`changed`: against the one before it."""

    verdict: Verdict
    changed: str


@dataclass(frozen=True)
class PlanPage:
    plan: EvaluationPlan
    facts: tuple[tuple[str, str], ...]
    fixed: str
    comparators: tuple[Place, ...]
    amendments: tuple[Amendment, ...]
    shown: ShownVerdict | None
    history: tuple[PastVerdict, ...]


def plan_page(plan: EvaluationPlan) -> PlanPage:
    verdicts = list(plan.verdicts.order_by("at", "pk"))
    newest = verdicts[-1] if verdicts else None
    return PlanPage(
        plan=plan,
        facts=tuple((name, text) for name, text in plan_facts(plan).items() if text),
        fixed=fixed_words(plan),
        comparators=tuple(plan.comparators.order_by("name")),
        amendments=tuple(plan.amendments.select_related("author").order_by("-at", "-pk")),
        shown=shown_verdict(plan, newest) if newest else None,
        history=tuple(_history(verdicts)),
    )


def fixed_words(plan: EvaluationPlan) -> str:
    out = (
        f"The newest figures that were out then were those of {formatting.month(plan.newest_then)}."
        if plan.newest_then
        else "No figures were out then."
    )
    late = (
        " It was fixed after the start, so it can reach evidence grade B at most."
        if plan.is_late
        else ""
    )
    return f"Fixed on {formatting.day(plan.fixed_at)}. {out}{late}"


def shown_verdict(plan: EvaluationPlan, verdict: Verdict) -> ShownVerdict:
    return ShownVerdict(
        verdict,
        verdict_sentence(verdict),
        tuple(verdict_lines(verdict, measure=plan.measure, expected=plan.expected)),
        verdict_picture(plan, verdict),
    )


def _history(verdicts: list[Verdict]) -> Iterable[PastVerdict]:
    """Newest first."""
    pairs = list(zip([None, *verdicts], verdicts, strict=False))
    for before, verdict in reversed(pairs):
        yield PastVerdict(verdict, _change_words(before, verdict))


def _change_words(before: Verdict | None, verdict: Verdict) -> str:
    if before is None:
        return "First reading"
    why = "New figures" if verdict.month > before.month else "Figures or the plan were changed"
    if before.claim != verdict.claim:
        return f"{why}: it said “{before.sentence.removesuffix('.')}” before"
    if before.sentence != verdict.sentence:
        return f"{why}: the estimate is another"
    return f"{why}: it says the same"


@dataclass(frozen=True)
class CaseStudyEvaluation:
    """Its part of the case study's page; without a plan only for those who can fix one."""

    plan: EvaluationPlan | None
    shown: ShownVerdict | None
    fixed: str
    is_late: bool
    can_plan: bool


def case_study_evaluation(user: AnyUser, case_study: CaseStudy) -> CaseStudyEvaluation:
    plans = EvaluationPlan.objects.visible_to(user).open().filter(case_study=case_study)
    plan = plans.select_related("place", "provider").first()
    if plan is None:
        return CaseStudyEvaluation(None, None, "", False, permissions.can_plan(user, case_study))
    verdict = plan.verdicts.order_by("-at", "-pk").first()
    shown = shown_verdict(plan, verdict) if verdict else None
    return CaseStudyEvaluation(plan, shown, fixed_words(plan), plan.is_late, False)
