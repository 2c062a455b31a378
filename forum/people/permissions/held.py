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

from forum.people import coverage
from forum.people.models import Role, RoleGrant, User
from forum.people.models.roles import RoleGrantQuerySet
from forum.people.models.users import UserQuerySet
from forum.people.permissions.rules import NEEDS_SECOND_FACTOR, SECOND_FACTORS
from forum.people.remembering import remember
from metrics.models import Place

Anyone = User | AnonymousUser


class Held(NamedTuple):
    role: Role
    place_id: int | None
    place_name: str
    everywhere: bool


def has_second_factor(user: Anyone) -> bool:
    """An authenticator app or a passkey. Demonstration people need none while they are on."""
    if not user.is_authenticated:
        return False
    if _demonstrates(user):
        return True
    mine = Authenticator.objects.filter(user=user.pk, type__in=SECOND_FACTORS)
    return remember(("second factor", user.pk), mine.exists)


def grants_that_count(on: date | None = None) -> RoleGrantQuerySet:
    """In force, of people in good standing, and with a second factor where the role needs one."""
    today = timezone.localdate()
    return _counting(on or today, today, get_ident(), demo=settings.DEMO).all()


@lru_cache(maxsize=64)
def _counting(on: date, today: date, thread: int, *, demo: bool) -> RoleGrantQuerySet:
    """Every verb asks at least once, and putting these conditions together took a third of the
    time that an answer takes. `today` is what `standing` goes by. Each thread has its own: Django
    counts references within a nested query while it writes it as SQL."""
    factor = Authenticator.objects.filter(user_id=OuterRef("user_id"), type__in=SECOND_FACTORS)
    waived = Q(user__demonstration=True) if demo else Q(pk__in=[])
    return RoleGrant.objects.in_force(on).filter(
        ~Q(role__in=NEEDS_SECOND_FACTOR) | Exists(factor) | waived,
        user__in=User.objects.standing(),
    )


def holdings(user: Anyone, on: date | None = None) -> tuple[Held, ...]:
    if not user.is_authenticated:
        return ()
    day = on or timezone.localdate()
    return remember(("holdings", user.pk, day), lambda: _holdings(user, day))


def roles_of(user: Anyone, place: Place | None = None, on: date | None = None) -> frozenset[Role]:
    """All roles that count; with a place, those that cover it."""
    held = holdings(user, on)
    if place is None:
        return frozenset(one.role for one in held)
    day = on or timezone.localdate()
    over = above(place, day) if held else frozenset()
    return frozenset(one.role for one in held if one.everywhere or one.place_id in over)


def has_role(user: Anyone, role: Role, place: Place | None, on: date | None = None) -> bool:
    """Whether a role covers a place. Without a place only a national one will do."""
    if place is None:
        return any(one.role == role and one.everywhere for one in holdings(user, on))
    return role in roles_of(user, place, on)


def holding(role: Role, place: Place | None, on: date | None = None) -> UserQuerySet:
    """People who hold a role that covers a place: `has_role` as a filter."""
    grants = grants_that_count(on).filter(role=role, user_id=OuterRef("pk"))
    reaching = Q(place__isnull=True) | Q(place__kind=Place.Kind.ENGLAND)
    if place is not None:
        reaching |= Q(place_id__in=above(place, on or timezone.localdate()))
    return User.objects.filter(Exists(grants.filter(reaching)))


def places_where(user: Anyone, role: Role, on: date | None = None) -> QuerySet[Place]:
    """Places that a person's role covers: `has_role` as a filter."""
    held = [one for one in holdings(user, on) if one.role == role]
    if any(one.everywhere for one in held):
        return Place.objects.all()
    ids = {one.place_id for one in held if one.place_id is not None}
    return Place.objects.filter(pk__in=coverage.numbers_inside(ids, on or timezone.localdate()))


def waiting_for_second_factor(user: Anyone) -> list[RoleGrant]:
    """Roles that were granted and do not count yet, because the person has no second factor."""
    if not user.is_authenticated or has_second_factor(user):
        return []
    mine = RoleGrant.objects.in_force().filter(user=user.pk, role__in=NEEDS_SECOND_FACTOR)
    return list(mine.select_related("place"))


def _holdings(user: Anyone, day: date) -> tuple[Held, ...]:
    grants = grants_that_count(day).filter(user=user.pk)
    return tuple(
        Held(Role(role), place, name or "", coverage.everywhere(place, kind))
        for role, place, name, kind in grants.values_list(
            "role", "place_id", "place__name", "place__kind"
        )
    )


def above(place: Place, day: date) -> frozenset[int]:
    return remember(("above", place.pk, day), lambda: coverage.above(place.pk, day))


def _demonstrates(user: Anyone) -> bool:
    return settings.DEMO and bool(getattr(user, "demonstration", False))
