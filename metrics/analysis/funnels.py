"""The funnel of one measure and treatment function: which places are compared with which limits."""

from dataclasses import dataclass

import numpy as np

from metrics.analysis.analysed_measures import LAST_YEAR, YEAR, AnalysedMeasure
from metrics.analysis.panel import Flags, Floats, Panel
from metrics.stats import funnel


@dataclass(frozen=True)
class PlacesInFunnel:
    """`value` is a share, or events over those expected at the rate of all these places
    together; `size` the pathways or the expected events that limits narrow with; nan for a place that is left out."""

    events: Floats
    size: Floats
    funnel: funnel.Funnel

    @property
    def value(self) -> Floats:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.size > 0, self.events / self.size, np.nan)


def funnel_of(
    measure: AnalysedMeasure, panel: Panel, column: int, known: Flags
) -> PlacesInFunnel | None:
    """Limits widened for the usual spread. Activity is compared with what the need-weighted
    population would have at the rate of all these places together: England's also holds what NHS
    England commissions directly. A percentile has no funnel."""
    if measure.percentile_column:
        return None
    above, below = measure.counts(panel, column, LAST_YEAR)
    if measure.is_stock:
        events, size = stock(above, below, known)
        return PlacesInFunnel(events, size, funnel.proportions(events, size))
    events, people = flow(above, panel.columns["need_weighted"][:, column, LAST_YEAR], known)
    total = np.nansum(people)
    expected = people * (np.nansum(events) / total if total else np.nan)
    return PlacesInFunnel(events, expected, funnel.ratios(events, expected))


def stock(above: Floats, below: Floats, known: Flags) -> tuple[Floats, Floats]:
    """One pathway waits through many months: the average month, not the sum, is its size."""
    events = np.where(known, np.nansum(above, axis=-1), np.nan) / YEAR
    size = np.nanmean(np.where(np.isfinite(below), below, 0), axis=-1)
    return events, np.where(known, size, np.nan)


def flow(above: Floats, need: Floats, known: Flags) -> tuple[Floats, Floats]:
    events = np.where(known, np.nansum(above, axis=-1), np.nan)
    return events, np.where(known, np.nansum(need, axis=-1), np.nan)
