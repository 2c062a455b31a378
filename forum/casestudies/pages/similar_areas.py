"""Case studies from areas like one that the reader names: which areas these are, or why none are shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from forum.people.permissions import AnyUser
from metrics import hierarchy
from metrics.models import Place
from metrics.pages.chosen_places import ChosenPlace, chosen_place
from metrics.pages.components import Link
from metrics.similarity import SIMILAR_PLACES_SHOWN, similar_places

FIELD = "similar"
NO_SIMILAR_AREAS = (
    "Similar areas are known only for today's Integrated Care Boards and sub-ICB locations. Choose one of"
    " those."
)


@dataclass(frozen=True)
class SimilarAreas:
    """`areas`: those like `place`, nearest first. Empty where none was named, or `message` says why."""

    place: Place | None = None
    areas: tuple[Place, ...] = ()
    message: str = ""
    which: tuple[Link, ...] = ()

    def within(self, on: date) -> Q:
        return Q(
            place__in=Place.objects.filter(
                hierarchy.within_places({area.pk for area in self.areas}, on)
            )
        )


def similar_areas(user: AnyUser, params: Mapping[str, str], on: date) -> SimilarAreas:
    chosen = chosen_place(user, params, name=FIELD)
    if chosen.place is None:
        message = chosen.message or (NO_SIMILAR_AREAS if chosen.typed else "")
        return SimilarAreas(message=message, which=_links(chosen, params))
    codes = [similar.code for similar in similar_places(chosen.place, on)]
    by_code = Place.objects.in_bulk(codes, field_name="code") if codes else {}
    areas = tuple(by_code[code] for code in codes if code in by_code)
    return SimilarAreas(chosen.place, areas, "" if areas else NO_SIMILAR_AREAS)


def _links(chosen: ChosenPlace, params: Mapping[str, str]) -> tuple[Link, ...]:
    kept = {name: value for name, value in params.items() if value and name != "page"}
    return tuple(
        Link(
            place.name,
            f"{reverse('case_studies')}?{urlencode({**kept, FIELD: place.code})}",
            place.get_kind_display(),
        )
        for place in chosen.which
        if place.kind in SIMILAR_PLACES_SHOWN
    )
