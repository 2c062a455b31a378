"""Who may grant the role that a row names, at the place that it names: the same table as for `can_grant`."""

import operator
from functools import reduce
from typing import Any

from forum.people.models import Role
from forum.people.permissions.active_roles import has_role, place_ids_with_role, roles_of
from forum.people.permissions.rule import Rule, among, for_users, where
from forum.people.permissions.rules import GRANT_RULES, Scope


def _covers(role: Role) -> Rule[Any]:
    """A role of the person covers the place that is named; all of England only a national one."""
    return among("place_id", lambda user: place_ids_with_role(user, role)) | (
        where(place_id__isnull=True) & for_users(lambda user: has_role(user, role, None))
    )


def _has(role: Role) -> Rule[Any]:
    return for_users(lambda user: role in roles_of(user))


def _can_grant(role: Role) -> Rule[Any]:
    granters = [
        _has(granting) if scope == Scope.ANYWHERE else _covers(granting)
        for granting, scope in GRANT_RULES[role].items()
    ]
    return where(role=role) & reduce(operator.or_, granters)


is_granter: Rule[Any] = reduce(operator.or_, map(_can_grant, Role))
