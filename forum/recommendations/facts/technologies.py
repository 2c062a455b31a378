"""How far technologies are on their way to patients, and who has access where, as far as anybody said."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from forum.people.permissions.rule import NOBODY
from forum.technologies.models import AccessRecord, AccessStatus, PathwayStep, Technology
from forum.technologies.pages.locations import locations
from forum.technologies.pathway import Step, StepState, StepStatus, stands_at

# Adoption is left to the areas: what they say of access.
RECORDED = tuple(step for step in Step if step != Step.ADOPTION)


@dataclass(frozen=True)
class TechnologyFact:
    """`days`: how long it has stood at its step; None: not known."""

    known_steps: int
    is_through: bool
    days: int | None


@dataclass(frozen=True)
class AccessFacts:
    """`statuses`: by technology and location, without those not known."""

    technologies: int
    icb_of_location: Mapping[int, int]
    statuses: Mapping[tuple[int, int], str]


def read_technologies(on: date) -> tuple[TechnologyFact, ...]:
    listed = Technology.objects.visible_to(NOBODY).listed()
    steps: defaultdict[int, dict[str, StepState]] = defaultdict(dict)
    rows = PathwayStep.objects.current().filter(technology__in=listed)
    for pk, step, status, since in rows.values_list("technology_id", "step", "status", "since"):
        steps[pk][step] = StepState(status, since)
    return tuple(_fact(steps[pk], on) for pk in listed.values_list("pk", flat=True))


def _fact(steps: Mapping[str, StepState], on: date) -> TechnologyFact:
    stop = stands_at(steps, on)
    return TechnologyFact(
        known_steps=sum(state.status != StepStatus.NOT_KNOWN for state in steps.values()),
        is_through=stop is None or stop.step == Step.ADOPTION,
        days=stop.days if stop else None,
    )


def read_access(on: date) -> AccessFacts:
    listed = Technology.objects.visible_to(NOBODY).listed()
    icb_of_location = {row.place.pk: row.icb.pk for row in locations(on)}
    records = AccessRecord.objects.visible_to(NOBODY).current(on).filter(technology__in=listed)
    rows = records.exclude(status=AccessStatus.NOT_KNOWN)
    statuses = {
        (technology, place): status
        for technology, place, status in rows.values_list("technology_id", "place_id", "status")
        if place in icb_of_location
    }
    return AccessFacts(listed.count(), icb_of_location, statuses)
