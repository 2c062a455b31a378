"""Who may do what about another person's account."""

from typing import Any

from django.db.models import Model, Q
from django.utils import timezone

from forum.people.models import Role, RoleGrant, User
from forum.people.models.roles import ROLE_PLACE_KINDS
from forum.people.permissions.active_roles import AnyUser, place_ids_with_role, roles_of
from forum.people.permissions.checks import roles_grantable_by
from forum.people.permissions.people import people_visible_to
from forum.people.permissions.rule import (
    Condition,
    Rule,
    among,
    for_users,
    permitted,
    through,
    where,
)
from forum.people.permissions.rules import GRANT_RULES, Permission, Scope

OWN_ICB_GRANTERS = [
    role for role, scope in GRANT_RULES[Role.ICB_LEAD].items() if scope == Scope.OWN
]


def _is_oneself(user: AnyUser, model: type[Model]) -> Condition:
    return Q(pk=user.pk) if user.pk is not None else False


def _is_administrator(user: AnyUser, person: Any) -> bool:
    grants = RoleGrant.objects.in_force().filter(user=person, role=Role.ADMINISTRATOR)
    return grants.exists()


def _administrators(user: AnyUser, model: type[Model]) -> Condition:
    grants = RoleGrant.objects.in_force().filter(role=Role.ADMINISTRATOR)
    return Q(pk__in=grants.values("user_id"))


def _visible_people(user: AnyUser, model: type[Model]) -> Condition:
    return Q(pk__in=people_visible_to(user).values("pk"))


def _places_to_grant_at(user: AnyUser) -> Any:
    """Of those who may make an ICB lead in their own area; None for all of England."""
    numbers: set[int] = set()
    for role in OWN_ICB_GRANTERS:
        place_ids = place_ids_with_role(user, role)
        if place_ids is None:
            return None
        numbers |= set(place_ids)
    return numbers


is_oneself: Rule[Any] = Rule(lambda user, person: person.pk == user.pk, _is_oneself)
is_administrator: Rule[Any] = Rule(_is_administrator, _administrators)

# Whose page the person may see at all.
is_visible: Rule[Any] = Rule(
    lambda user, person: people_visible_to(user).filter(pk=person.pk).exists(), _visible_people
)

# Administrators can be suspended only by administrators; nobody by themselves.
can_suspend: "Rule[User]" = (
    permitted(Permission.SUSPEND)
    & ~is_oneself
    & (for_users(lambda user: Role.ADMINISTRATOR in roles_of(user)) | ~is_administrator)
)
can_suspend_now: "Rule[User]" = (
    can_suspend
    & (where(suspended_until__isnull=True) | where(suspended_until__lt=timezone.localdate))
    & is_visible
).described("those who can suspend, who is not suspended")
can_lift_suspension: "Rule[User]" = (
    can_suspend & where(suspended_until__gte=timezone.localdate) & is_visible
).described("those who can suspend, who is suspended")
# Whether somebody can say that a person works where they say: who could give them a role there.
can_confirm_details: "Rule[User]" = (
    ~is_oneself
    & where(organisation_id__isnull=False, is_active=True)
    & (
        permitted(Permission.MANAGE_ORGANISATIONS)
        | among("home_place_id", _places_to_grant_at)
        & through("home_place", where(kind__in=ROLE_PLACE_KINDS[Role.ICB_LEAD]))
    )
)
can_confirm_now: "Rule[User]" = (
    can_confirm_details & where(details_confirmed_at__isnull=True) & is_visible
).described("who could give them a role where they work")
# Which role and where is looked at when it is granted.
can_grant_a_role: "Rule[User]" = (
    for_users(lambda user: bool(roles_grantable_by(user))) & ~is_oneself & is_visible
).described("who may grant some role")
