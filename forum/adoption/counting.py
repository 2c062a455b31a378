"""How many places do an intervention independently of each other and of those it comes from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from forum.adoption.lifecycle import Stage
from forum.adoption.models import Adoption, Result
from forum.casestudies.lifecycle import (
    EMBEDDED_TO_ESTABLISH,
    PLACES_TO_ESTABLISH,
    PLACES_TO_REPLICATE,
    InterventionState,
)
from forum.casestudies.models import CaseStudy, Intervention
from metrics.models import Membership, Place


@dataclass(frozen=True)
class Adopters:
    """Independent ones that have it in use and do not say that it failed: by area, an ICB counts once."""

    in_use: int
    embedded: int


def ledger_state(intervention: Intervention) -> InterventionState:
    adopters = independent_adopters(intervention)
    if adopters.in_use >= PLACES_TO_ESTABLISH and adopters.embedded >= EMBEDDED_TO_ESTABLISH:
        return InterventionState.ESTABLISHED
    if adopters.in_use >= PLACES_TO_REPLICATE:
        return InterventionState.REPLICATED
    if adopters.in_use or _published(intervention):
        return InterventionState.DESCRIBED
    return InterventionState.EMERGING


def independent_adopters(intervention: Intervention) -> Adopters:
    origins = areas_of(case_study.place for case_study in _published(intervention))
    adoptions = Adoption.objects.in_use().filter(intervention=intervention)
    # What is made up says nothing of what is real.
    adoptions = adoptions.filter(author__demonstration=intervention.is_demonstration)
    adopters = list(adoptions.exclude(result=Result.DID_NOT_WORK).select_related("place"))
    embedded = (row.place for row in adopters if row.state == Stage.EMBEDDED)
    return Adopters(
        in_use=len(areas_of(row.place for row in adopters) - origins),
        embedded=len(areas_of(embedded) - origins),
    )


def _published(intervention: Intervention) -> list[CaseStudy]:
    rows = CaseStudy.objects.published().filter(intervention=intervention)
    rows = rows.filter(author__demonstration=True) if intervention.is_demonstration else rows
    return list(rows.select_related("place"))


def areas_of(places: Iterable[Place]) -> frozenset[int]:
    """The ICBs in which they lie; of a trust the trust itself."""
    enclosing = icb_by_place(timezone.localdate())
    return frozenset(enclosing.get(place.pk, place.pk) for place in places)


def icb_by_place(on: date) -> Mapping[int, int]:
    """The ICB of each place inside one."""
    links = Membership.objects.on(on).filter(parent__kind=Place.Kind.ICB)
    return dict(links.values_list("child_id", "parent_id"))
