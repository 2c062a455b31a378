"""Where others tried a case study or an intervention, for lists and searches of other rooms."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from forum.adoption.models import Adoption
from forum.adoption.models.adoptions import AdoptionQuerySet
from forum.adoption.outcomes import TRIED, Outcome, outcome_of
from forum.adoption.pages.ledger import sentence_of
from forum.people.permissions import AnyUser
from forum.rooms.taken_up import TakenUp

WORKED = (Outcome.WORKED, Outcome.ADAPTED)


def of_case_studies(user: AnyUser, numbers: Collection[int]) -> Mapping[int, TakenUp]:
    rows = _adoptions(user).filter(case_study__in=numbers)
    return _by_subject((row.case_study_id, row) for row in rows)


def of_interventions(user: AnyUser, numbers: Collection[int]) -> Mapping[int, TakenUp]:
    rows = _adoptions(user).filter(intervention__in=numbers)
    return _by_subject((row.intervention_id, row) for row in rows)


def _adoptions(user: AnyUser) -> AdoptionQuerySet:
    return Adoption.objects.visible_to(user).shown()


def _by_subject(rows: Iterable[tuple[int | None, Adoption]]) -> Mapping[int, TakenUp]:
    """Of what somebody tried."""
    by_number: defaultdict[int, list[Adoption]] = defaultdict(list)
    for number, adoption in rows:
        if number is not None and outcome_of(adoption) in TRIED:
            by_number[number].append(adoption)
    return {number: _taken_up(tried) for number, tried in by_number.items()}


def _taken_up(tried: Sequence[Adoption]) -> TakenUp:
    worked = {adoption.place_id for adoption in tried if outcome_of(adoption) in WORKED}
    return TakenUp(words=sentence_of(tried), worked=len(worked))
