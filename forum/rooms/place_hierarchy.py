"""In what each place lies, for the notes and facets of documents."""

from collections.abc import Collection, Iterator, Mapping

from forum.rooms.searchable import Facet
from metrics.models import Membership, Place

KIND_WORDS = {
    Place.Kind.ENGLAND: "the whole country",
    Place.Kind.REGION: "an NHS England region",
    Place.Kind.ICB: "an Integrated Care Board (ICB)",
    Place.Kind.SUB_ICB: "a sub-ICB location",
    Place.Kind.PROVIDER: "a hospital trust or other provider",
}


class PlaceHierarchy:
    """ICBs merge and are renamed, and the documents about them move with them."""

    def __init__(self) -> None:
        self.places: Mapping[int, Place] = Place.objects.in_bulk()
        self.parents = parents_by_place(self.places)

    def with_parents(self, place_id: int) -> tuple[Place, ...]:
        """The place itself, then its ICB and region, as far as it lies in them. That all lie in
        England says nothing."""
        places = [self.places[place_id]]
        while (parent := self.parents.get(places[-1].pk)) and parent.kind != Place.Kind.ENGLAND:
            places.append(parent)
        return tuple(places)


def parents_by_place(places: Mapping[int, Place]) -> Mapping[int, Place]:
    """In what each place lies, or lay last: former places are searched for by it too."""
    links = Membership.objects.order_by("valid_from").values_list("child", "parent")
    return {child: places[parent] for child, parent in links if parent in places}


def kind_and_area(place: Place, *parents: Place) -> str:
    """A place's kind, and that in which it lies."""
    within = f" in {parents[0].name}" if parents else ""
    return f"{KIND_WORDS[Place.Kind(place.kind)]}{within}"


def place_facets(places: Collection[Place]) -> Iterator[Facet]:
    """A document is about a place and its ICB; the region is a facet of its own."""
    for place in places:
        if place.kind == Place.Kind.REGION:
            yield Facet("region", place.code, place.name)
        elif place.kind != Place.Kind.ENGLAND:
            yield Facet("place", place.code, place.name)
