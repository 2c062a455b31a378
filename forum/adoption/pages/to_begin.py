"""Where a person may begin an adoption, and the button that begins it."""

from dataclasses import dataclass

from django.utils import timezone

from forum.adoption.forms import BeginForm
from forum.adoption.permissions import ADOPTING_KINDS, own_place_ids
from forum.people.models import User
from forum.people.permissions import (
    AnyUser,
    Permission,
    has_permission,
    place_ids_with_permission,
)
from metrics.models import Place


@dataclass(frozen=True)
class BeginOffer:
    """With one place one click is enough; with several the form asks which."""

    url: str
    form: BeginForm
    place_name: str


def begin_offer(user: AnyUser, url: str, source_place: Place | None = None) -> BeginOffer | None:
    """Nothing for who may begin nothing. `source_place`: the place whose case study it is, which does it already."""
    places = [place for place in places_to_begin_at(user) if place != source_place]
    if not places:
        return None
    return BeginOffer(
        url,
        BeginForm(places=places, auto_id="begin_%s"),
        places[0].name if len(places) == 1 else "",
    )


def places_to_begin_at(user: AnyUser) -> list[Place]:
    """`can_begin` as a list: one's own first."""
    if not isinstance(user, User) or not has_permission(user, Permission.REPLY):
        return []
    own = own_place_ids(user)
    led = place_ids_with_permission(user, Permission.ADOPT) or frozenset()
    places = Place.objects.visible_to(user).filter(pk__in=own | led, kind__in=ADOPTING_KINDS)
    today = timezone.localdate()
    return sorted(places.on(today), key=lambda place: (place.pk not in own, place.kind, place.name))
