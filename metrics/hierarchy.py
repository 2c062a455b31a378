"""A place, what is around it and what it is made of, on the day a page speaks of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Q, Value, When

from metrics.cache import cached_lookup
from metrics.models import Membership, Place
from metrics.models.places import ENGLAND

INSIDE, ABOVE, BESIDE = "inside", "above", "beside"
ORDER = (Place.Kind.REGION, Place.Kind.ICB)


@dataclass(frozen=True)
class RelatedPlaces:
    """A place, what is around it and what it is made of, on the day the page speaks of; `alike` are
    the places that were named as like it, in that order."""

    place: Place
    england: Place
    ancestors: tuple[Place, ...]
    members: tuple[Place, ...]
    siblings: tuple[Place, ...]
    similar: tuple[Place, ...] = ()

    @property
    def compared(self) -> tuple[Place, ...]:
        """Whom the strip shows: what is inside, or for the smallest places their neighbours."""
        return self.members or self.siblings


def related_places(place: Place, day: date, alike: Sequence[str] = ()) -> RelatedPlaces:
    """Everyone around a place, each with what it is to this one."""
    asked = f"family of {place.pk} on {day} with {','.join(alike)}"
    return cached_lookup(asked, lambda: _family_of(place, day, alike))


def _family_of(place: Place, day: date, alike: Sequence[str]) -> RelatedPlaces:
    roles = _roles(place, day)
    wanted = Q(code=ENGLAND) | Q(code__in=alike)
    for which in roles.values():
        wanted |= which
    role = Case(*(When(which, then=Value(name)) for name, which in roles.items()), default=None)
    found = list(Place.objects.filter(wanted).annotate(role=role).order_by("name"))
    by_code = {one.code: one for one in found}
    above = (one for one in found if one.role == ABOVE and one.kind in ORDER)
    return RelatedPlaces(
        place=place,
        england=by_code[ENGLAND],
        ancestors=tuple(sorted(above, key=lambda one: ORDER.index(Place.Kind(one.kind)))),
        members=tuple(one for one in found if one.role == INSIDE and one.exists_on(day)),
        siblings=tuple(one for one in found if one.role == BESIDE),
        similar=tuple(by_code[code] for code in alike if code in by_code),
    )


def _roles(place: Place, day: date) -> dict[str, Q]:
    links = Membership.objects.filter(valid_from__lte=day).exclude(valid_to__lte=day)
    if place.kind == Place.Kind.ENGLAND:
        # Its regions are left out: what readers know, and what is responsible, are ICBs.
        return {INSIDE: Q(kind=Place.Kind.ICB)}
    parents = links.filter(child=place).values("parent")
    roles = {
        INSIDE: Q(pk__in=links.filter(parent=place).values("child")),
        ABOVE: Q(pk__in=parents) | Q(pk__in=links.filter(child__in=parents).values("parent")),
    }
    if place.kind == Place.Kind.SUB_ICB:
        roles[BESIDE] = Q(pk__in=links.filter(parent__in=parents).values("child"))
    return roles


def membership_date(place: Place, month: date) -> date:
    """The day on which memberships are read: a place to come is shown as on its first day."""
    return max(month, place.valid_from) if place.valid_from else month
