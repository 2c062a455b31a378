"""Whether a person may, as a yes or no and as a filter."""

from collections.abc import Mapping

from django.db.models import Q, QuerySet

from forum.people.models import Role, RoleGrant, RoleRequest, User
from forum.people.models.roles import can_be_granted_at
from forum.people.models.users import UserQuerySet
from forum.people.permissions.active_roles import (
    AnyUser,
    has_role,
    places_with_role,
    roles_of,
    users_with_role,
)
from forum.people.permissions.rules import GRANT_RULES, PERMISSION_RULES, Permission, Scope
from metrics.models import Place


def has_permission(user: AnyUser, deed: Permission, place: Place | None = None) -> bool:
    return _may(user, PERMISSION_RULES[deed], place)


def places_with_permission(user: AnyUser, deed: Permission) -> QuerySet[Place]:
    """`may` as a filter on places."""
    found = Place.objects.none()
    for role, reach in PERMISSION_RULES[deed].items():
        if reach == Scope.OWN:
            found = found | places_with_role(user, role)
        elif reach == Scope.ANYWHERE and role in roles_of(user):
            return Place.objects.all()
    return found


def can_read_staff_content(user: AnyUser) -> bool:
    return has_permission(user, Permission.READ_STAFF_CONTENT)


def can_grant(user: AnyUser, role: Role, place: Place | None, to: User | None = None) -> bool:
    """Whether somebody may give a role to a person. Nobody may give one to themselves."""
    if to is not None and to.pk == user.pk:
        return False
    return can_be_granted_at(role, place) and _may(user, GRANT_RULES[role], place)


def users_who_can_grant(role: Role, place: Place | None) -> UserQuerySet:
    """`may_grant` as a filter on people, whoever it is for."""
    found = User.objects.none()
    for granter, reach in GRANT_RULES[role].items() if can_be_granted_at(role, place) else ():
        found = found | users_with_role(granter, place if reach == Scope.OWN else None)
    return found


def roles_grantable_by(user: AnyUser) -> list[Role]:
    """Roles that a person may grant somewhere."""
    mine = roles_of(user)
    return [role for role in Role if mine & GRANT_RULES[role].keys()]


def requests_decidable_by(user: AnyUser) -> QuerySet[RoleRequest]:
    """`may_grant` as a filter on requests that wait."""
    mine = Q(pk__in=[])
    for role in roles_grantable_by(user):
        for granter, reach in GRANT_RULES[role].items():
            if reach == Scope.ANYWHERE and granter in roles_of(user):
                mine |= Q(role=role)
            elif reach == Scope.OWN:
                mine |= Q(role=role, place__in=places_with_role(user, granter))
    return RoleRequest.objects.waiting().filter(mine).exclude(user=user.pk)


def can_end(user: AnyUser, grant: RoleGrant) -> bool:
    """One's own roles can be given up, except membership: that is closing the account."""
    if grant.user_id == user.pk:
        return grant.role != Role.MEMBER
    return _may(user, GRANT_RULES[Role(grant.role)], grant.place)


def can_suspend(user: AnyUser, person: User) -> bool:
    """Administrators can be suspended only by administrators; nobody by themselves."""
    if person.pk == user.pk or not has_permission(user, Permission.SUSPEND):
        return False
    theirs = RoleGrant.objects.in_force().filter(user=person, role=Role.ADMINISTRATOR)
    return Role.ADMINISTRATOR in roles_of(user) or not theirs.exists()


def can_see_person(user: AnyUser, person: User) -> bool:
    return people_visible_to(user).filter(pk=person.pk).exists()


def people_visible_to(user: AnyUser) -> UserQuerySet:
    """Oneself; colleagues who agreed to be found; who asks one for a role; for those who may
    suspend, everybody."""
    if not user.is_authenticated:
        return User.objects.none()
    there = User.objects.open()
    if has_permission(user, Permission.SUSPEND):
        return there
    seen = Q(pk=user.pk)
    if can_read_staff_content(user):
        seen |= Q(pk__in=User.objects.findable().values("pk"))
        seen |= Q(pk__in=requests_decidable_by(user).values("user_id"))
    return there.filter(seen)


def people_findable_by(user: AnyUser) -> UserQuerySet:
    """Who comes up in a search for colleagues: nobody who has not agreed to it."""
    return User.objects.findable() if can_read_staff_content(user) else User.objects.none()


def _may(user: AnyUser, rule: Mapping[Role, Scope], place: Place | None) -> bool:
    anywhere = roles_of(user)
    return any(
        (reach == Scope.ANYWHERE and role in anywhere)
        or (reach == Scope.OWN and has_role(user, role, place))
        for role, reach in rule.items()
    )
