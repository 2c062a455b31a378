"""Near, and different, of NHS trusts: near is said of patients, because no reference has where hospitals
stand. Nothing of it is stored: see metrics.analysis.trusts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from metrics.analysis.analysed_measures import AnalysedMeasure
from metrics.analysis.near_pairs import near_in_funnel
from metrics.analysis.panel import Panel
from metrics.analysis.results import funnel_of_compared
from metrics.models import Place
from metrics.provider_lists import ProviderLists

LEAST_SHARED = 50


@dataclass(frozen=True)
class TrustPair:
    """`percent`: how much of the two lists is from the same places."""

    measure: str
    higher: Place
    lower: Place
    higher_value: float
    lower_value: float
    percent: float


def trust_pairs(
    panel: Panel, measures: Iterable[AnalysedMeasure], lists: ProviderLists
) -> Iterator[TrustPair]:
    """Of a panel of one treatment function, and the lists of the same."""
    codes = tuple(place.code for place in panel.places)
    percent = lists.shared(codes, codes)
    for measure in measures:
        placed = funnel_of_compared(measure, panel)
        if placed is None:
            continue
        year = measure.over_a_year(panel)[:, 0]
        for pair in near_in_funnel(percent >= LEAST_SHARED, placed):
            yield TrustPair(
                measure.slug,
                panel.places[pair.higher],
                panel.places[pair.lower],
                float(year[pair.higher]),
                float(year[pair.lower]),
                float(percent[pair.higher, pair.lower]),
            )
