"""Which roles a person holds, where and when, as far as they count."""

from datetime import date
from functools import lru_cache
from threading import get_ident
from typing import NamedTuple

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from forum.people.models import Role, RoleGrant, User
from forum.people.models.roles import RoleGrantQuerySet
from forum.people.models.users import UserQuerySet
from forum.people.permissions.rules import NEEDS_SECOND_FACTOR, SECOND_FACTORS
from forum.people.request_cache import cached_in_request
from metrics import memberships
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
    if _demonstrates(user):
        return True
    mine = Authenticator.objects.filter(user=user.pk, type__in=SECOND_FACTORS)
    return cached_in_request(("second factor", user.pk), mine.exists)


def effective_grants(on: date | None = None) -> RoleGrantQuerySet:
    """In force, of people in good standing, and with a second factor where the role needs one."""
    today = timezone.localdate()
    return _counting(on or today, today, get_ident(), demo=settings.DEMO).all()


@lru_cache(maxsize=64)
def _counting(on: date, today: date, thread: int, *, demo: bool) -> RoleGrantQuerySet:
    """Every verb asks at least once, and putting these conditions together took a third of the
    time that an answer takes. `today` is what `in_good_standing` goes by. Each thread has its own: Django
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
    return cached_in_request(("holdings", user.pk, day), lambda: _holdings(user, day))


def roles_of(user: AnyUser, place: Place | None = None, on: date | None = None) -> frozenset[Role]:
    """All roles that count; with a place, those that cover it."""
    held = active_roles_of(user, on)
    if place is None:
        return frozenset(one.role for one in held)
    day = on or timezone.localdate()
    over = enclosing_place_ids(place, day) if held else frozenset()
    return frozenset(one.role for one in held if one.is_national or one.place_id in over)


def has_role(user: AnyUser, role: Role, place: Place | None, on: date | None = None) -> bool:
    """Whether a role covers a place. Without a place only a national one will do."""
    if place is None:
        return any(one.role == role and one.is_national for one in active_roles_of(user, on))
    return role in roles_of(user, place, on)


def users_with_role(role: Role, place: Place | None, on: date | None = None) -> UserQuerySet:
    """People who hold a role that covers a place: `has_role` as a filter."""
    grants = effective_grants(on).filter(role=role, user_id=OuterRef("pk"))
    reaching = Q(place__isnull=True) | Q(place__kind=Place.Kind.ENGLAND)
    if place is not None:
        reaching |= Q(place_id__in=enclosing_place_ids(place, on or timezone.localdate()))
    return User.objects.filter(Exists(grants.filter(reaching)))


def places_with_role(user: AnyUser, role: Role, on: date | None = None) -> QuerySet[Place]:
    """Places that a person's role covers: `has_role` as a filter."""
    held = [one for one in active_roles_of(user, on) if one.role == role]
    if any(one.is_national for one in held):
        return Place.objects.all()
    ids = {one.place_id for one in held if one.place_id is not None}
    return Place.objects.filter(
        pk__in=memberships.place_ids_within(ids, on or timezone.localdate())
    )


def grants_awaiting_second_factor(user: AnyUser) -> list[RoleGrant]:
    """Roles that were granted and do not count yet, because the person has no second factor."""
    if not user.is_authenticated or has_second_factor(user):
        return []
    mine = RoleGrant.objects.in_force().filter(user=user.pk, role__in=NEEDS_SECOND_FACTOR)
    return list(mine.select_related("place"))


def _holdings(user: AnyUser, day: date) -> tuple[ActiveRole, ...]:
    grants = effective_grants(day).filter(user=user.pk)
    return tuple(
        ActiveRole(Role(role), place, name or "", memberships.covers_everywhere(place, kind))
        for role, place, name, kind in grants.values_list(
            "role", "place_id", "place__name", "place__kind"
        )
    )


def enclosing_place_ids(place: Place, day: date) -> frozenset[int]:
    return cached_in_request(
        ("above", place.pk, day), lambda: memberships.enclosing_place_ids(place.pk, day)
    )


def _demonstrates(user: AnyUser) -> bool:
    return settings.DEMO and bool(getattr(user, "demonstration", False))
