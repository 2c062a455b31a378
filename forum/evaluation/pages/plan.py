"""The page of an evaluation plan, and its part of the page of a case study."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from forum.adoption.models import Adoption
from forum.casestudies.models import CaseStudy
from forum.evaluation.adopters import adoptions_of
from forum.evaluation.models import Amendment, EvaluationPlan, Verdict
from forum.evaluation.pages.chart import verdict_picture
from forum.evaluation.permissions import is_allowed_to_plan
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
class Evaluation:
    """Its part of the page of a case study or an adoption; without a plan only for those who can fix one."""

    plan: EvaluationPlan | None
    shown: ShownVerdict | None
    fixed: str
    can_plan: bool


def evaluation_of(user: AnyUser, subject: CaseStudy | Adoption) -> Evaluation:
    name = "adoption" if isinstance(subject, Adoption) else "case_study"
    return _evaluation(user, subject, _open_plans(user, Q(**{name: subject})))


def _open_plans(user: AnyUser, about: Q) -> list[EvaluationPlan]:
    plans = EvaluationPlan.objects.visible_to(user).open().filter(about)
    related = ("place", "provider", "adoption__place")
    return list(plans.select_related(*related).prefetch_related("verdicts", "amendments"))


def _evaluation(
    user: AnyUser, subject: CaseStudy | Adoption, plans: list[EvaluationPlan]
) -> Evaluation:
    if not plans:
        return Evaluation(None, None, "", is_allowed_to_plan(user, subject))
    (plan,) = plans
    verdict = plan.newest_verdict
    shown = shown_verdict(plan, verdict) if verdict else None
    return Evaluation(plan, shown, fixed_words(plan), False)


@dataclass(frozen=True)
class AdopterReading:
    """What the official figures show of one place that adopted it."""

    plan: EvaluationPlan
    sentence: str


def evaluation_and_adopters(
    user: AnyUser, case_study: CaseStudy
) -> tuple[Evaluation, tuple[AdopterReading, ...]]:
    """Read at once. Adopters whatever their figures show: nulls and worsening too, in the order of the
    places' names."""
    adoptions = Adoption.objects.visible_to(user).filter(adoptions_of(case_study))
    plans = _open_plans(user, Q(case_study=case_study) | Q(adoption__in=adoptions))
    own = [plan for plan in plans if plan.adoption is None]
    readings = (AdopterReading(plan, _newest_sentence(plan)) for plan in plans if plan.adoption)
    by_name = sorted(readings, key=lambda each: each.plan.subject.place.name)
    return _evaluation(user, case_study, own), tuple(by_name)


def _newest_sentence(plan: EvaluationPlan) -> str:
    verdict = plan.newest_verdict
    if verdict is None:
        return "The figures have not been read yet."
    if verdict.readable_on is not None:
        month = formatting.month(verdict.readable_on)
        return f"Too early to say. The figures of {month} are the first that can be read."
    return verdict_sentence(verdict)
