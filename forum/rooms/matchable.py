"""What of a room may help a place that asks who could help it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.db.models import QuerySet

from metrics.models import Place


@dataclass(frozen=True)
class MatchQuestion:
    """Wanted is what is about one of the measures, or from one of the similar places; from none of
    `own_places`, which know of it. `treatment_functions` is empty where any will do."""

    measures: frozenset[str]
    treatment_functions: frozenset[str]
    similar_place_ids: frozenset[int]
    own_places: QuerySet[Place]


@dataclass(frozen=True)
class Card:
    title: str
    url: str
    place: str
    facts: tuple[str, ...]
    summary: str
    outcome: str


@dataclass(frozen=True)
class Candidate:
    """`outcome`, of the CaseStudy's: what worked goes before what did not. `kind_of_change`: what was
    done, in general, with an address of its own."""

    content: Any
    card: Callable[[], Card]
    place: Place
    measure: str
    treatment_function: str
    grade: str = ""
    outcome: str = ""
    reviewed_on: date | None = None
    kind_of_change: Any = None


class MatchSource(Protocol):
    def candidates(self, user: Any, question: MatchQuestion, limit: int) -> Iterable[Candidate]: ...

    def kinds_of_change(self, user: Any, measure: str) -> Iterable[Any]:
        """That are known to be about the measure, whoever did it."""
