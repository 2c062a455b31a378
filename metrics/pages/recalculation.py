"""Recalculating the limits of one chart: what is on record, what is suggested, and the form."""

from dataclasses import dataclass

from django.urls import reverse

from metrics import formatting
from metrics.analysis.analysed_measures import AnalysedMeasure
from metrics.analysis.panel import load_panel
from metrics.analysis.recalculation import suggested_recalculation
from metrics.models import Place, Recalculation
from metrics.pages.components import Choice, Link
from metrics.pages.titles import with_treatment
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
    suggestion: str
    reason: str
    problem: str


def recalculation_page(
    *,
    user: object,
    place: Place,
    measure: AnalysedMeasure,
    treatment: str,
    vintages: Vintages,
    typed: tuple[str, str] = ("", ""),
    problem: str = "",
) -> RecalculationPage:
    """`typed` is the month and reason of a form that was refused: nothing typed is lost."""
    records = list(
        Recalculation.objects.visible_to(user).filter(
            place=place, measure=measure.slug, treatment_function=treatment
        )
    )
    query = "" if treatment == TOTAL_TREATMENT else f"?treatment={treatment}"
    address = reverse("place_measure", args=[place.code, measure.slug]) + query
    return RecalculationPage(
        title=f"Limits of {with_treatment(measure.measure.title, treatment)}: {place.name}",
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
        suggestion=_suggestion(place, measure, treatment, vintages),
        reason=typed[1],
        problem=problem,
    )


def _suggestion(place: Place, measure: AnalysedMeasure, treatment: str, vintages: Vintages) -> str:
    if place.kind not in (Place.Kind.ICB, Place.Kind.SUB_ICB):
        return ""
    panel = load_panel(Place.Kind(place.kind), vintages.newest.month, treatments=(treatment,))
    suggestion = suggested_recalculation(panel, measure, place)
    if suggestion is None:
        return "Nothing here suggests it: no lasting shift follows a known event."
    few = "" if suggestion.ample else " Twelve months or more would be surer."
    return (
        f"New limits might begin in {formatting.month(suggestion.month)}: a shift that follows a known event has"
        f" lasted {suggestion.points} months, and limits of its own hold.{few} It is a judgement, and yours."
    )
