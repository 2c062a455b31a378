"""How far the places of one kind differ, each treatment function by itself."""

from collections.abc import Iterator

import numpy as np

from metrics.analysis.measured import LAST_YEAR, Analysed
from metrics.analysis.panel import Panel
from metrics.analysis.standings import Standings
from metrics.models import Membership, Place, Release, SpreadOfPlaces
from metrics.stats import persistence, variation

FEWEST = 3


def spreads(
    release: Release, kind: Place.Kind, panel: Panel, measure: Analysed, found: Standings
) -> Iterator[SpreadOfPlaces]:
    """One row for each treatment function with at least three places to compare."""
    if measure.own:
        return
    group = _icbs(panel, release) if kind == Place.Kind.SUB_ICB else None
    _, below = measure.counts(panel, months=LAST_YEAR)
    values = found.by_month[..., LAST_YEAR]
    for column, treatment in enumerate(panel.treatments):
        rates = found.year_value[:, column]
        known = np.isfinite(rates)
        if known.sum() < FEWEST:
            continue
        weights = np.nan_to_num(np.nanmean(below[known, column], axis=1))
        size = variation.spread(rates[known], weights)
        placed = found.funnels[column]
        funnel = placed.funnel if placed else None
        here = [place for place, ok in zip(panel.places, known, strict=True) if ok]
        inside = (
            None if group is None else variation.within_between(rates[known], weights, group[known])
        )
        alike = persistence.kendalls_w(values[known, column])
        yield SpreadOfPlaces(
            release=release,
            kind=kind,
            treatment_function=treatment,
            measure=measure.slug,
            places=int(known.sum()),
            phi=_number(funnel.phi) if funnel else None,
            tau2=_number(funnel.tau2) if funnel else None,
            target=_number(funnel.target) if funnel else None,
            highest=here[int(size.highest)],
            lowest=here[int(size.lowest)],
            ratio_of_extremes=_number(size.ratio_of_extremes),
            ratio_90_10=_number(size.ratio_90_10),
            cv=_number(size.cv),
            share_within=_number(inside.share_within) if inside else None,
            kendalls_w=_number(alike.w),
        )


def _number(value: object) -> float | None:
    number = float(np.asarray(value, dtype=float).ravel()[0])
    return number if np.isfinite(number) else None


def _icbs(panel: Panel, release: Release) -> np.ndarray:
    links = Membership.objects.filter(
        child__in=panel.places, parent__kind=Place.Kind.ICB, valid_from__lte=release.month
    ).exclude(valid_to__lte=release.month)
    parents = dict(links.values_list("child_id", "parent_id"))
    return np.array([parents.get(place.pk, 0) for place in panel.places])
