"""Who could help whom: similar places that do well or improved, and what was done there.

The scoring is plain, so that each reason can be read: points for what a case study has in common
with the question, and none for anything that is not said. It names no best: it says why.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from forum.casestudies.models import CaseStudy, Intervention
from forum.matching.peers import Peer, find_peers, peers_by_place, within_or_around
from forum.people.permissions import AnyUser
from forum.support.models import Dismissal
from forum.support.models.flags import measure_words
from metrics import measures
from metrics.models import Place
from metrics.rtt.columns import TOTAL_TREATMENT, TREATMENTS

WAITS = frozenset(measure.slug for measure in measures.WAITS)
FAMILIES = tuple(
    frozenset(measure.slug for measure in measures.WAITS if measure.family is family)
    for family in measures.Family
)
MATCHES_SHOWN, MAX_CANDIDATES = 3, 400
# Points for what is in common; tests/forum/matching/judged_matches.json says what people judged by hand. A match
# needs MIN_POINTS: the same measure alone does not do, nor does a similar place alone. The treatment
# function counts most: what shortens waits for eyes is seldom of use for hearts.
SAME_MEASURE, SIMILAR_MEASURE = 5, 4
SAME_FUNCTION, ALL_FUNCTIONS = 7, 1
SIMILAR_AND_DOES_WELL, SIMILAR = 3, 2
GRADE_POINTS = {"A": 2, "B": 1}
OUTCOME_POINTS = {"mixed": -1, "did_not_work": -2}
MIN_POINTS = 7
NEAREST_RANK = 3


@dataclass(frozen=True)
class Match:
    case_study: CaseStudy
    points: int
    reasons: tuple[str, ...]
    peer: Peer | None = None


@dataclass(frozen=True)
class Matches:
    """`peers` do well or improved; of `other_peers`, which are similar too, nothing is said."""

    place: Place
    measure: str
    treatment_function: str
    peers: tuple[Peer, ...] = ()
    other_peers: tuple[Peer, ...] = ()
    matches: tuple[Match, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    dismissals: tuple[Dismissal, ...] = ()

    @property
    def is_empty(self) -> bool:
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
    limit: int = MATCHES_SHOWN,
) -> Matches:
    peers = find_peers(place, measure, treatment, user)
    dismissals = _dismissals(place, measure, treatment, user)
    matches = _case_study_matches(place, measure, treatment, user, peers, dismissals)[:limit]
    return Matches(
        place=place,
        measure=measure,
        treatment_function=treatment,
        peers=tuple(peer for peer in peers if peer.is_example),
        other_peers=tuple(peer for peer in peers if not peer.is_example),
        matches=tuple(matches),
        interventions=_interventions(matches, measure),
        dismissals=dismissals,
    )


def _dismissals(place: Place, measure: str, treatment: str, user: AnyUser) -> tuple[Dismissal, ...]:
    dismissals = Dismissal.objects.visible_to(user).filter(
        place=place, measure=measure, treatment_function=treatment
    )
    return tuple(dismissals.select_related("case_study__place").order_by("-created_at"))


def _case_study_matches(
    place: Place,
    measure: str,
    treatment: str,
    user: AnyUser,
    peers: Iterable[Peer],
    dismissals: Iterable[Dismissal],
) -> list[Match]:
    by_place = peers_by_place(peers, place)
    dismissed_ids = {dismissal.case_study_id for dismissal in dismissals}
    matches = (
        _match(case_study, measure, treatment, by_place.get(case_study.place_id))
        for case_study in _candidates(user, by_place, place, measure, treatment)
        if case_study.pk not in dismissed_ids
    )
    return sorted((match for match in matches if match is not None), key=_match_order)


def _candidates(
    user: AnyUser, by_place: Mapping[int, Peer], place: Place, measure: str, treatment: str
) -> Sequence[CaseStudy]:
    fitting = WAITS if measure in WAITS else {measure}
    wanted = Q(measure__in=fitting) | Q(place__in=list(by_place))
    if treatment != TOTAL_TREATMENT:
        wanted &= Q(treatment_function__in=[treatment, TOTAL_TREATMENT])
    published = CaseStudy.objects.readable_by(user).published()
    candidates = published.filter(wanted).exclude(within_or_around(place))
    newest_first = candidates.select_related("place", "intervention").newest_review_first()
    return list(newest_first[:MAX_CANDIDATES])


def _match(case_study: CaseStudy, measure: str, treatment: str, peer: Peer | None) -> Match | None:
    """None where too little is in common. How strong its evidence is, and how it turned out, make
    a case study no more fitting."""
    if case_study.measure != measure and not {case_study.measure, measure} <= WAITS:
        return None
    by_measure = _score_measure(case_study, measure)
    fit = (
        by_measure,
        _score_treatment_function(case_study, treatment),
        _score_place(case_study, treatment, peer),
    )
    # About some wait or other, somewhere or other: that says too little.
    same_kind = by_measure[0] if treatment != TOTAL_TREATMENT else case_study.measure == measure
    is_vague = peer is None and not same_kind
    if is_vague or sum(points for points, _ in fit) < MIN_POINTS:
        return None
    scores = (*fit, _score_evidence(case_study))
    reasons = tuple(reason for _, reason in scores if reason)
    return Match(case_study, sum(points for points, _ in scores), reasons, peer)


def _score_measure(case_study: CaseStudy, measure: str) -> tuple[int, str]:
    if case_study.measure == measure:
        return SAME_MEASURE, "It is about the same measure."
    both = {case_study.measure, measure}
    title = measure_words(case_study.measure, "")
    if any(both <= family for family in FAMILIES):
        return SIMILAR_MEASURE, f"It is about the same kind of waits too: {title}."
    if both <= WAITS:
        return 0, f"It is about waits too: {title}."
    return 0, ""


def _score_treatment_function(case_study: CaseStudy, treatment: str) -> tuple[int, str]:
    """What was done for all can serve one; what was done for one moves the whole list too little."""
    function = case_study.treatment_function
    if function == treatment == TOTAL_TREATMENT:
        return SAME_FUNCTION, "It is about all treatment functions together."
    if function == treatment:
        name = TREATMENTS.get(treatment, "")
        return SAME_FUNCTION, f"It is about the same treatment function: {name}."
    if function == TOTAL_TREATMENT:
        return ALL_FUNCTIONS, "It is about all treatment functions together."
    return 0, f"It is about one treatment function: {TREATMENTS[function]}."


def _score_place(case_study: CaseStudy, treatment: str, peer: Peer | None) -> tuple[int, str]:
    """That a place does well in something says little for what it did about something else."""
    if peer is None:
        return 0, ""
    is_example = peer.is_example and case_study.treatment_function == treatment
    points = SIMILAR_AND_DOES_WELL if is_example else SIMILAR
    points += peer.rank <= NEAREST_RANK
    reason = f"It comes from a similar place, {case_study.place}. " + " ".join(peer.reasons)
    return points, reason


def _score_evidence(case_study: CaseStudy) -> tuple[int, str]:
    grade = effective_grade(case_study)
    points = GRADE_POINTS.get(grade, 0) + OUTCOME_POINTS.get(case_study.kind, 0)
    outcome = {
        "mixed": "It worked in part.",
        "did_not_work": "It did not work there: worth reading before trying the same.",
    }.get(case_study.kind, "")
    graded = f"Its evidence is graded {grade}." if grade in GRADE_POINTS else ""
    return points, f"{graded} {outcome}".strip()


def effective_grade(case_study: CaseStudy) -> str:
    return case_study.lowered_to or case_study.grade


def _match_order(match: Match) -> tuple[int, int, int, int]:
    """Of equals first what worked, then what was reviewed last."""
    case_study = match.case_study
    reviewed = (case_study.reviewed_on or date.min).toordinal()
    return -match.points, -OUTCOME_POINTS.get(case_study.kind, 0), -reviewed, -case_study.pk


def _interventions(matches: Sequence[Match], measure: str) -> tuple[Intervention, ...]:
    """Of the case studies first; then those whose latest version names the measure."""
    interventions = {
        match.case_study.intervention.pk: match.case_study.intervention
        for match in matches
        if match.case_study.intervention is not None
    }
    current = Intervention.objects.exclude(state=Intervention.State.SUPERSEDED)
    naming_measure = current.filter(versions__measure=measure).distinct().with_latest_version()
    for intervention in naming_measure.order_by("name"):
        if intervention.latest_version.measure == measure:
            interventions.setdefault(intervention.pk, intervention)
    return tuple(interventions.values())
