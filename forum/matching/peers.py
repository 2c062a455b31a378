"""Places similar to one, and whether each does well or improved by a measure, with the reasons."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from django.db.models import Q, QuerySet
from django.utils import timezone

from forum.people.permissions import AnyUser
from metrics import hierarchy
from metrics.formatting import number
from metrics.measures import BY_SLUG
from metrics.models import AnalysisResult, Membership, Place
from metrics.pages.control_charts import chart_url
from metrics.pages.signal_words import IMPROVED, against_spread
from metrics.series import Vintages
from metrics.similarity import SIMILAR_PLACES_SHOWN, SimilarPlace, similar_places

FAVOURABLE = (AnalysisResult.Label.FAVOURABLE, AnalysisResult.Label.FAVOURABLE_PROVISIONAL)


@dataclass(frozen=True)
class Peer:
    """A similar place: `rank` 1 is the most similar."""

    place: Place
    rank: int
    similarity: SimilarPlace
    value: float | None = None
    does_well: bool = False
    improved: bool = False
    reasons: tuple[str, ...] = ()
    # Where the change that is spoken of is seen, if one is.
    chart_url: str = ""

    @property
    def is_example(self) -> bool:
        return self.does_well or self.improved


def find_peers(place: Place, measure: str, treatment: str, user: AnyUser) -> list[Peer]:
    vintages = Vintages.visible_to(user)
    month = vintages.newest.month if vintages else timezone.localdate().replace(day=1)
    similar = similar_places(place, month)
    codes = [similarity.code for similarity in similar]
    places = {peer.code: peer for peer in Place.objects.filter(code__in=codes)}
    place_ids = [place.pk, *(peer.pk for peer in places.values())]
    results = _analysis_results(vintages, measure, treatment, place_ids)
    return [
        _peer(
            places[similarity.code],
            rank,
            similarity,
            results,
            results.get(place.pk),
            measure,
            month,
        )
        for rank, similarity in enumerate(similar, start=1)
        if similarity.code in places
    ]


def _analysis_results(
    vintages: Vintages, measure: str, treatment: str, place_ids: Sequence[int]
) -> dict[int, AnalysisResult]:
    rows = AnalysisResult.objects.filter(
        release__in=[vintages.newest.id] if vintages else [],
        measure=measure,
        treatment_function=treatment,
        place__in=place_ids,
    )
    return {row.place_id: row for row in rows}


def _peer(
    place: Place,
    rank: int,
    similarity: SimilarPlace,
    results: Mapping[int, AnalysisResult],
    own_result: AnalysisResult | None,
    measure: str,
    month: date,
) -> Peer:
    shown = SIMILAR_PLACES_SHOWN[Place.Kind(place.kind)]
    reasons = [
        f"Among the {shown} most similar areas (number {rank} by nearness), above all by"
        f" {_listed(similarity.most_similar_on)}."
    ]
    result = results.get(place.pk)
    if result is None or result.suppression_reason or result.value is None:
        return Peer(place, rank, similarity, reasons=tuple(reasons))
    polarity = BY_SLUG[measure].polarity if measure in BY_SLUG else 0
    is_lasting = result.label in FAVOURABLE or result.outside * polarity > 0
    does_well = polarity != 0 and (
        is_lasting or _is_better_than_most(result, own_result, results, polarity)
    )
    improved = result.variation.startswith("improvement")
    if does_well:
        reasons.append(_does_well_reason(result, own_result, is_lasting))
    if improved:
        reasons.append(IMPROVED)
    url = chart_url(place, measure, result.treatment_function, month) if improved else ""
    return Peer(place, rank, similarity, result.value, does_well, improved, tuple(reasons), url)


def _is_better_than_most(
    result: AnalysisResult,
    own_result: AnalysisResult | None,
    results: Mapping[int, AnalysisResult],
    polarity: int,
) -> bool:
    """Better than the place itself and than the median of all that are compared."""
    values = [row.value for row in results.values() if row.value is not None]
    if own_result is None or own_result.value is None or result.value is None:
        return False
    better_than_own = (result.value - own_result.value) * polarity > 0
    return better_than_own and (result.value - median(values)) * polarity > 0


def _does_well_reason(
    result: AnalysisResult, own_result: AnalysisResult | None, is_lasting: bool
) -> str:
    values = number(result.value, 1)
    if own_result and own_result.value:
        values += f", here {number(own_result.value, 1)}"
    if is_lasting:
        spread = against_spread(result.outside)
        return (
            f"Against the spread of places, its value over 12 months is {spread} (latest {values})."
        )
    return f"Its latest value is better than here and than most similar places ({values})."


def peers_by_place(peers: Iterable[Peer], place: Place) -> dict[int, Peer]:
    """An ICB's sub-ICB locations count as the ICB."""
    by_place = {peer.place.pk: peer for peer in peers}
    if place.kind != Place.Kind.ICB or not by_place:
        return by_place
    links = Membership.objects.on(timezone.localdate()).filter(parent__in=list(by_place))
    within = {child: by_place[parent] for child, parent in links.values_list("child", "parent")}
    return within | by_place


def within_or_around(place: Place) -> QuerySet[Place]:
    """The place itself, what lies in it and what it lies in: they know what was done there."""
    today = timezone.localdate()
    around = Q(pk__in=hierarchy.enclosing_place_ids(place.pk, today))
    return Place.objects.filter(hierarchy.within_places({place.pk}, today) | around)


def _listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
