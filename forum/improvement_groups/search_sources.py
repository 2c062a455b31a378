"""Improvement groups, for search: their question, places and outcome. Nothing that only members read."""

from collections.abc import Collection, Iterator, Mapping

from django.db.models import Prefetch, QuerySet
from django.utils.text import capfirst

from forum.improvement_groups.models import Audience, ImprovementGroup, Member
from forum.people.permissions import AnyUser
from forum.rooms.place_hierarchy import PlaceHierarchy, kind_and_area, place_facets
from forum.rooms.searchable import (
    MEASURE_FACET,
    PLACE_FACETS,
    TREATMENT_FACET,
    Document,
    Facet,
    stamp_of,
)
from forum.rooms.searchable import Audience as Readers
from metrics import formatting
from metrics.measures import BY_SLUG
from metrics.models import Place
from metrics.rtt.columns import TREATMENTS

ACCEPTED = Prefetch("members", Member.objects.accepted().select_related("place"), "accepted")


class ImprovementGroups:
    kind = "improvement_group"
    model = "improvementgroup"
    facets = TREATMENT_FACET | MEASURE_FACET | PLACE_FACETS

    def stamps(self, number: int | None = None) -> Mapping[str, str]:
        groups = ImprovementGroup.objects.shown()
        if number is not None:
            groups = groups.filter(pk=number)
        rows = groups.values_list("pk", "changed_at", "outcome_month")
        return {str(pk): stamp_of(row) for pk, *row in rows}

    def documents(self, keys: Collection[str]) -> Iterator[Document]:
        hierarchy = PlaceHierarchy()
        groups = ImprovementGroup.objects.shown().filter(pk__in=keys).select_related("author")
        for group in groups.prefetch_related(ACCEPTED):
            yield _document(group, _places(group), hierarchy)

    def visible_to(self, user: AnyUser) -> QuerySet[ImprovementGroup]:
        return ImprovementGroup.objects.visible_to(user).shown()


def _places(group: ImprovementGroup) -> list[Place]:
    members: list[Member] = group.accepted  # type: ignore[attr-defined]
    return list({member.place.pk: member.place for member in members if member.place}.values())


def _document(group: ImprovementGroup, places: list[Place], hierarchy: PlaceHierarchy) -> Document:
    is_public = group.audience == Audience.PUBLIC
    return Document(
        kind=ImprovementGroups.kind,
        kind_label="Improvement group",
        key=str(group.pk),
        number=group.pk,
        address=group.get_absolute_url(),
        title=str(group),
        note=f"{capfirst(group.get_state_display())}. {group.measure_words}.",
        body="\n".join(_texts(group, places, hierarchy)),
        audience=Readers.PUBLIC if is_public else Readers.STAFF,
        facets=tuple(_facets(group, places, hierarchy)),
        updated=formatting.london_day(group.changed_at),
        stamp=stamp_of([group.changed_at, group.outcome_month]),
    )


def _with_parents(place: Place, hierarchy: PlaceHierarchy) -> tuple[Place, ...]:
    return (place,) if place.is_provider else hierarchy.with_parents(place.pk)


def _texts(
    group: ImprovementGroup, places: list[Place], hierarchy: PlaceHierarchy
) -> Iterator[str]:
    for place in places:
        within = _with_parents(place, hierarchy)
        yield place.name if place.is_provider else kind_and_area(*within)
    yield from (f"{row['name']}: {row['sentence']}" for row in group.outcome)


def _facets(
    group: ImprovementGroup, places: list[Place], hierarchy: PlaceHierarchy
) -> Iterator[Facet]:
    of_places = (
        facet for place in places for facet in place_facets(_with_parents(place, hierarchy))
    )
    yield from dict.fromkeys(of_places)
    treatment = group.treatment_function
    yield Facet("treatment", treatment, TREATMENTS.get(treatment, treatment))
    if measure := BY_SLUG.get(group.measure):
        yield Facet("measure", measure.slug, measure.title)
