"""Which roles of a person are active, where and when."""

from datetime import date
from functools import lru_cache
from threading import get_ident
from typing import NamedTuple

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from forum.people.models import Role, RoleGrant, User
from forum.people.models.roles import RoleGrantQuerySet
from forum.people.models.users import UserQuerySet
from forum.people.permissions.rules import NEEDS_SECOND_FACTOR, SECOND_FACTORS
from forum.people.request_cache import cached_in_request
from metrics import hierarchy
from metrics.models import Place

AnyUser = User | AnonymousUser


class ActiveRole(NamedTuple):
    role: Role
    place_id: int | None
    place_name: str
    is_national: bool


def has_second_factor(user: AnyUser) -> bool:
    """An authenticator app or a passkey. Demonstration people need none while they are on."""
    if not user.is_authenticated:
        return False
    if is_demonstration_user(user):
        return True
    factors = Authenticator.objects.filter(user=user.pk, type__in=SECOND_FACTORS)
    return cached_in_request(("second factor", user.pk), factors.exists)


def effective_grants(on: date | None = None) -> RoleGrantQuerySet:
    """In force, of people in good standing, and with a second factor where the role needs one."""
    today = timezone.localdate()
    return _effective_grants(on or today, today, get_ident(), demo=settings.DEMO).all()


@lru_cache(maxsize=64)
def _effective_grants(on: date, today: date, thread: int, *, demo: bool) -> RoleGrantQuerySet:
    """Every action needs these conditions, and building them took a third of the time of a response.
    `today` is in the key because `in_good_standing` depends on it. Each thread has its own: Django
    counts references within a nested query while it writes it as SQL."""
    factor = Authenticator.objects.filter(user_id=OuterRef("user_id"), type__in=SECOND_FACTORS)
    waived = Q(user__demonstration=True) if demo else Q(pk__in=[])
    return RoleGrant.objects.in_force(on).filter(
        ~Q(role__in=NEEDS_SECOND_FACTOR) | Exists(factor) | waived,
        user__in=User.objects.in_good_standing(),
    )


def active_roles_of(user: AnyUser, on: date | None = None) -> tuple[ActiveRole, ...]:
    if not user.is_authenticated:
        return ()
    day = on or timezone.localdate()
    return cached_in_request(("active roles", user.pk, day), lambda: _active_roles(user, day))


def roles_of(user: AnyUser, place: Place | None = None, on: date | None = None) -> frozenset[Role]:
    """All roles that count; with a place, those that cover it."""
    active_roles = active_roles_of(user, on)
    if place is None:
        return frozenset(active.role for active in active_roles)
    day = on or timezone.localdate()
    enclosing = enclosing_place_ids(place, day) if active_roles else frozenset()
    return frozenset(
        active.role for active in active_roles if active.is_national or active.place_id in enclosing
    )


def has_role(user: AnyUser, role: Role, place: Place | None, on: date | None = None) -> bool:
    """Whether a role covers a place. Without a place only a national one will do."""
    if place is None:
        return any(
            active.role == role and active.is_national for active in active_roles_of(user, on)
        )
    return role in roles_of(user, place, on)


def users_with_role(role: Role, place: Place | None, on: date | None = None) -> UserQuerySet:
    """People who hold a role that covers a place: `has_role` as a filter."""
    grants = effective_grants(on).filter(role=role, user_id=OuterRef("pk"))
    covering = Q(place__isnull=True) | Q(place__kind=Place.Kind.ENGLAND)
    if place is not None:
        covering |= Q(place_id__in=enclosing_place_ids(place, on or timezone.localdate()))
    return User.objects.filter(Exists(grants.filter(covering)))


def place_ids_with_role(user: AnyUser, role: Role, on: date | None = None) -> frozenset[int] | None:
    """Of places that a person's role covers: `has_role` as a filter. None: everywhere."""
    active_roles = [active for active in active_roles_of(user, on) if active.role == role]
    if any(active.is_national for active in active_roles):
        return None
    place_ids = {active.place_id for active in active_roles if active.place_id is not None}
    return frozenset(hierarchy.place_ids_within(place_ids, on or timezone.localdate()))


def grants_awaiting_second_factor(user: AnyUser) -> list[RoleGrant]:
    """Roles that were granted and do not count yet, because the person has no second factor."""
    if not user.is_authenticated or has_second_factor(user):
        return []
    grants = RoleGrant.objects.in_force().filter(user=user.pk, role__in=NEEDS_SECOND_FACTOR)
    return list(grants.select_related("place"))


def _active_roles(user: AnyUser, day: date) -> tuple[ActiveRole, ...]:
    grants = effective_grants(day).filter(user=user.pk)
    return tuple(
        ActiveRole(Role(role), place, name or "", hierarchy.covers_everywhere(place, kind))
        for role, place, name, kind in grants.values_list(
            "role", "place_id", "place__name", "place__kind"
        )
    )


def enclosing_place_ids(place: Place, day: date) -> frozenset[int]:
    return cached_in_request(
        ("enclosing places", place.pk, day), lambda: hierarchy.enclosing_place_ids(place.pk, day)
    )


def is_demonstration_user(user: AnyUser) -> bool:
    """There are none where demonstrations are off."""
    return settings.DEMO and bool(getattr(user, "demonstration", False))
