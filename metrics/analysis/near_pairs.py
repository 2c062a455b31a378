"""Near, and different: neighbours whose values differ beyond chance and the usual spread."""

from collections.abc import Iterator, Mapping

import numpy as np

from metrics import reference
from metrics.analysis.analysed_measures import AnalysedMeasure
from metrics.analysis.funnels import PlacesInFunnel
from metrics.analysis.panel import Flags, Panel
from metrics.analysis.results import PanelResults
from metrics.models import NearPair, Release
from metrics.stats import peers


def near_in_funnel(near: Flags, placed: PlacesInFunnel) -> tuple[peers.Pair, ...]:
    """Of the places that are compared; intervals allow for chance and for the usual spread."""
    span = placed.funnel.intervals(placed.value, placed.size)
    return peers.near_and_different(near, placed.value, span.lower, span.upper)


def near_pairs(
    release: Release, panel: Panel, results: Mapping[AnalysedMeasure, PanelResults]
) -> Iterator[NearPair]:
    """Pairs within 15 miles between the population centres of the month whose adjusted intervals do not meet."""
    miles = peers.miles_between(
        np.array(
            [
                reference.earlier_centre(place.code, panel.months[-1])
                or (place.latitude, place.longitude)
                for place in panel.places
            ],
            dtype=float,
        )
    )
    near = miles < peers.NEAR_MILES
    for measure, result in results.items():
        for column, treatment in enumerate(panel.treatments):
            placed = result.funnels[column]
            if placed is None:
                continue
            year = result.year_value[:, column]
            for pair in near_in_funnel(near, placed):
                yield NearPair(
                    release=release,
                    measure=measure.slug,
                    treatment_function=treatment,
                    higher=panel.places[pair.higher],
                    lower=panel.places[pair.lower],
                    higher_value=float(year[pair.higher]),
                    lower_value=float(year[pair.lower]),
                    miles=float(miles[pair.higher, pair.lower]),
                    ratio=pair.ratio if np.isfinite(pair.ratio) else None,
                )
