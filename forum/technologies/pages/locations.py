"""The sub-ICB locations of a day, each with its ICB: read once for all pages."""

from dataclasses import dataclass
from datetime import date

from metrics.cache import cached_lookup
from metrics.models import Membership, Place


@dataclass(frozen=True)
class Location:
    place: Place
    icb: Place


def locations(on: date) -> tuple[Location, ...]:
    """By ICB and name."""
    return cached_lookup(f"locations with ICBs on {on}", lambda: _find_locations(on))


def _find_locations(on: date) -> tuple[Location, ...]:
    links = Membership.objects.on(on).filter(
        child__kind=Place.Kind.SUB_ICB, parent__kind=Place.Kind.ICB
    )
    rows = links.select_related("child", "parent").order_by("parent__name", "child__name")
    return tuple(Location(row.child, row.parent) for row in rows if row.child.exists_on(on))


def locations_in(icb: Place, on: date) -> tuple[Place, ...]:
    return tuple(row.place for row in locations(on) if row.icb.pk == icb.pk)
