"""The case studies shown with a place's figures: its own, and from elsewhere on waits that are longer.

One query for the figures of the places that it is compared with, one for the case studies.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median

from django.db.models import Case, Exists, OuterRef, Q, Sum, Value, When

from forum.casestudies.models import CaseStudy
from forum.casestudies.models.case_studies import within_place
from forum.casestudies.pages.cards import Card, cards
from forum.casestudies.pages.official import place_flags
from forum.people.permissions import AnyUser
from metrics import hierarchy
from metrics.hierarchy import RelatedPlaces
from metrics.measures import WAITS, Measure, Series
from metrics.models import DataIssue, Figure, MissingShare, Parts, Place
from metrics.pages.measure_charts import ChartFlag
from metrics.pages.values import comparable_value
from metrics.pages.view_query import ViewQuery
from metrics.rtt.columns import INCOMPLETE, TOTAL_TREATMENT
from metrics.rtt.providers import SUPPRESS
from metrics.series import MISSING, Vintages

# In the order in which a page names them; a list is neither better nor worse for being long.
COMPARED_WAITS = tuple(measure for measure in WAITS if measure.polarity)
MAX_FROM_PLACE, MAX_FROM_ELSEWHERE, FLAGS = 40, 3, 3
MAX_SHOWN = 5
ORIGINS = PLACE, SIMILAR, OTHER = "place", "similar", "other"


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
    *, user: AnyUser, place: Place, family: RelatedPlaces, state: ViewQuery, vintages: Vintages
) -> PlaceCaseStudies:
    longer = longer_waits(place=place, family=family, state=state, vintages=vintages)
    # Those who set out to shorten their list had the same problem, whichever wait is longer.
    others = [measure for measure in WAITS if measure not in COMPARED_WAITS]
    slugs = [measure.slug for measure in (*longer, *others)] if longer else []
    case_studies = _read_case_studies(user, family, slugs, state)
    by_origin = {
        origin: [row for row in case_studies if getattr(row, "origin") == origin]  # noqa: B009
        for origin in ORIGINS
    }
    from_place, similar = by_origin[PLACE], by_origin[SIMILAR][:MAX_FROM_ELSEWHERE]
    own = [case_study for case_study in from_place if case_study.place_id == place.pk]
    return PlaceCaseStudies(
        from_place=cards(from_place[:MAX_SHOWN]),
        more_from_place=len(from_place) - MAX_SHOWN,
        from_elsewhere=cards([*similar, *by_origin[OTHER]][:MAX_FROM_ELSEWHERE]),
        similar_count=len(similar),
        longer_waits=longer,
        comparison=comparison_words(family),
        flags=_flags_by_measure(own, state),
    )


def get_measure_case_studies(
    *, user: AnyUser, place: Place, measure: Measure
) -> tuple[CaseStudy, ...]:
    """Of one place and measure, newest first."""
    readable = CaseStudy.objects.readable_by(user).published().for_measures([measure.slug])
    rows = readable.filter(place=place).select_related("place").newest_review_first()
    return tuple(rows[:MAX_SHOWN])


def newest_that_worked(user: AnyUser) -> tuple[Card, ...]:
    """For the home page: those that say of themselves that it worked, the others where there are too
    few."""
    readable = CaseStudy.objects.readable_by(user).published().select_related("place")
    order = Case(When(kind="worked", then=Value(0)), default=Value(1))
    return cards(readable.order_by(order, "-published_at", "-pk")[:MAX_FROM_ELSEWHERE])


def with_treatment(case_studies: Iterable[CaseStudy], treatment: str) -> list[CaseStudy]:
    """Those to mark on a chart of one treatment function: a change in cardiology says nothing of
    ophthalmology, and little of all together."""
    return [
        case_study
        for case_study in case_studies
        if case_study.treatment_function in (treatment, TOTAL_TREATMENT)
    ]


def _flags_by_measure(
    own: Sequence[CaseStudy], state: ViewQuery
) -> dict[str, tuple[ChartFlag, ...]]:
    by_measure: dict[str, list[CaseStudy]] = {}
    for case_study in with_treatment(own, state.treatment):
        if case_study.measure:
            by_measure.setdefault(case_study.measure, []).append(case_study)
    return {slug: place_flags(case_studies, FLAGS) for slug, case_studies in by_measure.items()}


def _read_case_studies(
    user: AnyUser, family: RelatedPlaces, slugs: list[str], state: ViewQuery
) -> list[CaseStudy]:
    """The newest of the place, and on some measures of similar and of other places: one query that
    reads only the rows that are shown."""
    place = family.place
    day = state.month if place.valid_from is None else max(state.month, place.valid_from)
    in_place, in_similar = within_place(place, day), _within_similar_places(family, day)
    visible = CaseStudy.objects.readable_by(user).published().newest_review_first()
    on_measures = Q(measure__in=slugs)
    if state.treatment != TOTAL_TREATMENT:
        on_measures &= Q(treatment_function__in={state.treatment, TOTAL_TREATMENT})
    selected = Q(pk__in=visible.filter(in_place).values("pk")[:MAX_FROM_PLACE])
    if slugs:
        from_elsewhere = visible.filter(on_measures).exclude(in_place)
        from_similar = from_elsewhere.filter(in_similar)
        selected |= Q(pk__in=from_similar.values("pk")[:MAX_FROM_ELSEWHERE])
        selected |= Q(pk__in=from_elsewhere.values("pk")[:MAX_FROM_ELSEWHERE])
    origin = Case(
        When(in_place, then=Value(PLACE)),
        When(in_similar, then=Value(SIMILAR)),
        default=Value(OTHER),
    )
    rows = CaseStudy.objects.filter(selected).annotate(origin=origin).select_related("place")
    return list(rows.newest_review_first())


def _within_similar_places(family: RelatedPlaces, day: date) -> Q:
    similar = {similar_place.pk for similar_place in family.similar}
    return Q(place_id__in=Place.objects.filter(hierarchy.within_places(similar, day)).values("pk"))


# --- longer waits --------------------------------------------------------------------------------


def longer_waits(
    *, place: Place, family: RelatedPlaces, state: ViewQuery, vintages: Vintages
) -> tuple[Measure, ...]:
    """Measures on which a place is less favourable than the median of the most similar places, and than
    England. None where figures are incomplete."""
    if place.kind == Place.Kind.ENGLAND or state.month not in vintages.by_month:
        return ()
    series = _latest_series(place, family, state, vintages)
    own, england = series.pop(place.pk, None), series.pop(family.england.pk, None)
    if own is None or england is None or not series:
        return ()
    return tuple(
        measure
        for measure in COMPARED_WAITS
        if _is_longer(measure, own, england, list(series.values()))
    )


def _is_longer(measure: Measure, own: Series, england: Series, compared: list[Series]) -> bool:
    value, national = comparable_value(measure, own, 0), comparable_value(measure, england, 0)
    values = (comparable_value(measure, series, 0) for series in compared)
    known = [known_value for known_value in values if known_value is not None]
    if value is None or national is None or not known:
        return False
    limits = (median(known), national)
    if measure.polarity > 0:
        return all(value < limit for limit in limits)
    return all(value > limit for limit in limits)


def _latest_series(
    place: Place, family: RelatedPlaces, state: ViewQuery, vintages: Vintages
) -> dict[int, Series]:
    """One month of the place, of those it is compared with and of England: one query. Too much can
    be missing of a place, or of its list in this treatment function alone."""
    vintage = vintages.by_month[state.month]
    incomplete = DataIssue.objects.filter(
        release_id=vintage.id, place_id=OuterRef("place_id"), code=MISSING, suppresses=True
    )
    missing = MissingShare.objects.of_releases([vintage.id]).filter(
        place_id=OuterRef("place_id"),
        treatment_function=state.treatment,
        submission__part=INCOMPLETE,
    )
    too_much = missing.values("place_id").annotate(total=Sum("share")).filter(total__gte=SUPPRESS)
    rows = Figure.objects.filter(
        Q(place_id__in=_compared_places(place, family))
        | Q(place_id__in=[place.pk, family.england.pk]),
        release_id=vintage.id,
        treatment_function=state.treatment,
        modelled=False,
    ).annotate(blocked=Exists(incomplete) | Exists(too_much))
    return {
        place_id: Series((state.month,), (Parts._make(parts),), (False,), (blocked,))
        for place_id, blocked, *parts in rows.values_list("place_id", "blocked", *Parts._fields)
    }


def comparison_words(family: RelatedPlaces) -> str:
    count = len(family.similar)
    return f"the {count} most similar areas" if count else "the places around it"


def _compared_places(place: Place, family: RelatedPlaces):
    """Ids of places, or a query of them: the most similar by population, not by waits. Where none is
    known, its neighbours: of a sub-ICB location the others of its ICB, or of its region if it is the
    only one; of an ICB those of its region; of a region the others.
    """
    if family.similar:
        return [similar_place.pk for similar_place in family.similar]
    if family.siblings and len(family.siblings) > 1:
        return [sibling.pk for sibling in family.siblings]
    same_kind = Place.objects.filter(kind=place.kind)
    regions = [place for place in family.ancestors if place.kind == Place.Kind.REGION]
    if not regions:
        return same_kind.values("pk")
    region = regions[0].pk
    if place.kind == Place.Kind.SUB_ICB:
        inside = Q(memberships_up__parent__memberships_up__parent_id=region)
    else:
        inside = Q(memberships_up__parent_id=region)
    return same_kind.filter(inside).values("pk")
