"""Who could help whom: similar places that do well or improved, and what was done there.

The first rule is plain, so that each reason can be read: points for what a case study has in common
with the question, and none for anything that is not said. It names no best: it says why.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from django.db.models import Q
from django.utils import timezone

from forum.casestudies.models import CaseStudy, Intervention
from forum.people.permissions import AnyUser
from forum.support.models import Dismissal
from forum.support.models.flags import measure_words
from metrics import memberships
from metrics.measures import BY_SLUG
from metrics.models import AnalysisResult, Membership, Place
from metrics.rtt.columns import TOTAL_TREATMENT, TREATMENTS
from metrics.series import Vintages
from metrics.similarity import SIMILAR_PLACES_SHOWN, SimilarPlace, similar_places

# Different ways of saying that people wait. What shortens the usual wait often shortens the list; who
# has waited longest is mostly helped by something else.
USUAL = frozenset({"within-18-weeks", "median-wait", "waiting-list"})
LONGEST = frozenset({"over-52-weeks-share", "92nd-percentile-wait"})
WAITS = USUAL | LONGEST
SHOWN, LOOKED_AT = 3, 400
# Points for what is in common; tests/forum/data/matching.json says what people judged by hand. A match
# needs ENOUGH: the same measure alone does not do, nor does a similar place alone. The treatment
# function counts most: what shortens waits for eyes is seldom of use for hearts.
SAME_MEASURE, LIKE_MEASURE = 5, 4
SAME_FUNCTION, ALL_FUNCTIONS = 7, 1
SIMILAR_AND_DOES_WELL, SIMILAR = 3, 2
GRADES = {"A": 2, "B": 1}
TURNED_OUT = {"mixed": -1, "did_not_work": -2}
ENOUGH = 7
NEAREST = 3
FAVOURABLE = (AnalysisResult.Label.FAVOURABLE, AnalysisResult.Label.FAVOURABLE_PROVISIONAL)


@dataclass(frozen=True)
class Peer:
    """A similar place: `nearness` 1 is the most like."""

    place: Place
    nearness: int
    alike: SimilarPlace
    value: float | None = None
    does_well: bool = False
    improved: bool = False
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Match:
    case_study: CaseStudy
    points: int
    reasons: tuple[str, ...]
    peer: Peer | None = None


@dataclass(frozen=True)
class Matches:
    """`peers` that do well or improved, `others` that are alike and of which nothing is said."""

    place: Place
    measure: str
    treatment_function: str
    peers: tuple[Peer, ...] = ()
    others: tuple[Peer, ...] = ()
    matches: tuple[Match, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    dismissed: tuple[Dismissal, ...] = ()

    @property
    def nothing(self) -> bool:
        """No good match is an answer: then it is better to ask."""
        return not self.matches

    @property
    def title(self) -> str:
        return f"{measure_words(self.measure, self.treatment_function)}, {self.place}"


def find_matches(
    *,
    place: Place,
    measure: str,
    user: AnyUser,
    treatment: str = TOTAL_TREATMENT,
    shown: int = SHOWN,
) -> Matches:
    peers = _peers(place, measure, treatment, user)
    by_place = _where(peers, place)
    own = _own(place)
    dismissed = Dismissal.objects.visible_to(user).filter(
        place=place, measure=measure, treatment_function=treatment
    )
    aside = tuple(dismissed.select_related("case_study__place").order_by("-created_at"))
    not_again = {one.case_study_id for one in aside}
    found = [
        match
        for story in _stories(user, by_place, own, measure, treatment)
        if story.pk not in not_again
        and (match := _match(story, measure, treatment, by_place.get(story.place_id)))
    ]
    found.sort(key=_order)
    best = tuple(found[:shown])
    return Matches(
        place,
        measure,
        treatment,
        tuple(peer for peer in peers if peer.does_well or peer.improved),
        tuple(peer for peer in peers if not (peer.does_well or peer.improved)),
        best,
        _interventions(best, measure),
        aside,
    )


# --- similar places ------------------------------------------------------------------------------


def _peers(place: Place, measure: str, treatment: str, user: AnyUser) -> list[Peer]:
    vintages = Vintages.visible_to(user)
    today = timezone.localdate()
    month = vintages.newest.month if vintages else today.replace(day=1)
    alike = similar_places(place, month)
    there = {one.code: one for one in Place.objects.filter(code__in=[one.code for one in alike])}
    releases = [vintages.newest.id] if vintages else []
    rows = AnalysisResult.objects.filter(
        release__in=releases,
        measure=measure,
        treatment_function=treatment,
        place__in=[place.pk, *(one.pk for one in there.values())],
    )
    standing = {row.place_id: row for row in rows}
    here = standing.get(place.pk)
    known = [row.value for row in standing.values() if row.value is not None]
    middle = median(known) if known else None
    return [
        _peer(there[one.code], nearness, one, standing, here, middle, measure)
        for nearness, one in enumerate(alike, start=1)
        if one.code in there
    ]


def _peer(
    place: Place,
    nearness: int,
    alike: SimilarPlace,
    standing: Mapping[int, AnalysisResult],
    here: AnalysisResult | None,
    middle: float | None,
    measure: str,
) -> Peer:
    reasons = [
        f"Among the {SIMILAR_PLACES_SHOWN[Place.Kind(place.kind)]} places most like it (number {nearness}"
        f" by nearness), above all by {_listed(alike.most_similar_on)}."
    ]
    one = standing.get(place.pk)
    if one is None or one.suppression_reason or one.value is None:
        return Peer(place, nearness, alike, reasons=tuple(reasons))
    polarity = BY_SLUG[measure].polarity if measure in BY_SLUG else 0
    better_than_here = (
        here is not None and here.value is not None and ((one.value - here.value) * polarity > 0)
    )
    lasting = one.label in FAVOURABLE or one.outside * polarity > 0
    beyond_middle = middle is not None and (one.value - middle) * polarity > 0
    does_well = polarity != 0 and (lasting or (beyond_middle and better_than_here))
    improved = one.variation.startswith("improvement")
    if does_well:
        reasons.append(_how_well(one, here, lasting))
    if improved:
        reasons.append("Its own chart shows a change for the better beyond chance.")
    return Peer(place, nearness, alike, one.value, does_well, improved, tuple(reasons))


def _how_well(one: AnalysisResult, here: AnalysisResult | None, lasting: bool) -> str:
    seen = f"{one.value:.1f}, here {here.value:.1f}" if here and here.value else f"{one.value:.1f}"
    if lasting:
        return f"It stands out for the better after allowing for the usual spread ({seen})."
    return f"Its latest value is better than here and than most similar places ({seen})."


def _where(peers: Iterable[Peer], place: Place) -> dict[int, Peer]:
    """By whose ground something happened: an ICB's sub-ICB locations count as the ICB."""
    found = {peer.place.pk: peer for peer in peers}
    if place.kind == Place.Kind.ICB and found:
        links = Membership.objects.filter(
            memberships.memberships_on(timezone.localdate()), parent__in=list(found)
        )
        inside = {child: found[parent] for child, parent in links.values_list("child", "parent")}
        found = inside | found
    return found


def _own(place: Place) -> Q:
    """The place itself, what lies in it and what it lies in: they know of it."""
    today = timezone.localdate()
    inside = Place.objects.filter(memberships.within_places({place.pk}, today)).values("pk")
    return Q(place__in=inside) | Q(place__in=memberships.enclosing_place_ids(place.pk, today))


# --- case studies --------------------------------------------------------------------------------


def _stories(
    user: AnyUser, by_place: Mapping[int, Peer], own: Q, measure: str, treatment: str
) -> Sequence[CaseStudy]:
    about = WAITS if measure in WAITS else {measure}
    wanted = Q(measure__in=about) | Q(place__in=list(by_place))
    if treatment != TOTAL_TREATMENT:
        wanted &= Q(treatment_function__in=[treatment, TOTAL_TREATMENT])
    there = CaseStudy.objects.readable_by(user).published().filter(wanted).exclude(own)
    found = there.select_related("place", "intervention").newest_review_first()
    return list(found[:LOOKED_AT])


def _match(story: CaseStudy, measure: str, treatment: str, peer: Peer | None) -> Match | None:
    in_common = (
        _by_measure(story, measure),
        _by_function(story, treatment),
        _by_place(story, treatment, peer),
    )
    if story.measure != measure and not {story.measure, measure} <= WAITS:
        return None
    # About some wait or other, somewhere or other: that says too little.
    close = in_common[0][0] if treatment != TOTAL_TREATMENT else story.measure == measure
    vague = peer is None and not close
    # How strong its evidence is, and how it turned out, make it no more fitting.
    if vague or sum(points for points, _ in in_common) < ENOUGH:
        return None
    given = (*in_common, _by_evidence(story))
    reasons = tuple(why for _, why in given if why)
    return Match(story, sum(points for points, _ in given), reasons, peer)


def _by_measure(story: CaseStudy, measure: str) -> tuple[int, str]:
    if story.measure == measure:
        return SAME_MEASURE, "It is about the same measure."
    named = measure_words(story.measure, "")
    if {story.measure, measure} <= USUAL or {story.measure, measure} <= LONGEST:
        return LIKE_MEASURE, f"It is about the same kind of waits too: {named}."
    if {story.measure, measure} <= WAITS:
        return 0, f"It is about waits too: {named}."
    return 0, ""


def _by_function(story: CaseStudy, treatment: str) -> tuple[int, str]:
    """What was done for all can serve one; what was done for one moves the whole list too little."""
    if story.treatment_function == treatment:
        words = TREATMENTS.get(treatment, "")
        whole = treatment == TOTAL_TREATMENT
        return SAME_FUNCTION, (
            "It is about all treatment functions together."
            if whole
            else f"It is about the same treatment function: {words}."
        )
    if story.treatment_function == TOTAL_TREATMENT:
        return ALL_FUNCTIONS, "It is about all treatment functions together."
    return 0, f"It is about one treatment function: {TREATMENTS[story.treatment_function]}."


def _by_place(story: CaseStudy, treatment: str, peer: Peer | None) -> tuple[int, str]:
    """That a place does well in something says little for what it did about something else."""
    if peer is None:
        return 0, ""
    well = (peer.does_well or peer.improved) and story.treatment_function == treatment
    points = SIMILAR_AND_DOES_WELL if well else SIMILAR
    points += peer.nearness <= NEAREST
    return points, f"It comes from a similar place, {story.place}. " + " ".join(peer.reasons)


def _by_evidence(story: CaseStudy) -> tuple[int, str]:
    grade = grade_of(story)
    points = GRADES.get(grade, 0) + TURNED_OUT.get(story.kind, 0)
    said = {
        "mixed": "It worked in part.",
        "did_not_work": "It did not work there: worth reading before trying the same.",
    }.get(story.kind, "")
    graded = f"Its evidence is graded {grade}." if grade in GRADES else ""
    return points, f"{graded} {said}".strip()


def grade_of(story: CaseStudy) -> str:
    return story.lowered_to or story.grade


def _order(match: Match) -> tuple[int, int, int, int]:
    """Of equals first what worked, then what was looked at last."""
    story = match.case_study
    looked_at = (story.reviewed_on or date.min).toordinal()
    return -match.points, -TURNED_OUT.get(story.kind, 0), -looked_at, -story.pk


def _interventions(found: Sequence[Match], measure: str) -> tuple[Intervention, ...]:
    """Of the case studies first; then recipes whose newest version names the measure."""
    chosen = {
        one.case_study.intervention.pk: one.case_study.intervention
        for one in found
        if one.case_study.intervention is not None
    }
    there = Intervention.objects.exclude(state=Intervention.State.SUPERSEDED)
    named = there.filter(versions__measure=measure).distinct().with_latest_version()
    for recipe in named.order_by("name"):
        if recipe.latest_version.measure == measure:
            chosen.setdefault(recipe.pk, recipe)
    return tuple(chosen.values())


def _listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
