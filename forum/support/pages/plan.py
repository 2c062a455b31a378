"""An improvement plan, with its aim on the chart of the measure: a shift, and no forecast."""

from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils import timezone

from forum.people.models import User
from forum.people.permissions import Anyone, may_read_staff_content
from forum.support.models import ImprovementPlan, PlanAction, PlanReview, PlanState
from forum.support.models.flags import measure_words
from forum.support.pages.flag import readable
from forum.support.permissions import can_edit_plan
from metrics import charts, words
from metrics.charts import LineChart
from metrics.measures import BY_SLUG
from metrics.models import Place, Standing
from metrics.pages import drawing
from metrics.pages.drawing import NARROW, Flag
from metrics.pages.measure import measure_view
from metrics.pages.parts import Picture
from metrics.pages.sources import source_line
from metrics.series import Vintages

MOST_AHEAD = 24
MOST_FLAGS = 4


@dataclass(frozen=True)
class PlanPage:
    plan: ImprovementPlan
    now: str
    aim: str
    actions: tuple[PlanAction, ...]
    reviews: tuple[PlanReview, ...]
    picture: Picture | None
    measure_url: str
    revised_by: ImprovementPlan | None
    readable: frozenset[int]
    may_edit: bool


def plan_page(*, user: User, plan: ImprovementPlan) -> PlanPage:
    measure_url = reverse("place_measure", args=[plan.place.code, plan.measure])
    actions = tuple(plan.actions.select_related("intervention", "case_study"))
    return PlanPage(
        plan=plan,
        now=_capital(PlanState(plan.state).label),
        aim=plan.aim_words,
        actions=actions,
        readable=readable(user, (one.case_study_id for one in actions)),
        reviews=tuple(plan.reviews.select_related("held_by")),
        picture=_picture(user, plan),
        measure_url=f"{measure_url}?treatment={plan.treatment_function}",
        revised_by=ImprovementPlan.objects.visible_to(user).filter(revises=plan).first(),
        may_edit=can_edit_plan(user, plan),
    )


def plan_flags(user: Anyone, place: Place, measure: str, treatment: str) -> tuple[Flag, ...]:
    """On a place's chart of the measure, for those who may know of the plan."""
    if not may_read_staff_content(user):
        return ()
    found = ImprovementPlan.objects.visible_to(user).filter(
        place=place, measure=measure, treatment_function=treatment, started_on__isnull=False
    )
    newest = found.order_by("-started_on").values_list("started_on", flat=True)
    return tuple((day, "Improvement plan began") for day in newest[:MOST_FLAGS] if day)


def _picture(user: User, plan: ImprovementPlan) -> Picture | None:
    vintages = Vintages.visible_to(user)
    if not vintages or plan.measure not in BY_SLUG:
        return None
    view = measure_view(
        user=user, place=plan.place, measure=BY_SLUG[plan.measure], vintages=vintages,
        asked={"treatment": plan.treatment_function}, flags=_flags(plan),
    )  # fmt: skip
    chart = with_aim(view.chart(), plan, centre_of(plan, vintages))
    table = drawing.month_table(
        view.measure,
        f"{plan.place} by month",
        [(plan.place.name, view.series)],
        view.shown,
        vintages,
    )
    return Picture(
        title=chart.title, summary=chart.summary, svg=charts.line_chart(chart),
        svg_narrow=charts.line_chart(replace(chart, name="plan-narrow", width=NARROW)),
        table=table, source=source_line(vintages.by_month[view.state.month]), source_url="/data/",
    )  # fmt: skip


def with_aim(
    chart: LineChart, plan: ImprovementPlan, centre: tuple[float, str] | None
) -> LineChart:
    """The months to come stay empty up to the one by which the shift should show. The centre of the
    chart is the line that it would be a shift from."""
    ahead = _months_after(chart.months[-1], plan.by_when)
    empty = (None,) * len(ahead)
    standards = (centre,) if centre is not None else ()
    gaps = ((ahead[0], ahead[-1], "months to come"),) if ahead else ()
    return replace(
        chart, name="plan", months=(*chart.months, *ahead),
        title=f"{measure_words(plan.measure, plan.treatment_function)}, {plan.place}",
        series=tuple(replace(one, values=(*one.values, *empty)) for one in chart.series),
        gaps=(*chart.gaps, *gaps), standards=(*chart.standards, *standards),
        summary=f"{chart.summary} The aim: {_lower(plan.aim_words)}.",
    )  # fmt: skip


def _flags(plan: ImprovementPlan) -> tuple[Flag, ...]:
    began = ((plan.started_on, "The plan began"),) if plan.started_on else ()
    return (*began, (plan.by_when, f"Aim: a shift {plan.direction} by {words.month(plan.by_when)}"))


def centre_of(plan: ImprovementPlan, vintages: Vintages) -> tuple[float, str] | None:
    """Before the plan began, where that is known: as analysed then, or as the question kept it."""
    first = (plan.started_on or timezone.localdate()).replace(day=1)
    rows = Standing.objects.visible_to(None).filter(
        place=plan.place, measure=plan.measure, treatment_function=plan.treatment_function,
        centre__isnull=False,
    ).order_by("-release__month")  # fmt: skip
    months = list(rows.values_list("release__month", "centre")[:MOST_AHEAD])
    before = next((centre for month, centre in months if month < first), None)
    kept = (plan.flag.evidence.get("standing") or {}) if plan.flag else {}
    if before is not None:
        return before, "Centre before the plan"
    if kept.get("centre") is not None:
        return kept["centre"], "Centre when it was asked"
    newest = months[0][1] if months else None
    return (newest, "Centre of its chart") if newest is not None else None


def _months_after(last: date, until: date) -> tuple[date, ...]:
    found: list[date] = []
    number = last.year * 12 + last.month
    while number <= until.year * 12 + until.month - 1 and len(found) < MOST_AHEAD:
        found.append(date(number // 12, number % 12 + 1, 1))
        number += 1
    return tuple(found)


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _lower(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}"
