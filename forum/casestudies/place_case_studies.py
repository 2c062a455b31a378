"""The case studies shown with a place's figures: its own, and from elsewhere on waits that are longer.

One query for the figures of the places that it is compared with, one for the case studies.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from django.db.models import Case, Q, Value, When

from forum.casestudies.models import CaseStudy
from forum.casestudies.models.case_studies import done_in
from forum.casestudies.pages.cards import Card, cards
from forum.casestudies.pages.official import place_flags
from forum.people.permissions import AnyUser
from metrics import hierarchy
from metrics.cache import cached_lookup
from metrics.hierarchy import RelatedPlaces
from metrics.measures import BY_SLUG, WAITS, Measure, Series
from metrics.models import Place
from metrics.pages import provider_words
from metrics.pages.measure_charts import ChartFlag
from metrics.pages.provider_share import admitted_shares, share_of, share_words
from metrics.pages.values import comparable_value
from metrics.pages.view_query import ViewQuery
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.series import Figures, Vintages, read_figures

# In the order in which a page names them; a list is neither better nor worse for being long.
COMPARED_WAITS = tuple(measure for measure in WAITS if measure.polarity)
MAX_FROM_PLACE, MAX_FROM_ELSEWHERE, FLAGS = 40, 3, 3
MAX_SHOWN = 5


@dataclass(frozen=True)
class PlaceCaseStudies:
    """`longer_waits`: measures on which waits are longer than the median of the places that `comparison`
    names, and than England's. The first `similar_count` of `from_elsewhere` are of similar places."""

    from_place: tuple[Card, ...] = ()
    more_from_place: int = 0
    from_elsewhere: tuple[Card, ...] = ()
    similar_count: int = 0
    longer_waits: tuple[Measure, ...] = ()
    comparison: str = ""
    flags: dict[str, tuple[ChartFlag, ...]] = field(default_factory=dict)


def get_place_case_studies(
    *,
    user: AnyUser,
    place: Place,
    family: RelatedPlaces,
    state: ViewQuery,
    vintages: Vintages,
    read_figures: Callable[[], Figures] | None = None,
    kept_as: str = "",
) -> PlaceCaseStudies:
    """`read_figures` gives those of these places to the month that is shown, where a page reads them
    anyway; `kept_as` names what the figures are of, where what follows from them is kept."""

    def longer_slugs() -> list[str]:
        figures = read_figures() if read_figures else None
        longer = longer_waits(
            place=place, family=family, state=state, vintages=vintages, figures=figures
        )
        return [measure.slug for measure in longer]

    is_longer = (
        cached_lookup(f"longer waits of {kept_as}", longer_slugs) if kept_as else longer_slugs()
    )
    longer = tuple(BY_SLUG[slug] for slug in is_longer)
    # Those who set out to shorten their list had the same problem, whichever wait is longer.
    others = [measure for measure in WAITS if measure not in COMPARED_WAITS]
    slugs = [measure.slug for measure in (*longer, *others)] if longer else []
    case_studies = _read_case_studies(user, family, slugs, state)
    from_place, similar, other = case_studies
    own = [case_study for case_study in from_place if case_study.belongs_to({place.pk})]
    shares = shares_here(from_place, place, vintages, state.treatment)
    shown = from_place[:MAX_SHOWN]
    shown_cards = cards(user, [*shown, *[*similar, *other][:MAX_FROM_ELSEWHERE]], shares)
    return PlaceCaseStudies(
        from_place=shown_cards[: len(shown)],
        more_from_place=len(from_place) - MAX_SHOWN,
        from_elsewhere=shown_cards[len(shown) :],
        similar_count=len(similar),
        longer_waits=longer,
        comparison=comparison_words(family),
        flags=_flags_by_measure(own, state, shares),
    )


def get_measure_case_studies(
    *, user: AnyUser, place: Place, measure: Measure
) -> tuple[CaseStudy, ...]:
    """Of one place and measure, newest first."""
    readable = CaseStudy.objects.readable_by(user).published().for_measures([measure.slug])
    rows = readable.of_place(place).with_places().newest_review_first()
    return tuple(rows[:MAX_SHOWN])


def case_studies_of(user: AnyUser, places: Collection[Place], state: ViewQuery) -> tuple[Card, ...]:
    """The newest of some places and of what lies in them, on the treatment function that is shown."""
    if not places:
        return ()
    inside = hierarchy.place_ids_in(places, state.month)
    readable = CaseStudy.objects.readable_by(user).published().with_places()
    of_places = Q(place_id__in=inside) | Q(provider_id__in=inside)
    rows = readable.filter(of_places, treatment_function=state.treatment).newest_review_first()
    return cards(user, rows[:MAX_FROM_ELSEWHERE])


def shares_here(
    case_studies: Iterable[CaseStudy], place: Place, vintages: Vintages, treatment: str
) -> Mapping[int, str]:
    """By the number of a case study, how much of an area's admitted care its provider does; read only
    where one names a provider."""
    done_at = {row.pk: row.provider for row in case_studies if row.provider}
    if place.kind not in (Place.Kind.ICB, Place.Kind.SUB_ICB) or not done_at:
        return {}
    shares = admitted_shares(place, vintages, treatment)
    return {
        number: share_words(share_of(provider, shares, vintages))
        for number, provider in done_at.items()
    }


def newest_that_worked(user: AnyUser) -> tuple[Card, ...]:
    """For the home page: those that say of themselves that it worked, the others where there are too
    few."""
    readable = CaseStudy.objects.readable_by(user).published().with_places()
    order = Case(When(kind="worked", then=Value(0)), default=Value(1))
    return cards(user, readable.order_by(order, "-published_at", "-pk")[:MAX_FROM_ELSEWHERE])


def with_treatment(case_studies: Iterable[CaseStudy], treatment: str) -> list[CaseStudy]:
    """Those to mark on a chart of one treatment function: a change in cardiology says nothing of
    ophthalmology, and little of all together."""
    return [
        case_study
        for case_study in case_studies
        if case_study.treatment_function in (treatment, TOTAL_TREATMENT)
    ]


def _flags_by_measure(
    own: Sequence[CaseStudy], state: ViewQuery, shares: Mapping[int, str]
) -> dict[str, tuple[ChartFlag, ...]]:
    by_measure: dict[str, list[CaseStudy]] = {}
    for case_study in with_treatment(own, state.treatment):
        if case_study.measure:
            by_measure.setdefault(case_study.measure, []).append(case_study)
    return {
        slug: place_flags(case_studies, FLAGS, shares) for slug, case_studies in by_measure.items()
    }


def _read_case_studies(
    user: AnyUser, family: RelatedPlaces, slugs: list[str], state: ViewQuery
) -> tuple[list[CaseStudy], list[CaseStudy], list[CaseStudy]]:
    """The newest of the place, and on some measures of similar and of other places: one query that
    reads only the rows that are shown."""
    place = family.place
    day = state.month if place.valid_from is None else max(state.month, place.valid_from)
    in_place = done_in(place, day)
    similar_ids = hierarchy.place_ids_in(family.similar, day)
    visible = CaseStudy.objects.readable_by(user).published().newest_review_first()
    on_measures = Q(measure__in=slugs)
    if state.treatment != TOTAL_TREATMENT:
        on_measures &= Q(treatment_function__in={state.treatment, TOTAL_TREATMENT})
    selected = Q(pk__in=visible.filter(in_place).values("pk")[:MAX_FROM_PLACE])
    if slugs:
        from_elsewhere = visible.filter(on_measures & ~in_place)
        is_similar = Q(place_id__in=similar_ids) | Q(provider_id__in=similar_ids)
        from_similar = from_elsewhere.filter(is_similar)
        selected |= Q(pk__in=from_similar.values("pk")[:MAX_FROM_ELSEWHERE])
        selected |= Q(pk__in=from_elsewhere.values("pk")[:MAX_FROM_ELSEWHERE])
    rows = CaseStudy.objects.filter(selected).with_places().newest_review_first()
    return _by_origin(rows, place, set(hierarchy.place_ids_of(place, day)), set(similar_ids))


def _by_origin(
    rows: Iterable[CaseStudy], place: Place, own_ids: set[int], similar_ids: set[int]
) -> tuple[list[CaseStudy], list[CaseStudy], list[CaseStudy]]:
    from_place: list[CaseStudy] = []
    similar: list[CaseStudy] = []
    other: list[CaseStudy] = []
    for row in rows:
        if place.kind == Place.Kind.ENGLAND or row.belongs_to(own_ids):
            from_place.append(row)
        elif row.belongs_to(similar_ids):
            similar.append(row)
        else:
            other.append(row)
    return from_place, similar[:MAX_FROM_ELSEWHERE], other


# --- longer waits --------------------------------------------------------------------------------


def longer_waits(
    *,
    place: Place,
    family: RelatedPlaces,
    state: ViewQuery,
    vintages: Vintages,
    figures: Figures | None = None,
) -> tuple[Measure, ...]:
    """Measures on which a place is less favourable than the median of the most similar places, and than
    England. None where figures are incomplete."""
    if place.kind == Place.Kind.ENGLAND or state.month not in vintages.by_month:
        return ()
    if place.is_provider and not family.peers:
        return ()
    series = _latest_series(place, family, state, vintages, figures)
    own, england = series.pop(place.pk, None), series.pop(family.england.pk, None)
    if own is None or england is None or not series:
        return ()
    return tuple(
        measure
        for measure in COMPARED_WAITS
        if is_longer(measure, own, england, list(series.values()))
    )


def is_longer(measure: Measure, own: Series, england: Series, compared: list[Series]) -> bool:
    """Than the median of those it is compared with, and than England; in their last month."""
    value, national = _newest_value(measure, own), _newest_value(measure, england)
    values = (_newest_value(measure, series) for series in compared)
    known = [known_value for known_value in values if known_value is not None]
    if value is None or national is None or not known:
        return False
    limits = (median(known), national)
    if measure.polarity > 0:
        return all(value < limit for limit in limits)
    return all(value > limit for limit in limits)


def _newest_value(measure: Measure, series: Series) -> float | None:
    return comparable_value(measure, series, len(series.months) - 1)


def _latest_series(
    place: Place,
    family: RelatedPlaces,
    state: ViewQuery,
    vintages: Vintages,
    figures: Figures | None,
) -> dict[int, Series]:
    """To the month of the place, of those it is compared with and of England. A page has read those
    that belong to its family: of others the one month is read."""
    places = (place, family.england, *(family.peers or _places_around(place, family)))
    if figures is None or not family.peers:
        figures = read_figures(
            user=None,
            vintages=vintages,
            places=places,
            months=(state.month,),
            treatments=(state.treatment,),
        )
    return {of.pk: figures.series(of, state.treatment) for of in places}


def comparison_words(family: RelatedPlaces) -> str:
    count = len(family.similar)
    noun = provider_words.noun(family.place) if family.place.is_provider else "area"
    return f"the {count} most similar {noun}s" if count else "the places around it"


def _places_around(place: Place, family: RelatedPlaces) -> list[Place]:
    """Where no similar places are known, by population and not by waits, nor any beside it: of an ICB
    those of its region, and so of a sub-ICB location that is the only one of its ICB."""
    regions = [above for above in family.ancestors if above.kind == Place.Kind.REGION]
    if not regions:
        return list(Place.objects.filter(kind=place.kind))
    region = {regions[0].pk}
    inside = Q(memberships_up__parent_id__in=region)
    if place.kind == Place.Kind.SUB_ICB:
        inside = Q(memberships_up__parent__memberships_up__parent_id__in=region)
    return list(Place.objects.filter(inside, kind=place.kind).distinct())
