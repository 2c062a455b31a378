"""Where the limits of a chart might be drawn anew: a suggestion for a person, never done by itself."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from metrics.analysis.analysed_measures import AnalysedMeasure
from metrics.analysis.panel import Panel
from metrics.analysis.results import CHARTED
from metrics.models import Place, SeriesBreak
from metrics.stats import recalculation, spc


@dataclass(frozen=True)
class SuggestedRecalculation:
    """New limits from a month on, with the months since; `ample` where these are 12 or more."""

    month: date
    points: int
    ample: bool


def suggested_recalculation(
    panel: Panel, measure: AnalysedMeasure, place: Place, column: int = 0
) -> SuggestedRecalculation | None:
    """A lasting shift that follows a known event, is no change of the data, and holds."""
    row = next((i for i, candidate in enumerate(panel.places) if candidate.pk == place.pk), None)
    if row is None or not panel.treatments:
        return None
    months = panel.months[-CHARTED:]
    values = measure.values(panel)[[row], column, -CHARTED:]
    starts = (
        panel.starts[[row], -CHARTED:] | panel.restarted(measure.slug)[[row], column, -CHARTED:]
    )
    charts = spc.charts(values, starts=starts, polarity=measure.polarity)
    suggestions = recalculation.suggest_recalculation(
        values,
        charts,
        causes=_events(place, months),
        explained=panel.starts[[row], -CHARTED:]
        | panel.blocked[measure.part][[row], column, -CHARTED:],
        starts=starts,
    )
    start = int(suggestions.start[0])
    if start < 0:
        return None
    return SuggestedRecalculation(
        months[start], int(suggestions.points[0]), bool(suggestions.ample[0])
    )


def _events(place: Place, months: tuple[date, ...]) -> np.ndarray:
    known = set(
        SeriesBreak.objects.filter(place=place, kind=SeriesBreak.Kind.EVENT).values_list(
            "month", flat=True
        )
    )
    return np.array([[month in known for month in months]])
