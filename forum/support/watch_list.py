"""Which areas support could be offered to, by the published rule and by nothing else.

The rule is persistence on a waiting measure: months in the least favourable fifth, and outside
limits widened for the usual spread, on clean data. The order is by how many pathways lie between a
place and the median of similar places: how much there is to gain, never a rank.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.db.models import Sum
from django.utils import timezone

from forum.people.permissions import AnyUser, Permission, places_with_permission
from forum.support.candidates import Candidate, Suppressed, WatchList
from forum.support.models import Flag
from metrics import memberships
from metrics.models import AnalysisResult, DataIssue, Figure, Membership, Place, Release
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.series import MISSING, Vintage, Vintages
from metrics.similarity import similar_places

WATCHED_MEASURES = ("within-18-weeks", "over-52-weeks-share")
PERSISTENT_LABELS = (AnalysisResult.Label.PERSISTENT, AnalysisResult.Label.PROVISIONAL)
KINDS = (Place.Kind.SUB_ICB, Place.Kind.ICB)
# At least 95% of what is expected must have been submitted.
MAX_MISSING_SHARE = 0.05
# Fewer pathways behind similar places are no ground for a question: it would cost more than it gives.
MIN_OPPORTUNITY = 20


def get_watch_list(
    *, user: AnyUser, month: date | None = None, place: Place | None = None
) -> WatchList:
    """For improvement leads and for the areas themselves: of the places of their roles only."""
    release = _release(user, month)
    mine = places_with_permission(user, Permission.OPEN_FLAG) | places_with_permission(
        user, Permission.ASK_FOR_SUPPORT
    )
    there = mine.filter(kind__in=KINDS)
    there = there.filter(pk=place.pk) if place is not None else there
    places = {one.pk: one for one in there.distinct()}
    if release is None or not places:
        return WatchList(release.month if release else None)
    found, suppressed = _look(release, places, treatments=())
    twice = _twice([*found, *suppressed], places, release.month)
    flags = _flags(user, places)
    shown = [_with_flag(one, flags) for one in found if _key(one) not in twice]
    suppressed = [one for one in suppressed if _key(one) not in twice]
    return WatchList(release.month, tuple(sorted(shown, key=_by_opportunity)), tuple(suppressed))


def find_candidate(
    *, place: Place, measure: str, treatment: str = TOTAL_TREATMENT, month: date | None = None
) -> Candidate | Suppressed | None:
    """Whether one place meets the rule on one measure; None if it does not."""
    release = _release(None, month)
    if release is None or measure not in WATCHED_MEASURES:
        return None
    found, suppressed = _look(release, {place.pk: place}, treatments=(treatment,))
    said: list[Candidate | Suppressed] = [*found, *suppressed]
    return next((one for one in said if one.measure == measure), None)


def _release(user: object, month: date | None) -> Vintage | None:
    vintages = Vintages.visible_to(user)
    if not vintages:
        return None
    return vintages.by_month.get(month) if month else vintages.newest


def _look(
    release: Vintage, places: Mapping[int, Place], treatments: Collection[str]
) -> tuple[list[Candidate], list[Suppressed]]:
    rows = AnalysisResult.objects.filter(
        release_id=release.id, measure__in=WATCHED_MEASURES, place__in=places
    )
    rows = rows.filter(treatment_function__in=treatments) if treatments else rows
    lasting = list(rows.filter(label__in=PERSISTENT_LABELS))
    silent = rows.exclude(suppression_reason="")
    # All treatment functions together stand for a place's data; single ones are mostly too small.
    silent = silent if treatments else silent.filter(treatment_function=TOTAL_TREATMENT)
    suppressed = [
        Suppressed(
            places[one.place_id], one.measure, one.treatment_function, one.suppression_reason
        )
        for one in silent.order_by("place__name", "measure")
    ]
    missing = _missing(release, places)
    kept = []
    for one in lasting:
        share = missing.get(one.place_id, 0.0)
        if share > MAX_MISSING_SHARE:
            why = f"providers that had {share:.0%} of its list when they last reported sent nothing"
            suppressed.append(
                Suppressed(places[one.place_id], one.measure, one.treatment_function, why)
            )
        else:
            kept.append(one)
    found = []
    for row in _compared(release, kept, places, missing):
        if why := _why_left_out(row):
            suppressed.append(Suppressed(row.place, row.measure, row.treatment_function, why))
        else:
            found.append(row)
    return found, suppressed


def _closed(place: Place) -> bool:
    return place.valid_to is not None and place.valid_to <= timezone.localdate()


def _why_left_out(one: Candidate) -> str:
    """Nobody is there to answer; or long waits over a year that are over by now, or hardly longer
    than in similar places."""
    if _closed(one.place):
        return "it has been closed since: the places that took its work on are looked at instead"
    if one.opportunity is None or one.opportunity >= MIN_OPPORTUNITY:
        return ""
    if one.opportunity == 0:
        return "by now waits are no longer than in similar places"
    return f"fewer than {MIN_OPPORTUNITY} pathways lie between it and similar places"


Key = tuple[int, str, str]


def _key(one: Candidate | Suppressed) -> Key:
    return one.place.pk, one.measure, one.treatment_function


def _twice(
    said: Collection[Candidate | Suppressed], places: Mapping[int, Place], month: date
) -> frozenset[Key]:
    """Of sub-ICB locations that are all of an ICB, what is said of that too: the same patients."""
    open_icbs = [
        number for number, one in places.items() if one.kind == Place.Kind.ICB and not _closed(one)
    ]
    links = Membership.objects.filter(memberships.memberships_on(month), parent__in=open_icbs)
    inside: dict[int, list[int]] = {}
    for parent, child in links.values_list("parent", "child"):
        inside.setdefault(parent, []).append(child)
    alone = {ones[0]: parent for parent, ones in inside.items() if len(ones) == 1}
    keys = {_key(one) for one in said}
    return frozenset(key for key in keys if key[0] in alone and (alone[key[0]], *key[1:]) in keys)


def _compared(
    release: Vintage,
    rows: Sequence[AnalysisResult],
    places: Mapping[int, Place],
    missing: Mapping[int, float],
) -> list[Candidate]:
    similar = {
        number: tuple(one.code for one in similar_places(places[number], release.month))
        for number in {row.place_id for row in rows}
    }
    values = _values(release, rows, {code for codes in similar.values() for code in codes})
    waiting = _waiting(release, rows)
    found = []
    for row in rows:
        key = (row.measure, row.treatment_function)
        codes = similar[row.place_id]
        around = tuple((one, values[(one, *key)]) for one in codes if (one, *key) in values)
        found.append(
            Candidate(
                places[row.place_id],
                *key,
                release.month,
                row,
                codes,
                around,
                waiting.get((row.place_id, row.treatment_function)),
                missing.get(row.place_id, 0.0),
            )
        )
    return found


def _values(
    release: Vintage, rows: Sequence[AnalysisResult], codes: Iterable[str]
) -> dict[tuple[str, str, str], float]:
    there = AnalysisResult.objects.filter(
        release_id=release.id,
        measure__in=WATCHED_MEASURES,
        place__code__in=list(codes),
        value__isnull=False,
        treatment_function__in={row.treatment_function for row in rows},
    )
    return {
        (code, measure, treatment): value
        for code, measure, treatment, value in there.values_list(
            "place__code", "measure", "treatment_function", "value"
        )
        if value is not None
    }


def _waiting(release: Vintage, rows: Sequence[AnalysisResult]) -> dict[tuple[int, str], int]:
    there = Figure.objects.as_submitted().filter(
        release_id=release.id,
        place__in={row.place_id for row in rows},
        treatment_function__in={row.treatment_function for row in rows},
    )
    return {
        (place, treatment): waiting
        for place, treatment, waiting in there.values_list(
            "place_id", "treatment_function", "waiting_list"
        )
    }


def _missing(release: Vintage, places: Iterable[int]) -> dict[int, float]:
    issues = DataIssue.objects.filter(
        release_id=release.id, place__in=list(places), code=MISSING, share__isnull=False
    )
    rows = issues.order_by().values_list("place_id").annotate(total=Sum("share"))
    return {place: total for place, total in rows if place is not None}


def _flags(user: AnyUser, places: Iterable[int]) -> dict[tuple[int, str, str], Flag]:
    found = Flag.objects.visible_to(user).open().filter(place__in=list(places))
    return {(one.place_id, one.measure, one.treatment_function): one for one in found}


def _with_flag(one: Candidate, flags: Mapping[tuple[int, str, str], Flag]) -> Candidate:
    flag = flags.get((one.place.pk, one.measure, one.treatment_function))
    if flag is None:
        return one
    flag.place = one.place
    return replace(one, flag=flag)


def _by_opportunity(one: Candidate) -> tuple[int, str, str, str]:
    least = -1 if one.opportunity is None else one.opportunity
    return -least, one.place.name, one.measure, one.treatment_function


def newest_month() -> date | None:
    newest = Release.objects.visible_to(None).published().order_by("-month").first()
    return newest.month if newest else None
