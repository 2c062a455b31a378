"""Who could help whom: similar places that do well or improved, and what was done there.

The scoring is plain, so that each reason can be read: points for what a candidate has in common
with the question, and none for anything that is not said. It names no best: it says why.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from forum.matching.peers import Peer, find_peers, peers_by_place, within_or_around
from forum.people.permissions import AnyUser
from forum.rooms import match_sources, taken_up
from forum.rooms.matchable import Candidate, MatchQuestion
from forum.rooms.taken_up import TakenUp
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
# Where others tried the same and it worked: one says something, several say more.
FEW_POINTS, SEVERAL_POINTS, SEVERAL = 1, 2, 3
OUTCOME_POINTS = {"mixed": -1, "did_not_work": -2}
MIN_POINTS = 7
NEAREST_RANK = 3


@dataclass(frozen=True)
class Match:
    candidate: Candidate
    points: int
    reasons: tuple[str, ...]
    peer: Peer | None = None

    @property
    def content(self) -> Any:
        return self.candidate.content


@dataclass(frozen=True)
class Matches:
    """`peers` do well or improved; of `other_peers`, which are similar too, nothing is said."""

    place: Place
    measure: str
    treatment_function: str
    peers: tuple[Peer, ...] = ()
    other_peers: tuple[Peer, ...] = ()
    matches: tuple[Match, ...] = ()
    kinds_of_change: tuple[Any, ...] = ()
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
    matches = _matches(place, measure, treatment, user, peers, dismissals)[:limit]
    return Matches(
        place=place,
        measure=measure,
        treatment_function=treatment,
        peers=tuple(peer for peer in peers if peer.is_example),
        other_peers=tuple(peer for peer in peers if not peer.is_example),
        matches=tuple(matches),
        kinds_of_change=_kinds_of_change(matches, user, measure),
        dismissals=dismissals,
    )


def _dismissals(place: Place, measure: str, treatment: str, user: AnyUser) -> tuple[Dismissal, ...]:
    dismissals = Dismissal.objects.visible_to(user).filter(
        place=place, measure=measure, treatment_function=treatment
    )
    return tuple(dismissals.select_related("case_study__place").order_by("-created_at"))


def _matches(
    place: Place,
    measure: str,
    treatment: str,
    user: AnyUser,
    peers: Iterable[Peer],
    dismissals: Iterable[Dismissal],
) -> list[Match]:
    by_place = peers_by_place(peers, place)
    dismissed = [dismissal.case_study for dismissal in dismissals]
    candidates = [
        candidate
        for candidate in _candidates(user, by_place, place, measure, treatment)
        if candidate.content not in dismissed
    ]
    tried = taken_up("case_study", user, [candidate.content.pk for candidate in candidates])
    matches = (
        _match(
            candidate,
            measure,
            treatment,
            by_place.get(candidate.place.pk),
            tried.get(candidate.content.pk),
        )
        for candidate in candidates
    )
    return sorted((match for match in matches if match is not None), key=_match_order)


def _candidates(
    user: AnyUser, by_place: Mapping[int, Peer], place: Place, measure: str, treatment: str
) -> Iterator[Candidate]:
    fitting = {treatment, TOTAL_TREATMENT} if treatment != TOTAL_TREATMENT else ()
    question = MatchQuestion(
        measures=WAITS if measure in WAITS else frozenset({measure}),
        treatment_functions=frozenset(fitting),
        similar_place_ids=frozenset(by_place),
        own_places=within_or_around(place),
    )
    for source in match_sources():
        yield from source.candidates(user, question, MAX_CANDIDATES)


def _match(
    candidate: Candidate,
    measure: str,
    treatment: str,
    peer: Peer | None,
    tried: TakenUp | None,
) -> Match | None:
    """None where too little is in common. How strong its evidence is, how it turned out, and where else,
    make a case study no more fitting: they order those that fit."""
    same_function = candidate.treatment_function == treatment != TOTAL_TREATMENT
    both_waits = {candidate.measure, measure} <= WAITS
    if candidate.measure != measure and not both_waits and not same_function:
        return None
    by_measure = _score_measure(candidate, measure)
    fit = (
        by_measure,
        _score_treatment_function(candidate, treatment),
        _score_place(candidate, treatment, peer),
    )
    # About some wait or other, somewhere or other: that says too little.
    same_kind = (
        same_function or by_measure[0]
        if treatment != TOTAL_TREATMENT
        else candidate.measure == measure
    )
    is_vague = peer is None and not same_kind
    if is_vague or sum(points for points, _ in fit) < MIN_POINTS:
        return None
    scores = (*fit, _score_evidence(candidate), _score_adopters(tried))
    reasons = tuple(reason for _, reason in scores if reason)
    return Match(candidate, sum(points for points, _ in scores), reasons, peer)


def _score_measure(candidate: Candidate, measure: str) -> tuple[int, str]:
    if candidate.measure == measure:
        return SAME_MEASURE, "It is about the same measure."
    both = {candidate.measure, measure}
    title = measure_words(candidate.measure, "")
    if any(both <= family for family in FAMILIES):
        return SIMILAR_MEASURE, f"It is about the same kind of waits too: {title}."
    if both <= WAITS:
        return 0, f"It is about waits too: {title}."
    return 0, f"It is about another measure: {title}." if title else ""


def _score_treatment_function(candidate: Candidate, treatment: str) -> tuple[int, str]:
    """What was done for all can serve one; what was done for one moves the whole list too little."""
    function = candidate.treatment_function
    if function == treatment == TOTAL_TREATMENT:
        return SAME_FUNCTION, "It is about all treatment functions together."
    if function == treatment:
        name = TREATMENTS.get(treatment, "")
        return SAME_FUNCTION, f"It is about the same treatment function: {name}."
    if function == TOTAL_TREATMENT:
        return ALL_FUNCTIONS, "It is about all treatment functions together."
    return 0, f"It is about one treatment function: {TREATMENTS[function]}."


def _score_place(candidate: Candidate, treatment: str, peer: Peer | None) -> tuple[int, str]:
    """That a place does well in something says little for what it did about something else."""
    if peer is None:
        return 0, ""
    is_example = peer.is_example and candidate.treatment_function == treatment
    points = SIMILAR_AND_DOES_WELL if is_example else SIMILAR
    points += peer.rank <= NEAREST_RANK
    reason = f"It comes from a similar place, {candidate.place}. " + " ".join(peer.reasons)
    return points, reason


def _score_evidence(candidate: Candidate) -> tuple[int, str]:
    grade = candidate.grade
    points = GRADE_POINTS.get(grade, 0) + OUTCOME_POINTS.get(candidate.outcome, 0)
    outcome = {
        "mixed": "It worked in part.",
        "did_not_work": "It did not work there: worth reading before trying the same.",
    }.get(candidate.outcome, "")
    graded = f"Its evidence is graded {grade}." if grade in GRADE_POINTS else ""
    return points, f"{graded} {outcome}".strip()


def _score_adopters(tried: TakenUp | None) -> tuple[int, str]:
    if tried is None:
        return 0, ""
    points = 0 if not tried.worked else FEW_POINTS if tried.worked < SEVERAL else SEVERAL_POINTS
    return points, tried.words


def _match_order(match: Match) -> tuple[int, int, int, int]:
    """Of equals first what worked, then what was reviewed last."""
    candidate = match.candidate
    reviewed = (candidate.reviewed_on or date.min).toordinal()
    outcome = OUTCOME_POINTS.get(candidate.outcome, 0)
    return -match.points, -outcome, -reviewed, -candidate.content.pk


def _kinds_of_change(matches: Sequence[Match], user: AnyUser, measure: str) -> tuple[Any, ...]:
    """Of the matches first; then those that are known to be about the measure."""
    of_matches = (match.candidate.kind_of_change for match in matches)
    about_measure = (
        kind for source in match_sources() for kind in source.kinds_of_change(user, measure)
    )
    return tuple(dict.fromkeys(kind for kind in (*of_matches, *about_measure) if kind))
