"""The control charts of a group's places, of the same measure, months and figures."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from forum.improvement_groups.lifecycle import MemberState
from forum.improvement_groups.models import ImprovementGroup
from metrics import formatting
from metrics.analysis.analysed_measures import ANALYSED_OF
from metrics.analysis.control_chart import ControlChart, Restart, control_chart, is_charted
from metrics.models import Place, Recalculation
from metrics.series import Vintages, breaks_by_place, read_figures


@dataclass(frozen=True)
class GroupCharts:
    """`of_places`: by name, each with its chart, or None where none can be drawn."""

    vintages: Vintages
    month: date
    of_places: tuple[tuple[Place, ControlChart | None], ...]


def places_of(group: ImprovementGroup) -> list[Place]:
    """For which somebody has accepted: who was only invited has not agreed to be named."""
    accepted = group.members.filter(state=MemberState.MEMBER, place__isnull=False)
    return list(Place.objects.filter(pk__in=accepted.values("place")).order_by("name", "code"))


def read_group_charts(group: ImprovementGroup) -> GroupCharts | None:
    """None where there are no places, or no figures yet."""
    places, vintages = places_of(group), Vintages.visible_to(None)
    analysed = ANALYSED_OF.get(group.measure)
    if not places or not vintages or analysed is None:
        return None
    months = vintages.months_to(vintages.newest.month)
    treatment = group.treatment_function
    figures = read_figures(
        user=None, vintages=vintages, places=places, months=months, treatments=(treatment,)
    )
    breaks, restarts = breaks_by_place(places, months), _restarts(places, analysed.slug, treatment)

    def chart_of(place: Place) -> ControlChart | None:
        if not is_charted(place):
            return None
        series = figures.series(place, treatment)
        chart = control_chart(
            analysed, series, breaks=breaks[place.pk], restarts=restarts.get(place.pk, ())
        )
        return chart if any(point.value is not None for point in chart.points) else None

    charts = tuple((place, chart_of(place)) for place in places)
    return GroupCharts(vintages, vintages.newest.month, charts)


def _restarts(places: list[Place], measure: str, treatment: str) -> dict[int, tuple[Restart, ...]]:
    """Of all places with one query."""
    of_chart = Q(place__in=places, measure=measure, treatment_function=treatment)
    by_place: dict[int, tuple[Restart, ...]] = {}
    for row in Recalculation.objects.visible_to(None).active().filter(of_chart):
        restart = Restart(row.month, row.by, formatting.london_day(row.at), row.reason)
        by_place[row.place_id] = (*by_place.get(row.place_id, ()), restart)
    return by_place
