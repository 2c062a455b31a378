"""Which ICB a place belongs to today. A trust belongs to none: it serves people of several."""

from collections.abc import Mapping
from datetime import date

from metrics.models import Membership, Place

IcbOf = Mapping[int, int]


def read_icbs(on: date) -> IcbOf:
    """ICBs are their own, those that have ended too."""
    icbs = {pk: pk for pk in Place.objects.filter(kind=Place.Kind.ICB).values_list("pk", flat=True)}
    links = Membership.objects.on(on).filter(parent__kind=Place.Kind.ICB)
    return {**icbs, **dict(links.values_list("child_id", "parent_id"))}
