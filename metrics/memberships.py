"""Which places lie in which on a day: an ICB holds its sub-ICB locations, a region both, England
everything. Memberships are dated, so every question names a day."""

from datetime import date

from django.db.models import Q

from metrics.cache import cached_lookup
from metrics.models import Membership, Place


def memberships_on(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gt=day))


def enclosing_place_ids(place_id: int, on: date) -> frozenset[int]:
    """A place and all that encloses it on a day."""
    return cached_lookup(
        f"enclosing {place_id} on {on}", lambda: _enclosing_place_ids(place_id, on)
    )


def _enclosing_place_ids(place_id: int, on: date) -> frozenset[int]:
    links = Membership.objects.filter(memberships_on(on))
    # A sub-ICB location lies in an ICB and that in a region: nothing lies deeper.
    parents = links.filter(child_id=place_id).values("parent_id")
    enclosing = links.filter(Q(child_id=place_id) | Q(child_id__in=parents))
    return frozenset({place_id, *enclosing.values_list("parent_id", flat=True)})


def within_places(place_ids: set[int], on: date) -> Q:
    """A condition on Place: those places and all that lies in them."""
    links = Membership.objects.filter(memberships_on(on))
    children = links.filter(parent_id__in=place_ids).values("child_id")
    grandchildren = links.filter(parent_id__in=children).values("child_id")
    return Q(pk__in=place_ids) | Q(pk__in=children) | Q(pk__in=grandchildren)


def place_ids_within(place_ids: set[int], on: date) -> list[int]:
    """The same as a list of ids: conditions on what a person may see stand several deep in others, and
    SQLite's parser gives up where there are too many queries within queries."""
    if not place_ids:
        return []
    key = ",".join(map(str, sorted(place_ids)))
    places = Place.objects.filter(within_places(place_ids, on)).order_by("pk")
    return cached_lookup(f"inside {key} on {on}", lambda: list(places.values_list("pk", flat=True)))


def covers_everywhere(place_id: int | None, kind: str | None) -> bool:
    return place_id is None or kind == Place.Kind.ENGLAND
