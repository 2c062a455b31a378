"""Who decides a role request, and who may see it: from the same table as who may grant a role."""

import operator
from functools import reduce
from typing import Any

from django.db.models import QuerySet

from forum.people.models import Role, RoleRequest
from forum.people.permissions.active_roles import AnyUser, has_role, place_ids_with_role, roles_of
from forum.people.permissions.demonstrations import is_readable_as_written_by
from forum.people.permissions.rule import Rule, among, for_users, user_is, where
from forum.people.permissions.rules import GRANT_RULES, Scope


def _covers(role: Role) -> Rule[Any]:
    """A role of the person covers the place that is asked for; all of England only a national one."""
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


can_decide_role_request: "Rule[RoleRequest]" = (
    where(state=RoleRequest.State.WAITING)
    & ~user_is("user")
    & is_readable_as_written_by("user")
    & reduce(operator.or_, map(_can_grant, Role))
)
# One's own, and those that wait for one's decision.
can_see_role_request: "Rule[RoleRequest]" = user_is("user") | can_decide_role_request


def requests_decidable_by(user: AnyUser) -> QuerySet[RoleRequest]:
    return can_decide_role_request.filter(RoleRequest.objects.all(), user)


def role_requests_visible_to(user: AnyUser) -> QuerySet[RoleRequest]:
    return can_see_role_request.filter(RoleRequest.objects.all(), user)
