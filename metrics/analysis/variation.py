"""How far the places of one kind differ, each treatment function by itself."""

from collections.abc import Iterator, Mapping

import numpy as np

from metrics.analysis.analysed_measures import LAST_YEAR, AnalysedMeasure, mean_of_known
from metrics.analysis.panel import Panel
from metrics.analysis.results import PanelResults
from metrics.models import Membership, Place, Release, VariationSummary
from metrics.stats import persistence, variation

FEWEST = 3


def variation_summaries(
    release: Release,
    kind: Place.Kind,
    panel: Panel,
    results: Mapping[AnalysedMeasure, PanelResults],
) -> Iterator[VariationSummary]:
    """One row for each measure and treatment function with at least three places to compare."""
    group = _icbs(panel, release) if kind == Place.Kind.SUB_ICB else None
    for measure, result in results.items():
        if not measure.percentile_column:
            yield from _summaries_of_measure(release, kind, panel, measure, result, group)


def _summaries_of_measure(
    release: Release,
    kind: Place.Kind,
    panel: Panel,
    measure: AnalysedMeasure,
    result: PanelResults,
    group: np.ndarray | None,
) -> Iterator[VariationSummary]:
    rates = result.year_value.T
    _, below = measure.counts(panel, months=LAST_YEAR)
    weights = np.nan_to_num(mean_of_known(below)).T
    size = variation.spread(rates, weights)
    for row, treatment in enumerate(panel.treatments):
        if size.places[row] < FEWEST:
            continue
        placed = result.funnels[row]
        funnel = placed.funnel if placed else None
        inside = (
            None if group is None else variation.within_between(rates[row], weights[row], group)
        )
        months = result.by_month[np.isfinite(rates[row]), row, LAST_YEAR]
        wander = result.autocorrelations[row]
        yield VariationSummary(
            release=release,
            kind=kind,
            treatment_function=treatment,
            measure=measure.slug,
            places=int(size.places[row]),
            phi=_number(funnel.phi) if funnel else None,
            tau2=_number(funnel.tau2) if funnel else None,
            target=_number(funnel.target) if funnel else None,
            highest=panel.places[size.highest[row]],
            lowest=panel.places[size.lowest[row]],
            ratio_of_extremes=_number(size.ratio_of_extremes[row]),
            ratio_90_10=_number(size.ratio_90_10[row]),
            cv=_number(size.cv[row]),
            share_within=_number(inside.share_within) if inside else None,
            kendalls_w=_number(persistence.kendalls_w(months).w),
            autocorrelation_low=wander.low,
            autocorrelation_high=wander.high,
        )


def _number(value: object) -> float | None:
    number = float(np.asarray(value, dtype=float).ravel()[0])
    return number if np.isfinite(number) else None


def _icbs(panel: Panel, release: Release) -> np.ndarray:
    memberships = Membership.objects.on(release.month).filter(
        child__in=panel.places, parent__kind=Place.Kind.ICB
    )
    parents = dict(memberships.values_list("child_id", "parent_id"))
    return np.array([parents.get(place.pk, 0) for place in panel.places])
