"""Where others tried a case study or an intervention, for lists and searches of other rooms."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from urllib.parse import urlencode

from django.urls import reverse

from forum.adoption.models import Adoption
from forum.adoption.outcomes import TRIED, Outcome, outcome_of
from forum.adoption.pages.ledger import sentence_of
from forum.people.permissions import AnyUser
from forum.rooms.taken_up import TakenUp

WORKED = (Outcome.WORKED, Outcome.ADAPTED)


def of_case_studies(user: AnyUser, numbers: Collection[int]) -> Mapping[int, TakenUp]:
    adoptions = Adoption.objects.visible_to(user).shown().filter(case_study__in=numbers)
    by_number: dict[int, list[Adoption]] = defaultdict(list)
    for adoption in adoptions:
        if adoption.case_study_id is not None:
            by_number[adoption.case_study_id].append(adoption)
    return dict(_taken_up(by_number, "case_study"))


def of_interventions(user: AnyUser, numbers: Collection[int]) -> Mapping[int, TakenUp]:
    adoptions = Adoption.objects.visible_to(user).shown().filter(intervention__in=numbers)
    by_number: dict[int, list[Adoption]] = defaultdict(list)
    for adoption in adoptions.select_related("intervention"):
        if adoption.intervention_id is not None:
            by_number[adoption.intervention_id].append(adoption)
    return dict(_taken_up(by_number, "intervention"))


def _taken_up(by_number: Mapping[int, list[Adoption]], name: str) -> Iterator[tuple[int, TakenUp]]:
    for number, adoptions in by_number.items():
        outcomes = {(row.place_id, outcome_of(row)) for row in adoptions}
        if not any(outcome in TRIED for _, outcome in outcomes):
            continue
        kept = adoptions[0].intervention if name == "intervention" else None
        key = kept.slug if kept else str(number)
        yield (
            number,
            TakenUp(
                words=sentence_of(adoptions),
                url=f"{reverse('adoptions')}?{urlencode({name: key})}",
                worked=len({place for place, outcome in outcomes if outcome in WORKED}),
            ),
        )
