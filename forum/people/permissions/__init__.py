"""Who may do what.

A rule has two forms that tests hold together: a yes or no about one thing (`has_permission`, `has_role`) and
a filter (`places_with_permission`, `users_with_role`, `requests_decidable_by`). Nothing is cached for
longer than a request.
"""

from forum.people.permissions.active_roles import (
    ActiveRole,
    AnyUser,
    active_roles_of,
    effective_grants,
    grants_awaiting_second_factor,
    has_role,
    has_second_factor,
    places_with_role,
    roles_of,
    users_with_role,
)
from forum.people.permissions.authorship import author_fields, role_words
from forum.people.permissions.checks import (
    can_confirm_details,
    can_end,
    can_grant,
    can_read_staff_content,
    can_suspend,
    has_confirmed_details,
    has_permission,
    people_findable_by,
    people_visible_to,
    places_with_permission,
    requests_decidable_by,
    role_requests_visible_to,
    roles_grantable_by,
    users_who_can_grant,
)
from forum.people.permissions.rules import (
    GRANT_RULES,
    NEEDS_SECOND_FACTOR,
    PERMISSION_RULES,
    NotAllowed,
    Permission,
    Scope,
)

__all__ = [
    "GRANT_RULES",
    "NEEDS_SECOND_FACTOR",
    "PERMISSION_RULES",
    "ActiveRole",
    "AnyUser",
    "NotAllowed",
    "Permission",
    "Scope",
    "active_roles_of",
    "author_fields",
    "can_confirm_details",
    "can_end",
    "can_grant",
    "can_read_staff_content",
    "can_suspend",
    "effective_grants",
    "grants_awaiting_second_factor",
    "has_confirmed_details",
    "has_permission",
    "has_role",
    "has_second_factor",
    "people_findable_by",
    "people_visible_to",
    "places_with_permission",
    "places_with_role",
    "requests_decidable_by",
    "role_requests_visible_to",
    "role_words",
    "roles_grantable_by",
    "roles_of",
    "users_who_can_grant",
    "users_with_role",
]
