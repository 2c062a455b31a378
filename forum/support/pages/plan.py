"""An improvement plan's page, with the aim on the measure's chart as a shift, not a forecast."""

from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from forum.people.models import User
from forum.people.permissions import AnyUser, can_read_staff_content
from forum.support.models import ImprovementPlan, PlanAction, PlanReview, PlanState
from forum.support.pages.flag import readable_case_study_ids
from forum.support.permissions import can_edit_plan
from metrics import charts, formatting
from metrics.analysis.control_chart import ControlChart
from metrics.calendar import add_months, months_through
from metrics.charts import LineChart
from metrics.measures import BY_SLUG
from metrics.models import AnalysisResult, Place
from metrics.pages import control_charts, measure_charts
from metrics.pages.components import Link, Picture
from metrics.pages.left_out import LeftOut
from metrics.pages.list_needs_question import needs_link
from metrics.pages.measure import MeasureView, measure_view
from metrics.pages.measure_charts import NARROW_WIDTH, ChartFlag
from metrics.pages.provider_share import share_sentence
from metrics.pages.readings import month_readings
from metrics.pages.view_query import lower_first
from metrics.series import Vintages

MAX_MONTHS_AHEAD = 24
MAX_CHART_FLAGS = 4


@dataclass(frozen=True)
class PlanPage:
    plan: ImprovementPlan
    state_words: str
    aim_words: str
    actions: tuple[PlanAction, ...]
    reviews: tuple[PlanReview, ...]
    picture: Picture | None
    measure_url: str
    needs: Link
    revised_by: ImprovementPlan | None
    readable: frozenset[int]
    can_edit: bool
    share: str


def plan_page(*, user: User, plan: ImprovementPlan) -> PlanPage:
    measure_url = reverse("place_measure", args=[plan.place.code, plan.measure])
    vintages = Vintages.visible_to(user)
    actions = tuple(plan.actions.select_related("intervention", "case_study", "adoption"))
    return PlanPage(
        plan=plan,
        state_words=capfirst(PlanState(plan.state).label),
        aim_words=plan.aim_words,
        actions=actions,
        readable=readable_case_study_ids(user, (action.case_study_id for action in actions)),
        reviews=tuple(plan.reviews.select_related("recorded_by")),
        picture=_picture(user, plan, vintages),
        measure_url=f"{measure_url}?treatment={plan.treatment_function}",
        needs=needs_link(plan.place, f"?treatment={plan.treatment_function}"),
        revised_by=ImprovementPlan.objects.visible_to(user).filter(revises=plan).first(),
        can_edit=can_edit_plan(user, plan),
        share=share_sentence(plan.provider, plan.place, vintages, plan.treatment_function)
        if plan.provider and vintages
        else "",
    )


def plan_chart_flags(
    user: AnyUser, place: Place, measure: str, treatment: str
) -> tuple[ChartFlag, ...]:
    """When plans began, on a place's chart of the measure, for those who may see the plans."""
    if not can_read_staff_content(user):
        return ()
    plans = ImprovementPlan.objects.visible_to(user).filter(
        measure=measure, treatment_function=treatment, started_on__isnull=False
    )
    plans = plans.filter(provider=place) if place.is_provider else plans.filter(place=place)
    return tuple(
        ChartFlag(plan.started_on, "Improvement plan began", plan.get_absolute_url(), plan.title)
        for plan in plans.order_by("-started_on").only("started_on", "title")[:MAX_CHART_FLAGS]
        if plan.started_on
    )


def _picture(user: User, plan: ImprovementPlan, vintages: Vintages) -> Picture | None:
    if not vintages or plan.measure not in BY_SLUG:
        return None
    view = measure_view(
        user=user,
        place=plan.place,
        measure=BY_SLUG[plan.measure],
        vintages=vintages,
        params={"treatment": plan.treatment_function},
        flags=_chart_flags(plan),
    )
    control = view.drawn_control()
    baseline = charted_baseline(plan, view.control) or baseline_centre(plan, view)
    chart = add_aim(control or view.chart(), plan, baseline, timezone.localdate())
    table = (
        control_charts.table(view.control, chart.title)
        if view.control and control
        else measure_charts.month_table(
            view.measure,
            view.caption.title,
            [(plan.place.name, view.series)],
            view.shown,
            vintages,
        )
    )
    return Picture(
        title=chart.title,
        summary=chart.summary,
        svg=charts.line_chart(chart),
        svg_narrow=charts.line_chart(replace(chart, name="plan-narrow", width=NARROW_WIDTH)),
        table=table,
        readings=month_readings(chart, vintages),
        source=view.caption.source,
        source_url="/data/",
    )


def add_aim(
    chart: LineChart, plan: ImprovementPlan, centre: tuple[float, str] | None, today: date
) -> LineChart:
    """Add empty months up to the target month, and the centre line that the shift is from. Figures
    come two months after their month: such a month is over, and not to come."""
    ahead = months_through(add_months(chart.months[-1], 1), plan.target_month)[:MAX_MONTHS_AHEAD]
    empty = (None,) * len(ahead)
    standards = (centre,) if centre is not None else ()
    this_month = today.replace(day=1)
    over = [month for month in ahead if month < this_month]
    to_come = [month for month in ahead if month >= this_month]
    gaps = tuple(
        (months[0], months[-1], words)
        for months, words in ((over, "not published yet"), (to_come, "months to come"))
        if months
    )
    return replace(
        chart,
        name="plan",
        months=(*chart.months, *ahead),
        series=tuple(replace(series, values=(*series.values, *empty)) for series in chart.series),
        gaps=(*chart.gaps, *gaps),
        standards=(*chart.standards, *standards),
        summary=f"{chart.summary} The aim: {lower_first(plan.aim_words)}.",
    )


def _chart_flags(plan: ImprovementPlan) -> tuple[ChartFlag, ...]:
    began = (ChartFlag(plan.started_on, "The plan began"),) if plan.started_on else ()
    return (
        *began,
        ChartFlag(
            plan.target_month,
            f"Aim: a shift {plan.direction} by {formatting.month(plan.target_month)}",
        ),
    )


def charted_baseline(
    plan: ImprovementPlan, control: ControlChart | None
) -> tuple[float, str] | None:
    """The level at its start, by the phase that was in force then: limits that were drawn anew since,
    as after an improvement, are not what the plan began from."""
    if control is None:
        return None
    first_month = (plan.started_on or timezone.localdate()).replace(day=1)
    before = [
        point.centre
        for point in control.points
        if point.month < first_month and point.centre is not None
    ]
    return (before[-1], "Centre before the plan") if before else None


def baseline_centre(plan: ImprovementPlan, view: MeasureView) -> tuple[float, str] | None:
    """Where no chart reaches back to its start: as analysed then, or as in the flag's evidence; none
    that is of other providers than the chart."""
    drawn = frozenset(view.control.left_out if view.control else ())
    first_month = (plan.started_on or timezone.localdate()).replace(day=1)
    rows = (
        AnalysisResult.objects.visible_to(None)
        .filter(
            place=plan.place,
            measure=plan.measure,
            treatment_function=plan.treatment_function,
            centre__isnull=False,
        )
        .select_related("release")
        .order_by("-release__month")[:MAX_MONTHS_AHEAD]
    )
    before = next((row for row in rows if row.release.month < first_month), None)
    if before is not None:
        providers = LeftOut([before], view.vintages, before.release.month).of(before)
        same_providers = {provider.name for provider in providers} == drawn
        return (before.centre or 0.0, "Centre before the plan") if same_providers else None
    evidence = plan.flag.evidence if plan.flag else {}
    evidence_centre = (evidence.get("analysis_result") or {}).get("centre")
    if evidence_centre is not None:
        kept = frozenset((evidence.get("control_chart") or {}).get("left_out", ()))
        return (evidence_centre, "Centre when it was asked") if kept == drawn else None
    newest_centre = rows[0].centre if rows else None
    return (newest_centre, "Centre of its chart") if newest_centre is not None else None
