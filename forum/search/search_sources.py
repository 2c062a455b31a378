"""Places, measures and specialties: the rooms of figures know nothing of searching. There are few of
each, so each is read whole and stamped with its words."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from forum.rooms.place_hierarchy import PlaceHierarchy, kind_and_area, place_facets
from forum.rooms.searchable import (
    MEASURE_FACET,
    PLACE_FACETS,
    TREATMENT_FACET,
    Document,
    Facet,
    ReadWhole,
)
from forum.search.addresses import measure_address, treatment_address
from metrics import formatting
from metrics.measures import MEASURES, Measure
from metrics.models import Alias, Place
from metrics.place_search import split_words, without_form
from metrics.rtt.columns import TOTAL_TREATMENT, TREATMENTS

ALIAS_LABELS = {
    Alias.Kind.SHORT_NAME: "Also called",
    Alias.Kind.AREA: "Includes",
    Alias.Kind.OLD_NAME: "Formerly",
    Alias.Kind.CODE: "Other codes:",
}


class Places(ReadWhole):
    kind = "place"
    model = "place"
    facets = PLACE_FACETS

    def all_documents(self) -> Iterator[Document]:
        hierarchy = PlaceHierarchy()
        aliases: dict[int, dict[str, list[str]]] = {}
        for pk, kind, text in Alias.objects.order_by("text").values_list("place", "kind", "text"):
            aliases.setdefault(pk, {}).setdefault(kind, []).append(text)
        areas = (pk for pk, place in hierarchy.places.items() if not place.is_provider)
        for place_id in areas:
            yield _place(hierarchy.with_parents(place_id), aliases.get(place_id, {}))


class Measures(ReadWhole):
    kind = "measure"
    model = ""
    facets = MEASURE_FACET

    def all_documents(self) -> Iterator[Document]:
        return map(_measure, MEASURES)


class Treatments(ReadWhole):
    kind = "treatment"
    model = ""
    facets = TREATMENT_FACET

    def all_documents(self) -> Iterator[Document]:
        for code, name in TREATMENTS.items():
            if code != TOTAL_TREATMENT:
                yield _treatment(code, name)


def _treatment(code: str, name: str) -> Document:
    return Document(
        kind=Treatments.kind,
        kind_label="Specialty",
        key=code,
        address=treatment_address(code),
        title=name,
        note=f"Specialty: waits in England and, from there, in each area. Treatment function {code}",
        body="",
        facets=(Facet("treatment", code, name),),
        names=(code, code.removeprefix("C_")),
    ).with_stamp()


def _place(places: tuple[Place, ...], aliases: Mapping[str, list[str]]) -> Document:
    """`places`: the place itself, then those in which it lies."""
    place = places[0]
    description = kind_and_area(*places)
    until = ""
    if place.valid_to:
        until = f", until {formatting.day(place.valid_to - timedelta(days=1))}"
    names = [place.name, place.code, place.official_name, place.ons_code]
    names += [text for texts in aliases.values() for text in texts]
    lines = [place.official_name, place.ons_code]
    lines += [
        f"{label} {', '.join(aliases[kind])}"
        for kind, label in ALIAS_LABELS.items()
        if kind in aliases
    ]
    return Document(
        kind=Places.kind,
        kind_label="Place",
        key=place.code,
        number=place.pk,
        address=place.get_absolute_url(),
        title=place.name,
        note=f"{description[:1].upper()}{description[1:]}, {place.code}{until}",
        body=". ".join(line for line in lines if line),
        facets=tuple(place_facets(places)),
        names=tuple(_without_form(name) for name in names),
    ).with_stamp()


def _without_form(name: str) -> str:
    """West Yorkshire, of NHS West Yorkshire Integrated Care Board."""
    words = split_words(name)
    return name if without_form(words) == words else " ".join(without_form(words))


def _measure(measure: Measure) -> Document:
    return Document(
        kind=Measures.kind,
        kind_label="Measure",
        key=measure.slug,
        address=measure_address(measure.slug),
        title=measure.title,
        note=f"Measure: {measure.short}",
        body=f"{measure.definition} {measure.why} {measure.careful}",
        facets=(Facet("measure", measure.slug, measure.title),),
        names=(measure.short,),
    ).with_stamp()
