"""Which stories stand beside a place's figures: from here, and from elsewhere for what is longer here.

One query for the neighbours' figures, one for the stories.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median

from django.db.models import Case, Exists, OuterRef, Q, Value, When

from forum.casestudies.models import CaseStudy
from forum.casestudies.models.case_studies import within_place
from forum.casestudies.pages.cards import Card, cards
from forum.casestudies.pages.official import place_flags
from forum.people.permissions import AnyUser
from metrics import memberships
from metrics.hierarchy import RelatedPlaces
from metrics.measures import BY_SLUG, Measure, Parts, Series
from metrics.models import DataIssue, Figure, Place
from metrics.pages.measure_charts import ChartFlag
from metrics.pages.values import comparable_value
from metrics.pages.view_query import ViewQuery
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.series import MISSING, Vintages

# Waits, in the order in which they are named to a reader.
WAITS = ("within-18-weeks", "median-wait", "92nd-percentile-wait", "over-52-weeks-share")
FROM_HERE, FROM_ELSEWHERE, FLAGS = 40, 3, 3
SHOWN_FROM_HERE = 5
WHOM = HERE, ALIKE, OTHER = "from_place", "alike", "other"


@dataclass(frozen=True)
class PlaceCaseStudies:
    """`longer` are the measures on which waits here are longer than in the middle one of those
    `compared`, and than in England; of those `elsewhere` the first `from_alike` are such places."""

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
    # Who set out to shorten the list had the same problem, whichever wait it is that is longer.
    slugs = [measure.slug for measure in longer] + ["waiting-list"] * bool(longer)
    rows = _rows(user, family, slugs, state)
    from_whom = {whom: [row for row in rows if getattr(row, "whom") == whom] for whom in WHOM}  # noqa: B009
    here, alike = from_whom[HERE], from_whom[ALIKE][:FROM_ELSEWHERE]
    own = [row for row in here if row.place_id == place.pk]
    return PlaceCaseStudies(
        from_place=cards(here[:SHOWN_FROM_HERE]),
        more_from_place=len(here) - SHOWN_FROM_HERE,
        from_elsewhere=cards([*alike, *from_whom[OTHER]][:FROM_ELSEWHERE]),
        similar_count=len(alike),
        longer_waits=longer,
        comparison=comparison_words(family),
        flags=_flags(own, state),
    )


def get_measure_case_studies(
    *, user: AnyUser, place: Place, measure: Measure
) -> tuple[CaseStudy, ...]:
    """Of one place and measure, newest first."""
    found = CaseStudy.objects.readable_by(user).published().for_measures([measure.slug])
    rows = found.filter(place=place).select_related("place").newest_review_first()
    return tuple(rows[:SHOWN_FROM_HERE])


def with_treatment(found: Iterable[CaseStudy], treatment: str) -> list[CaseStudy]:
    """Those that a chart of one treatment function should bear: cardiology's start says nothing of
    eyes, and little of all together."""
    return [one for one in found if one.treatment_function in (treatment, TOTAL_TREATMENT)]


def _flags(own: Sequence[CaseStudy], state: ViewQuery) -> dict[str, tuple[ChartFlag, ...]]:
    here = with_treatment(own, state.treatment)
    slugs = {one.measure for one in here if one.measure}
    return {
        slug: place_flags((one for one in here if one.measure == slug), FLAGS) for slug in slugs
    }


def _rows(
    user: AnyUser, family: RelatedPlaces, slugs: list[str], state: ViewQuery
) -> list[CaseStudy]:
    """Stories from here, and for some measures from elsewhere, the newest of each: one query, which
    reads no more of ten thousand than it shows."""
    place = family.place
    day = state.month if place.valid_from is None else max(state.month, place.valid_from)
    of_here, of_alike = within_place(place, day), _inside_those_alike(family, day)
    visible = CaseStudy.objects.readable_by(user).published().newest_review_first()
    fits = Q(measure__in=slugs)
    if state.treatment != TOTAL_TREATMENT:
        fits &= Q(treatment_function__in={state.treatment, TOTAL_TREATMENT})
    here = visible.filter(of_here).values("pk")[:FROM_HERE]
    wanted = Q(pk__in=here)
    if slugs:
        others = visible.filter(fits).exclude(of_here)
        wanted |= Q(pk__in=others.filter(of_alike).values("pk")[:FROM_ELSEWHERE])
        wanted |= Q(pk__in=others.values("pk")[:FROM_ELSEWHERE])
    whom = Case(
        When(of_here, then=Value(HERE)), When(of_alike, then=Value(ALIKE)), default=Value(OTHER)
    )
    rows = CaseStudy.objects.filter(wanted).annotate(whom=whom).select_related("place")
    return list(rows.newest_review_first())


def _inside_those_alike(family: RelatedPlaces, day: date) -> Q:
    alike = {one.pk for one in family.similar}
    return Q(place_id__in=Place.objects.filter(memberships.within_places(alike, day)).values("pk"))


# --- whose waits are longer ----------------------------------------------------------------------


def longer_waits(
    *, place: Place, family: RelatedPlaces, state: ViewQuery, vintages: Vintages
) -> tuple[Measure, ...]:
    """Measures on which a place is less favourable than the median of the places most like it, and
    than England: said on the page. Nothing is said on incomplete figures."""
    if place.kind == Place.Kind.ENGLAND or state.month not in vintages.by_month:
        return ()
    series = _newest(place, family, state, vintages)
    here, england = series.pop(place.pk, None), series.pop(family.england.pk, None)
    if here is None or england is None or not series:
        return ()
    return tuple(
        measure
        for measure in (BY_SLUG[slug] for slug in WAITS)
        if _is_longer(measure, here, england, list(series.values()))
    )


def _is_longer(measure: Measure, here: Series, england: Series, others: list[Series]) -> bool:
    value, national = comparable_value(measure, here, 0), comparable_value(measure, england, 0)
    around = [x for x in (comparable_value(measure, one, 0) for one in others) if x is not None]
    if value is None or national is None or not around:
        return False
    limits = (median(around), national)
    if measure.polarity > 0:
        return all(value < limit for limit in limits)
    return all(value > limit for limit in limits)


def _newest(
    place: Place, family: RelatedPlaces, state: ViewQuery, vintages: Vintages
) -> dict[int, Series]:
    """One month of the place, those it is compared with and England: one query."""
    vintage = vintages.by_month[state.month]
    incomplete = DataIssue.objects.filter(
        release_id=vintage.id, place_id=OuterRef("place_id"), code=MISSING, suppresses=True
    )
    rows = Figure.objects.filter(
        Q(place_id__in=_compared(place, family)) | Q(place_id__in=[place.pk, family.england.pk]),
        release_id=vintage.id,
        treatment_function=state.treatment,
        modelled=False,
    ).annotate(blocked=Exists(incomplete))
    return {
        place_id: Series((state.month,), (Parts._make(parts),), (False,), (blocked,))
        for place_id, blocked, *parts in rows.values_list("place_id", "blocked", *Parts._fields)
    }


def comparison_words(family: RelatedPlaces) -> str:
    many = len(family.similar)
    return f"the {many} places most like it" if many else "the places around it"


def _compared(place: Place, family: RelatedPlaces):
    """Ids of places, or a query of them: those most like it by what their people are like, not by
    their waits. Where none is known, those around it: of a sub-ICB location the others of its ICB,
    or if it is the only one of its region; of an ICB those of its region, of a region the others.
    """
    if family.similar:
        return [one.pk for one in family.similar]
    if family.siblings and len(family.siblings) > 1:
        return [one.pk for one in family.siblings]
    kind = Place.objects.filter(kind=place.kind)
    above = [one for one in family.ancestors if one.kind == Place.Kind.REGION]
    if not above:
        return kind.values("pk")
    region = above[0].pk
    if place.kind == Place.Kind.SUB_ICB:
        inside = Q(memberships_up__parent__memberships_up__parent_id=region)
    else:
        inside = Q(memberships_up__parent_id=region)
    return kind.filter(inside).values("pk")
