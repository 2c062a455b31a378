"""The watch list: areas to which support could be offered, by the published rule only.

The rule is persistence on a waiting-time measure (months in the least favourable fifth, and outside
limits widened for the usual spread) on complete data. The order is by how many pathways lie between
a place and the median of similar places, so that it is no ranking.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.db.models import Sum
from django.utils import timezone

from forum.people.permissions import AnyUser, Permission, places_with_permission
from forum.support.candidates import Candidate, Suppressed, WatchList
from forum.support.models import Flag
from metrics.analysis.analysed_measures import ANALYSED_BY_SLUG
from metrics.formatting import number
from metrics.measures import WATCHED
from metrics.models import AnalysisResult, Figure, Membership, MissingShare, Place
from metrics.models.analysis import AnalysisResultQuerySet
from metrics.pages.left_out import LeftOut
from metrics.pages.left_out_words import left_out_note
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.series import Vintage, Vintages
from metrics.similarity import similar_places

WATCHED_MEASURES = tuple(measure.slug for measure in WATCHED)
PERSISTENT_LABELS = (AnalysisResult.Label.PERSISTENT, AnalysisResult.Label.PROVISIONAL)
KINDS = (Place.Kind.SUB_ICB, Place.Kind.ICB)
# At least 95% of what is expected must have been submitted.
MAX_MISSING_SHARE = 0.05
# With fewer pathways behind similar places, a question to the area would cost more than it gains.
MIN_OPPORTUNITY = 20


def get_watch_list(
    *, user: AnyUser, month: date | None = None, place: Place | None = None
) -> WatchList:
    """For improvement leads and for the areas themselves: the places of their roles only."""
    vintages = Vintages.visible_to(user)
    release = _release(vintages, month)
    places = _watched_places(user, place)
    if release is None or not places:
        return WatchList(release.month if release else None)
    candidates, suppressed = _apply_rule(release, vintages, places, treatments=())
    duplicates = _duplicates_of_icbs([*candidates, *suppressed], places, release.month)
    flags = _open_flags(user, places)
    shown = [
        _with_flag(candidate, flags)
        for candidate in candidates
        if _key(candidate) not in duplicates
    ]
    suppressed = [row for row in suppressed if _key(row) not in duplicates]
    return WatchList(release.month, tuple(sorted(shown, key=_by_opportunity)), tuple(suppressed))


def candidates_among(*, places: Mapping[int, Place]) -> tuple[Candidate, ...]:
    """With all specialties together, whoever may see them: to be counted."""
    vintages = Vintages.visible_to(None)
    release = _release(vintages, None)
    if release is None:
        return ()
    candidates, _ = _apply_rule(release, vintages, places, treatments=(TOTAL_TREATMENT,))
    return tuple(candidates)


def find_candidate(
    *, place: Place, measure: str, treatment: str = TOTAL_TREATMENT, month: date | None = None
) -> Candidate | Suppressed | None:
    """Whether one place meets the rule on one measure; None if it does not."""
    vintages = Vintages.visible_to(None)
    release = _release(vintages, month)
    if release is None or measure not in WATCHED_MEASURES:
        return None
    candidates, suppressed = _apply_rule(
        release, vintages, {place.pk: place}, treatments=(treatment,)
    )
    rows: list[Candidate | Suppressed] = [*candidates, *suppressed]
    return next((row for row in rows if row.measure == measure), None)


def _release(vintages: Vintages, month: date | None) -> Vintage | None:
    if not vintages:
        return None
    return vintages.by_month.get(month) if month else vintages.newest


def _watched_places(user: AnyUser, place: Place | None) -> dict[int, Place]:
    places = places_with_permission(user, Permission.OPEN_FLAG) | places_with_permission(
        user, Permission.ASK_FOR_SUPPORT
    )
    places = places.filter(kind__in=KINDS)
    if place is not None:
        places = places.filter(pk=place.pk)
    return {place.pk: place for place in places.distinct()}


def _apply_rule(
    release: Vintage,
    vintages: Vintages,
    places: Mapping[int, Place],
    treatments: Collection[str],
) -> tuple[list[Candidate], list[Suppressed]]:
    results = AnalysisResult.objects.filter(
        release_id=release.id, measure__in=WATCHED_MEASURES, place__in=places
    )
    results = results.filter(treatment_function__in=treatments) if treatments else results
    persistent = list(results.filter(label__in=PERSISTENT_LABELS))
    missing_shares = _missing_shares(release, persistent)
    complete = [result for result in persistent if missing_shares[result.pk] <= MAX_MISSING_SHARE]
    suppressed = _suppressed_by_analysis(results, places, all_treatments=not treatments)
    suppressed += _suppressed_as_incomplete(persistent, places, missing_shares)
    candidates = []
    providers = LeftOut(complete, vintages, release.month)
    for candidate in _candidates(release, complete, places, missing_shares, providers):
        if reason := _reason_to_exclude(candidate):
            suppressed.append(
                Suppressed(candidate.place, candidate.measure, candidate.treatment_function, reason)
            )
        else:
            candidates.append(candidate)
    return candidates, suppressed


def _suppressed_by_analysis(
    results: AnalysisResultQuerySet, places: Mapping[int, Place], *, all_treatments: bool
) -> list[Suppressed]:
    results = results.exclude(suppression_reason="")
    if all_treatments:
        # The total stands for a place's data; single treatment functions are mostly too small.
        results = results.filter(treatment_function=TOTAL_TREATMENT)
    return [
        Suppressed(
            places[result.place_id],
            result.measure,
            result.treatment_function,
            result.suppression_reason,
        )
        for result in results.order_by("place__name", "measure")
    ]


def _suppressed_as_incomplete(
    results: Iterable[AnalysisResult],
    places: Mapping[int, Place],
    missing_shares: Mapping[int, float],
) -> list[Suppressed]:
    suppressed = []
    for result in results:
        share = missing_shares[result.pk]
        if share > MAX_MISSING_SHARE:
            reason = f"providers that had {number(100 * share)}% of its list when they last reported sent nothing"
            suppressed.append(
                Suppressed(
                    places[result.place_id], result.measure, result.treatment_function, reason
                )
            )
    return suppressed


def _closed(place: Place) -> bool:
    return place.valid_to is not None and place.valid_to <= timezone.localdate()


def _reason_to_exclude(candidate: Candidate) -> str:
    """Nobody is there to answer, or waits are no longer (or hardly longer) than in similar places."""
    if _closed(candidate.place):
        return "it has been closed since: the places that took its work on are looked at instead"
    if candidate.opportunity is None or candidate.opportunity >= MIN_OPPORTUNITY:
        return ""
    if candidate.opportunity == 0:
        return "by now waits are no longer than in similar places"
    return f"fewer than {MIN_OPPORTUNITY} pathways lie between it and similar places"


Key = tuple[int, str, str]


def _key(row: Candidate | Suppressed) -> Key:
    return row.place.pk, row.measure, row.treatment_function


def _duplicates_of_icbs(
    rows: Collection[Candidate | Suppressed], places: Mapping[int, Place], month: date
) -> frozenset[Key]:
    """Rows of a sub-ICB location that is all of its ICB, where the ICB has the row too."""
    open_icbs = [
        pk for pk, place in places.items() if place.kind == Place.Kind.ICB and not _closed(place)
    ]
    links = Membership.objects.on(month).filter(parent__in=open_icbs)
    children_of: dict[int, list[int]] = {}
    for parent, child in links.values_list("parent", "child"):
        children_of.setdefault(parent, []).append(child)
    icb_of_only_child = {
        children[0]: parent for parent, children in children_of.items() if len(children) == 1
    }
    keys = {_key(row) for row in rows}
    return frozenset(
        key
        for key in keys
        if key[0] in icb_of_only_child and (icb_of_only_child[key[0]], *key[1:]) in keys
    )


def _candidates(
    release: Vintage,
    results: Sequence[AnalysisResult],
    places: Mapping[int, Place],
    missing_shares: Mapping[int, float],
    providers: LeftOut,
) -> list[Candidate]:
    similar_codes = {
        pk: tuple(similar.code for similar in similar_places(places[pk], release.month))
        for pk in {result.place_id for result in results}
    }
    all_codes = {code for codes in similar_codes.values() for code in codes}
    values = _values(release, results, all_codes)
    waiting_lists = _waiting_lists(release, results)
    candidates = []
    for result in results:
        key = (result.measure, result.treatment_function)
        codes = similar_codes[result.place_id]
        candidates.append(
            Candidate(
                places[result.place_id],
                *key,
                release.month,
                result,
                codes,
                tuple((code, values[(code, *key)]) for code in codes if (code, *key) in values),
                waiting_lists.get((result.place_id, result.treatment_function)),
                missing_shares[result.pk],
                left_out_note(providers.of(result), "These values"),
            )
        )
    return candidates


def _values(
    release: Vintage, results: Sequence[AnalysisResult], codes: Iterable[str]
) -> dict[tuple[str, str, str], float]:
    """By place code, measure and treatment function."""
    rows = AnalysisResult.objects.filter(
        release_id=release.id,
        measure__in=WATCHED_MEASURES,
        place__code__in=list(codes),
        value__isnull=False,
        treatment_function__in={result.treatment_function for result in results},
    )
    return {
        (code, measure, treatment): value
        for code, measure, treatment, value in rows.values_list(
            "place__code", "measure", "treatment_function", "value"
        )
        if value is not None
    }


def _waiting_lists(
    release: Vintage, results: Sequence[AnalysisResult]
) -> dict[tuple[int, str], int]:
    """By place and treatment function."""
    figures = Figure.objects.as_submitted().filter(
        release_id=release.id,
        place__in={result.place_id for result in results},
        treatment_function__in={result.treatment_function for result in results},
    )
    return {
        (place, treatment): waiting_list
        for place, treatment, waiting_list in figures.values_list(
            "place_id", "treatment_function", "waiting_list"
        )
    }


def _missing_shares(release: Vintage, results: Iterable[AnalysisResult]) -> dict[int, float]:
    """Of each result the share of its place, treatment function and part that was not submitted: a
    trust may have had little of a place's list and nearly all of its neurology."""
    results = list(results)
    rows = (
        MissingShare.objects.of_releases([release.id])
        .filter(
            place__in={result.place_id for result in results},
            treatment_function__in={result.treatment_function for result in results},
        )
        .values_list("place_id", "treatment_function", "submission__part")
        .annotate(total=Sum("share"))
    )
    shares = {(place, treatment, part): total for place, treatment, part, total in rows}
    return {
        result.pk: shares.get(
            (
                result.place_id,
                result.treatment_function,
                ANALYSED_BY_SLUG[result.measure].part,
            ),
            0.0,
        )
        for result in results
    }


def _open_flags(user: AnyUser, places: Iterable[int]) -> dict[Key, Flag]:
    flags = Flag.objects.visible_to(user).open().filter(place__in=list(places))
    return {(flag.place_id, flag.measure, flag.treatment_function): flag for flag in flags}


def _with_flag(candidate: Candidate, flags: Mapping[Key, Flag]) -> Candidate:
    flag = flags.get(_key(candidate))
    if flag is None:
        return candidate
    flag.place = candidate.place
    return replace(candidate, flag=flag)


def _by_opportunity(candidate: Candidate) -> tuple[int, str, str, str]:
    opportunity = -1 if candidate.opportunity is None else candidate.opportunity
    return -opportunity, candidate.place.name, candidate.measure, candidate.treatment_function
