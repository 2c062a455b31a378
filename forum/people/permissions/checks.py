"""Whether a person has a permission: as a yes or no, and as a filter."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from django.db.models import QuerySet
from django.utils import timezone

from forum.people.models import Role, User
from forum.people.models.roles import can_be_granted_at
from forum.people.models.users import UserQuerySet
from forum.people.permissions.active_roles import (
    AnyUser,
    active_roles_of,
    has_role,
    roles_of,
    users_with_role,
)
from forum.people.permissions.rules import (
    GRANT_RULES,
    PERMISSION_RULES,
    NotAllowed,
    Permission,
    Scope,
)
from forum.people.request_cache import cached_in_request
from metrics import hierarchy
from metrics.models import Place

TargetT = TypeVar("TargetT")


def require_permission(
    is_allowed: Callable[[User, TargetT], bool], by: User, target: TargetT
) -> None:
    """Raises `NotAllowed` unless a rule lets somebody do something with this one."""
    if not is_allowed(by, target):
        raise NotAllowed


def has_permission(user: AnyUser, permission: Permission, place: Place | None = None) -> bool:
    return _is_allowed(user, PERMISSION_RULES[permission], place)


def places_with_permission(user: AnyUser, permission: Permission) -> QuerySet[Place]:
    """`has_permission` as a filter on places."""
    place_ids = place_ids_with_permission(user, permission)
    return Place.objects.all() if place_ids is None else Place.objects.filter(pk__in=place_ids)


def place_ids_with_permission(user: AnyUser, permission: Permission) -> frozenset[int] | None:
    """The same as numbers; None: everywhere."""
    return cached_in_request(
        ("places with", permission, user.pk), lambda: _place_ids_with(user, permission)
    )


def _place_ids_with(user: AnyUser, permission: Permission) -> frozenset[int] | None:
    rule = PERMISSION_RULES[permission]
    own_places: set[int | None] = set()
    for active in active_roles_of(user):
        scope = rule.get(active.role)
        if scope == Scope.ANYWHERE or (scope == Scope.OWN and active.is_national):
            return None
        if scope == Scope.OWN:
            own_places.add(active.place_id)
    place_ids = {place_id for place_id in own_places if place_id is not None}
    return frozenset(hierarchy.place_ids_within(place_ids, timezone.localdate()))


def can_read_staff_content(user: AnyUser) -> bool:
    return has_permission(user, Permission.READ_STAFF_CONTENT)


def can_grant(user: AnyUser, role: Role, place: Place | None, to: User | None = None) -> bool:
    """Whether somebody may give a role to a person. Nobody may give one to themselves."""
    if to is not None and to.pk == user.pk:
        return False
    return can_be_granted_at(role, place) and _is_allowed(user, GRANT_RULES[role], place)


def users_who_can_grant(role: Role, place: Place | None) -> UserQuerySet:
    """`can_grant` as a filter on people, whoever it is for."""
    granters = User.objects.none()
    for granting_role, scope in GRANT_RULES[role].items() if can_be_granted_at(role, place) else ():
        granters = granters | users_with_role(granting_role, place if scope == Scope.OWN else None)
    return granters


def roles_grantable_by(user: AnyUser) -> list[Role]:
    """Roles that a person may grant somewhere."""
    own_roles = roles_of(user)
    return [role for role in Role if own_roles & GRANT_RULES[role].keys()]


def has_confirmed_details(person: User) -> bool:
    """Somebody said so, or gave them a role."""
    roles = roles_of(person) - {Role.MEMBER}
    return person.details_confirmed_at is not None or bool(roles)


def _is_allowed(user: AnyUser, rule: Mapping[Role, Scope], place: Place | None) -> bool:
    own_roles = roles_of(user)
    return any(
        (scope == Scope.ANYWHERE and role in own_roles)
        or (scope == Scope.OWN and has_role(user, role, place))
        for role, scope in rule.items()
    )
