"""What all counts are made of, each read once whichever places are counted. Nothing of demonstrations."""

from dataclasses import dataclass
from datetime import date

from forum.recommendations.facts.areas import Areas, read_areas
from forum.recommendations.facts.gaps import Gaps, read_gaps
from forum.recommendations.facts.places import IcbOf, read_icbs
from forum.recommendations.facts.sharing import (
    AdoptionFact,
    CaseStudyFact,
    QuestionFact,
    read_adoptions,
    read_case_studies,
    read_questions,
)
from forum.recommendations.facts.support import (
    FlagFact,
    OfferFact,
    PlanFact,
    read_flags,
    read_offers,
    read_plans,
)
from forum.recommendations.facts.technologies import (
    AccessFacts,
    TechnologyFact,
    read_access,
    read_technologies,
)
from metrics import hierarchy
from metrics.models import Place
from metrics.series import Vintages

__all__ = ["Facts", "Scope", "read_facts", "scope_of"]


@dataclass(frozen=True)
class Scope:
    """One ICB with all that lies in it and what it was made from; without `place_ids` all of England."""

    place: Place
    place_ids: frozenset[int] | None = None

    @property
    def is_england(self) -> bool:
        return self.place_ids is None

    def holds(self, place_id: int | None) -> bool:
        return self.place_ids is None or place_id in self.place_ids


@dataclass(frozen=True)
class Facts:
    on: date
    figures_month: date | None
    areas: Areas
    gaps: Gaps
    icb_of: IcbOf
    flags: tuple[FlagFact, ...]
    offers: tuple[OfferFact, ...]
    plans: tuple[PlanFact, ...]
    case_studies: tuple[CaseStudyFact, ...]
    adoptions: tuple[AdoptionFact, ...]
    questions: tuple[QuestionFact, ...]
    technologies: tuple[TechnologyFact, ...]
    access: AccessFacts


def read_facts(on: date) -> Facts:
    vintages, icb_of = Vintages.visible_to(None), read_icbs(on)
    return Facts(
        on=on,
        figures_month=vintages.newest.month if vintages else None,
        areas=read_areas(vintages, on),
        gaps=read_gaps(vintages, on),
        icb_of=icb_of,
        flags=read_flags(on),
        offers=read_offers(),
        plans=read_plans(),
        case_studies=read_case_studies(),
        adoptions=read_adoptions(),
        questions=read_questions(icb_of),
        technologies=read_technologies(on),
        access=read_access(on),
    )


def scope_of(place: Place, on: date) -> Scope:
    if place.kind == Place.Kind.ENGLAND:
        return Scope(place)
    return Scope(place, frozenset(hierarchy.place_ids_of(place, on)))
