"""Recalculating the limits of one chart: what is on record, what is suggested, and the form."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.urls import reverse

from metrics import formatting
from metrics.analysis.analysed_measures import AnalysedMeasure
from metrics.analysis.control_chart import Restart
from metrics.analysis.load_panel import load_panel
from metrics.analysis.recalculation import suggested_recalculation
from metrics.models import Place, Recalculation
from metrics.pages import control_charts, measure_charts
from metrics.pages.components import Choice, Link, Picture, Problem
from metrics.pages.measure import MeasureView, measure_view
from metrics.pages.titles import with_treatment
from metrics.pages.view_query import lower_first
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.series import Vintages


@dataclass(frozen=True)
class RecalculationPage:
    title: str
    trail: tuple[Link, ...]
    back: str
    months: tuple[Choice, ...]
    active: tuple[Recalculation, ...]
    undone: tuple[Recalculation, ...]
    treatment: str
    suggestion: str
    pictures: tuple[Picture, ...]
    reason: str
    problem: Problem | None

    @property
    def errors(self) -> tuple[Problem, ...]:
        return (self.problem,) if self.problem else ()


def recalculation_page(
    *,
    user: object,
    place: Place,
    measure: AnalysedMeasure,
    treatment: str,
    vintages: Vintages,
    typed: tuple[str, str] = ("", ""),
    problem: Problem | None = None,
) -> RecalculationPage:
    """`typed` is the month and reason of a form: what new limits from then would look like is shown,
    and nothing typed is lost where it was refused."""
    records = list(
        Recalculation.objects.visible_to(user).filter(
            place=place, measure=measure.slug, treatment_function=treatment
        )
    )
    view = measure_view(
        user=user,
        place=place,
        measure=measure.measure,
        vintages=vintages,
        params={"treatment": treatment},
    )
    query = "" if treatment == TOTAL_TREATMENT else f"?treatment={treatment}"
    address = reverse("place_measure", args=[place.code, measure.slug]) + query
    return RecalculationPage(
        title=f"Limits of {lower_first(with_treatment(measure.measure.title, treatment))}: {place.name}",
        trail=(
            Link(place.name, place.get_absolute_url()),
            Link(measure.measure.title, address),
        ),
        back=address,
        months=tuple(
            Choice(f"{v.month:%Y-%m}", formatting.month(v.month), f"{v.month:%Y-%m}" == typed[0])
            for v in reversed(vintages.all[1:])
        ),
        active=tuple(record for record in records if record.undone_at is None),
        undone=tuple(record for record in records if record.undone_at is not None),
        treatment="" if treatment == TOTAL_TREATMENT else treatment,
        suggestion=_suggestion(place, measure, treatment, vintages),
        pictures=_before_and_after(view, typed[0]),
        reason=typed[1],
        problem=problem,
    )


def _before_and_after(view: MeasureView, month: str) -> tuple[Picture, ...]:
    """The chart without and with a change to its phases: the one that is thought of (`month`), else
    those that were made; one chart where there is neither."""
    thought_of = [m for m in view.vintages.by_month if f"{m:%Y-%m}" == month]
    if thought_of and thought_of[0] not in {restart.month for restart in view.restarts}:
        anew = (*view.restarts, Restart(thought_of[0]))
        words = f"With new limits from {formatting.month(thought_of[0])}"
        ways = [("As it is now", view.restarts), (words, anew)]
    elif view.restarts:
        ways = [("Without new limits", ()), ("As it is now", view.restarts)]
    else:
        ways = [("As it is now", ())]
    return tuple(
        picture
        for number, (words, restarts) in enumerate(ways)
        if (picture := _picture(view, words, restarts, f"way-{number}"))
    )


def _picture(
    view: MeasureView, words: str, restarts: Sequence[Restart], name: str
) -> Picture | None:
    chart = view.control_with(restarts)
    if chart is None or not chart.has_limits:
        return None
    caption = view.control_caption
    drawn = control_charts.line_chart(
        chart, name=name, caption=replace(caption, subject=f"{words}: {caption.subject}")
    )
    table = control_charts.table(chart, drawn.title)
    return replace(measure_charts.on_page(drawn, source=caption.source), table=table)


def _suggestion(place: Place, measure: AnalysedMeasure, treatment: str, vintages: Vintages) -> str:
    if place.kind not in (Place.Kind.ICB, Place.Kind.SUB_ICB):
        return ""
    panel = load_panel(
        Place.Kind(place.kind),
        vintages.newest.month,
        treatments=(treatment,),
        kept_as=vintages.key,
    )
    suggestion = suggested_recalculation(panel, measure, place)
    if suggestion is None:
        return "Nothing here suggests it: no lasting shift follows a known event."
    few = "" if suggestion.ample else " Twelve months or more would be surer."
    return (
        f"New limits might begin in {formatting.month(suggestion.month)}: a shift that follows a known event has"
        f" lasted {suggestion.points} months, and limits of its own hold.{few} It is a judgement, and yours."
    )
