"""Who belongs to whom on a day: sub-ICB locations lie in ICBs, ICBs in regions, regions in England.
Memberships are dated, so every answer is for a day."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Q, Value, When

from metrics.cache import cached_lookup
from metrics.models import Membership, Place, Succession
from metrics.models.places import ENGLAND

MEMBER, ANCESTOR, SIBLING = "member", "ancestor", "sibling"
ANCESTOR_ORDER = (Place.Kind.REGION, Place.Kind.ICB)


def the_whole_country() -> Place:
    return cached_lookup("england", lambda: Place.objects.get(code=ENGLAND))


def regions(on: date) -> list[Place]:
    """Between them they have all of England's places."""
    of_kind = Place.objects.filter(kind=Place.Kind.REGION).on(on).order_by("code")
    return cached_lookup(f"regions on {on}", lambda: list(of_kind))


def enclosing_place_ids(place_id: int, on: date) -> frozenset[int]:
    """A place and all that it lies in on a day."""
    return cached_lookup(
        f"enclosing places of {place_id} on {on}", lambda: _enclosing_place_ids(place_id, on)
    )


def _enclosing_place_ids(place_id: int, on: date) -> frozenset[int]:
    memberships = Membership.objects.on(on)
    # A sub-ICB location lies in an ICB and that in a region: nothing lies deeper.
    parents = memberships.filter(child_id=place_id).values("parent_id")
    ancestors = memberships.filter(Q(child_id=place_id) | Q(child_id__in=parents))
    return frozenset({place_id, *ancestors.values_list("parent_id", flat=True)})


def within_places(place_ids: Collection[int], on: date) -> Q:
    """A condition on Place: these places and all that lies in them on a day."""
    memberships = Membership.objects.on(on)
    children = memberships.filter(parent_id__in=place_ids).values("child_id")
    grandchildren = memberships.filter(parent_id__in=children).values("child_id")
    return Q(pk__in=place_ids) | Q(pk__in=children) | Q(pk__in=grandchildren)


def place_ids_within(place_ids: Collection[int], on: date) -> list[int]:
    """The same as numbers: conditions on what a person may see stand several deep in others, and
    SQLite's parser gives up where there are too many queries within queries."""
    if not place_ids:
        return []
    members = cached_lookup(f"members on {on}", lambda: _members_by_parent(on))
    children = {child for place in place_ids for child in members.get(place, ())}
    grandchildren = {child for place in children for child in members.get(place, ())}
    return sorted({*place_ids, *children, *grandchildren})


def _members_by_parent(on: date) -> Mapping[int, list[int]]:
    """Of the whole country: one look-up for all pages."""
    members: defaultdict[int, list[int]] = defaultdict(list)
    for parent, child in Membership.objects.on(on).values_list("parent_id", "child_id"):
        members[parent].append(child)
    return dict(members)


def place_ids_in(places: Collection[Place], on: date) -> list[int]:
    """The same of places that are at hand. Nothing lies in a provider: of those alone nothing is looked
    up."""
    areas = {place.pk for place in places if not place.is_provider}
    return sorted({*(place.pk for place in places), *place_ids_within(areas, on)})


def place_ids_of(place: Place, on: date) -> list[int]:
    """A place, all that lies in it on a day, and what it was made from."""
    predecessors = cached_lookup("predecessors", _predecessors_by_successor)
    return [*place_ids_in([place], on), *predecessors.get(place.pk, ())]


def _predecessors_by_successor() -> Mapping[int, list[int]]:
    predecessors: defaultdict[int, list[int]] = defaultdict(list)
    for successor, predecessor in Succession.objects.values_list("successor_id", "predecessor_id"):
        predecessors[successor].append(predecessor)
    return dict(predecessors)


def all_successions() -> list[Succession]:
    """Of all places, with both of each: some dozens."""
    rows = Succession.objects.select_related("predecessor", "successor").order_by("date")
    return cached_lookup("successions of places", lambda: list(rows))


def covers_everywhere(place_id: int | None, kind: str | None) -> bool:
    return place_id is None or kind == Place.Kind.ENGLAND


@dataclass(frozen=True)
class RelatedPlaces:
    """A place with what it lies in, what lies in it and its siblings (of a sub-ICB location those in its
    ICB, of a region all regions), on a day;
    `similar` are the places that were named as similar to it, in that order."""

    place: Place
    england: Place
    ancestors: tuple[Place, ...]
    members: tuple[Place, ...]
    siblings: tuple[Place, ...]
    similar: tuple[Place, ...] = ()

    @property
    def compared(self) -> tuple[Place, ...]:
        """The places of the dot strip: the members, or for the smallest places the siblings."""
        return self.members or self.siblings

    @property
    def peers(self) -> tuple[Place, ...]:
        """Those beside which its waits are set: the most similar, or else its siblings."""
        return self.similar or (self.siblings if len(self.siblings) > 1 else ())


def related_places(place: Place, day: date, similar_codes: Sequence[str] = ()) -> RelatedPlaces:
    key = f"places related to {place.pk} on {day} with {','.join(similar_codes)}"
    return cached_lookup(key, lambda: _related_places(place, day, similar_codes))


def _related_places(place: Place, day: date, similar_codes: Sequence[str]) -> RelatedPlaces:
    """One query: every related place, annotated with its relation to this one."""
    conditions = _relation_conditions(place, day)
    related = Q(code=ENGLAND) | Q(code__in=similar_codes)
    for condition in conditions.values():
        related |= condition
    cases = (When(condition, then=Value(name)) for name, condition in conditions.items())
    relation = Case(*cases, default=None)
    places = list(Place.objects.filter(related).annotate(relation=relation).order_by("name"))
    by_code = {place.code: place for place in places}
    ancestors = (
        place for place in places if place.relation == ANCESTOR and place.kind in ANCESTOR_ORDER
    )
    return RelatedPlaces(
        place=place,
        england=by_code[ENGLAND],
        ancestors=tuple(
            sorted(ancestors, key=lambda place: ANCESTOR_ORDER.index(Place.Kind(place.kind)))
        ),
        members=tuple(
            place for place in places if place.relation == MEMBER and place.exists_on(day)
        ),
        siblings=tuple(place for place in places if place.relation == SIBLING),
        similar=tuple(by_code[code] for code in similar_codes if code in by_code),
    )


def _relation_conditions(place: Place, day: date) -> dict[str, Q]:
    if place.kind == Place.Kind.ENGLAND:
        # Its regions are left out: what readers know, and what is responsible, are ICBs.
        return {MEMBER: Q(kind=Place.Kind.ICB)}
    memberships = Membership.objects.on(day)
    parents = memberships.filter(child=place).values("parent")
    grandparents = memberships.filter(child__in=parents).values("parent")
    conditions = {
        MEMBER: Q(pk__in=memberships.filter(parent=place).values("child")),
        ANCESTOR: Q(pk__in=parents) | Q(pk__in=grandparents),
    }
    if place.kind == Place.Kind.SUB_ICB:
        conditions[SIBLING] = Q(pk__in=memberships.filter(parent__in=parents).values("child"))
    elif place.kind == Place.Kind.REGION:
        conditions[SIBLING] = Q(kind=Place.Kind.REGION)
    return conditions


def membership_date(place: Place, month: date) -> date:
    """The day on which memberships are read: a place to come is shown as on its first day."""
    return max(month, place.valid_from) if place.valid_from else month
