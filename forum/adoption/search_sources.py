"""What places try, for search: with what was done otherwise and how it goes."""

from collections.abc import Collection, Iterator, Mapping

from django.db.models import QuerySet
from django.utils.text import capfirst

from forum.adoption.models import Adoption, Audience
from forum.adoption.outcomes import outcome_of
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


class Adoptions:
    kind = "adoption"
    model = "adoption"
    facets = (
        {"adoption_outcome": "How it turned out", "intervention": "Intervention"}
        | TREATMENT_FACET
        | MEASURE_FACET
        | PLACE_FACETS
    )

    def stamps(self, number: int | None = None) -> Mapping[str, str]:
        adoptions = Adoption.objects.shown()
        if number is not None:
            adoptions = adoptions.filter(pk=number)
        rows = adoptions.values_list("pk", "changed_at", "stale_on", "intervention__name", "place")
        return {str(pk): stamp_of(row) for pk, *row in rows}

    def documents(self, keys: Collection[str]) -> Iterator[Document]:
        hierarchy = PlaceHierarchy()
        adoptions = Adoption.objects.shown().filter(pk__in=keys)
        related = ("author", "intervention", "case_study", "place")
        for adoption in adoptions.select_related(*related).prefetch_related("steps", "adaptations"):
            yield _document(adoption, hierarchy)

    def visible_to(self, user: AnyUser) -> QuerySet[Adoption]:
        return Adoption.objects.visible_to(user).shown()


def _document(adoption: Adoption, hierarchy: PlaceHierarchy) -> Document:
    places = _places(adoption.place, hierarchy)
    named = adoption.intervention.name if adoption.intervention else None
    stamp = (adoption.changed_at, adoption.stale_on, named, adoption.place_id)
    return Document(
        kind=Adoptions.kind,
        kind_label="What a place tries",
        key=str(adoption.pk),
        number=adoption.pk,
        address=adoption.get_absolute_url(),
        title=str(adoption),
        note=f"{capfirst(adoption.get_state_display())}. {outcome_of(adoption).label}.",
        body="\n".join(_texts(adoption, places)),
        # The case study that names it may be for fewer readers.
        audience=_readers(adoption),
        facets=tuple(_facets(adoption, places)),
        updated=formatting.london_day(adoption.changed_at),
        stamp=stamp_of(stamp),
    )


def _readers(adoption: Adoption) -> Readers:
    if adoption.intervention_id is None:
        return Readers.RESTRICTED
    return Readers.PUBLIC if adoption.audience == Audience.PUBLIC else Readers.STAFF


def _places(place: Place, hierarchy: PlaceHierarchy) -> tuple[Place, ...]:
    """A trust lies in no area."""
    return (place,) if place.is_provider else hierarchy.with_parents(place.pk)


def _texts(adoption: Adoption, places: tuple[Place, ...]) -> Iterator[str]:
    yield adoption.place.name if adoption.place.is_provider else kind_and_area(*places)
    yield from (step.words for step in adoption.steps.all() if step.words)
    for adaptation in adoption.adaptations.all():
        yield f"{adaptation.component}: {adaptation.change} {adaptation.why}"
    yield from (text for text in (adoption.reason_words, adoption.needs) if text)


def _facets(adoption: Adoption, places: tuple[Place, ...]) -> Iterator[Facet]:
    yield from place_facets(places)
    outcome = outcome_of(adoption)
    yield Facet("adoption_outcome", outcome.value, outcome.label)
    treatment = adoption.treatment_function
    yield Facet("treatment", treatment, TREATMENTS.get(treatment, treatment))
    if measure := BY_SLUG.get(adoption.measure):
        yield Facet("measure", measure.slug, measure.title)
    if intervention := adoption.intervention:
        yield Facet("intervention", intervention.slug, intervention.name)
