"""Places and measures. There are few of either, so each is read whole and stamped with its words."""

from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta

from django.urls import reverse

from forum.people.permissions import AnyUser
from forum.search.documents import Document, Facet
from metrics import formatting
from metrics.measures import MEASURES, Measure
from metrics.models import Alias, Membership, Place

CALLED = {
    Alias.Kind.SHORT_NAME: "Also called",
    Alias.Kind.AREA: "Includes",
    Alias.Kind.OLD_NAME: "Formerly",
    Alias.Kind.CODE: "Other codes:",
}
KIND_WORDS = {
    Place.Kind.ENGLAND: "the whole country",
    Place.Kind.REGION: "an NHS England region",
    Place.Kind.ICB: "an Integrated Care Board (ICB)",
    Place.Kind.SUB_ICB: "a sub-ICB location",
}


class Places:
    kind = "place"
    model = "place"

    def stamps(self, number: int | None = None) -> Mapping[str, str]:
        return {one.key: one.stamp for one in self._documents() if number in (None, one.number)}

    def documents(self, keys: Collection[str]) -> Iterator[Document]:
        return (one for one in self._documents() if one.key in keys)

    def visible_to(self, user: AnyUser) -> None:
        return None

    def _documents(self) -> Iterator[Document]:
        places = {place.pk: place for place in Place.objects.with_pages()}
        over = parents_by_place(places)
        called: dict[int, dict[str, list[str]]] = {}
        for pk, kind, text in Alias.objects.order_by("text").values_list("place", "kind", "text"):
            called.setdefault(pk, {}).setdefault(kind, []).append(text)
        for place in places.values():
            yield _place(place, enclosing_places(place, over), called.get(place.pk, {}))


class Measures:
    kind = "measure"
    model = ""

    def stamps(self, number: int | None = None) -> Mapping[str, str]:
        return {measure.slug: _measure(measure).stamp for measure in MEASURES}

    def documents(self, keys: Collection[str]) -> Iterator[Document]:
        return (_measure(measure) for measure in MEASURES if measure.slug in keys)

    def visible_to(self, user: AnyUser) -> None:
        return None


def parents_by_place(places: Mapping[int, Place]) -> Mapping[int, Place]:
    """In what each place lies, or lay last: places that have ended are looked for by it too."""
    links = Membership.objects.order_by("valid_from").values_list("child", "parent")
    return {child: places[parent] for child, parent in links if parent in places}


def enclosing_places(place: Place, over: Mapping[int, Place]) -> tuple[Place, ...]:
    """The place's ICB and region, as far as it lies in them. That all lie in England says nothing."""
    found = []
    while (above := over.get(place.pk)) and above.kind != Place.Kind.ENGLAND:
        found.append(place := above)
    return tuple(found)


def kind_and_area(place: Place, *above: Place) -> str:
    """A place's kind, and that in which it lies."""
    return f"{KIND_WORDS[Place.Kind(place.kind)]}{f' in {above[0].name}' if above else ''}"


def place_facets(around: Collection[Place]) -> Iterator[Facet]:
    """A place is about itself and its ICB; its region is a facet of its own."""
    for one in around:
        if one.kind == Place.Kind.REGION:
            yield Facet("region", one.code, one.name)
        elif one.kind != Place.Kind.ENGLAND:
            yield Facet("place", one.code, one.name)


def _place(place: Place, around: tuple[Place, ...], called: Mapping[str, list[str]]) -> Document:
    what = kind_and_area(place, *around)
    until = (
        f", until {formatting.day(place.valid_to - timedelta(days=1))}" if place.valid_to else ""
    )
    lines = [place.official_name, place.ons_code]
    lines += [f"{said} {', '.join(called[by])}" for by, said in CALLED.items() if by in called]
    return Document(
        kind=Places.kind,
        kind_label="Place",
        key=place.code,
        number=place.pk,
        address=place.get_absolute_url(),
        title=place.name,
        note=f"{what[:1].upper()}{what[1:]}, {place.code}{until}",
        body=". ".join(line for line in lines if line),
        facets=tuple(place_facets((place, *around))),
    ).with_stamp()


def _measure(measure: Measure) -> Document:
    return Document(
        kind=Measures.kind,
        kind_label="Measure",
        key=measure.slug,
        address=reverse("measure", args=[measure.slug]),
        title=measure.title,
        note=f"Measure: {measure.short}",
        body=f"{measure.definition} {measure.why} {measure.careful}",
        facets=(Facet("measure", measure.slug, measure.title),),
    ).with_stamp()
