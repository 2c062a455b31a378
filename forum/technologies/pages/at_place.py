"""One screen for a clinician: is it available here, who decides, who near has it, what did they find."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from forum.casestudies.models import CaseStudy
from forum.people.distances import NOT_KNOWN, Nearness, nearness
from forum.people.permissions import AnyUser
from forum.technologies.models import AccessRecord, AccessStatus, PathwayStep, Technology
from forum.technologies.models.access import words_of_place
from forum.technologies.pages.locations import Location, locations
from forum.technologies.pages.pathway_strip import (
    PathwayStrip,
    adoption_here,
    step_states,
    strip_of,
)
from forum.technologies.pages.technology import TRAIL, case_studies_of
from forum.technologies.pages.trusts import trusts
from forum.technologies.pathway import Step, stands_at
from metrics import formatting
from metrics.models import Place
from metrics.pages.components import Link

MOST_NEAR, MOST_HISTORY = 5, 10
HAVING = (AccessStatus.AVAILABLE, AccessStatus.PARTLY)
ANSWERS = {
    AccessStatus.AVAILABLE: "Yes. It is available {where}.",
    AccessStatus.PARTLY: "In part. It is partly available {where}.",
    AccessStatus.PLANNED: "Not yet. It is planned {where}.",
    AccessStatus.NOT_OFFERED: "No. It is not offered {where}.",
    AccessStatus.NOT_KNOWN: "Not known. {icb} has not said whether it is available {where}.",
}


TRUST_WORDS = "Its people are the most on the trust’s waiting list. Another ICB may decide something else for its own."


@dataclass(frozen=True)
class NearPlace:
    name: str
    words: str
    url: str
    ask_url: str


@dataclass(frozen=True)
class AtPlacePage:
    technology: Technology
    place: Place
    icb: Place
    trail: tuple[Link, ...]
    where: str
    answer: str
    record: AccessRecord | None
    decides: tuple[str, ...]
    near: tuple[NearPlace, ...]
    findings: Sequence[CaseStudy]
    ask_url: str
    strip: PathwayStrip
    history: Sequence[AccessRecord]

    @property
    def lapses_words(self) -> str:
        return formatting.day(self.record.lapses_on) if self.record else ""


def at_place_page(*, user: AnyUser, technology: Technology, place: Place) -> AtPlacePage:
    today = timezone.localdate()
    here = next(row for row in _places(today) if row.place.pk == place.pk)
    records = AccessRecord.objects.visible_to(user).filter(technology=technology, place=place)
    history = list(records.select_related("author", "place", "technology").newest_first())
    record = next((row for row in history if row.ended_at is None and row.lapses_on > today), None)
    steps = list(PathwayStep.objects.current().filter(technology=technology))
    status = AccessStatus(record.status if record else AccessStatus.NOT_KNOWN)
    return AtPlacePage(
        technology=technology,
        place=place,
        icb=here.icb,
        trail=(*TRAIL, Link(technology.name, technology.get_absolute_url())),
        where=words_of_place(place),
        answer=ANSWERS[status].format(where=words_of_place(place), icb=here.icb.name),
        record=record,
        decides=tuple(_decides(steps, here, today)),
        near=_near(user, technology, here, today),
        findings=case_studies_of(technology, user),
        ask_url=_ask_url(technology),
        strip=strip_of(steps, adoption_here(record, words_of_place(place), here.icb.name), today),
        history=history[:MOST_HISTORY],
    )


def _places(today: date) -> tuple[Location, ...]:
    return (*locations(today), *trusts(today))


def _decides(steps: Sequence[PathwayStep], here: Location, today: date) -> list[str]:
    words = [f"{here.icb.name} decides what is offered here."]
    if here.place.is_provider:
        words.append(TRUST_WORDS)
    by_step = {row.step: row for row in steps}
    stop = stands_at(step_states(by_step), today)
    owner = by_step[stop.step].owner if stop and stop.step in by_step else ""
    if stop and stop.step != Step.ADOPTION and owner:
        words.append(f"Its next step, {stop.step.label}, is with {owner}.")
    return words


def _near(
    user: AnyUser, technology: Technology, here: Location, today: date
) -> tuple[NearPlace, ...]:
    """The nearest of those that have it: first in the same ICB."""
    records = AccessRecord.objects.visible_to(user).current(today).filter(technology=technology)
    having = set(records.filter(status__in=HAVING).values_list("place_id", flat=True))
    shown = _places(today)
    icb_of = {row.place.pk: row.icb.pk for row in shown}
    others = [
        row.place for row in shown if row.place.pk in having and row.place.pk != here.place.pk
    ]
    near = nearness(here.place, others, icb_of)
    others.sort(key=lambda place: (near[place.pk], place.name))
    return tuple(_near_place(technology, place, near[place.pk]) for place in others[:MOST_NEAR])


def _near_place(technology: Technology, place: Place, near: Nearness) -> NearPlace:
    return NearPlace(
        name=place.name,
        words=near.words if near.level != NOT_KNOWN else "",
        url=reverse("technology_at", args=[technology.slug, place.code]),
        ask_url=_ask_url(technology, place),
    )


def _ask_url(technology: Technology, place: Place | None = None) -> str:
    """A question in its discussion; addressed to a place by its title."""
    query = {"about": f"technology:{technology.pk}"}
    if place is not None:
        query["title"] = f"{technology.name} {words_of_place(place)}"
    return f"{reverse('thread_start')}?{urlencode(query)}"
