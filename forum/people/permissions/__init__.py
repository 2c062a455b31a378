"""Who may do what.

A rule has two forms that tests hold together: a yes or no about one thing (`may`, `has_role`) and
a filter (`places_where_may`, `holding`, `requests_decidable_by`). Nothing is remembered for longer
than a request.
"""

from forum.people.permissions.capacity import authorship, role_words
from forum.people.permissions.deeds import (
    may,
    may_end,
    may_grant,
    may_read_staff_content,
    may_see_person,
    may_suspend,
    people_findable_by,
    people_visible_to,
    places_where_may,
    requests_decidable_by,
    roles_grantable_by,
    who_may_grant,
)
from forum.people.permissions.held import (
    Anyone,
    Held,
    grants_that_count,
    has_role,
    has_second_factor,
    holding,
    holdings,
    places_where,
    roles_of,
    waiting_for_second_factor,
)
from forum.people.permissions.rules import (
    GRANTING,
    NEEDS_SECOND_FACTOR,
    RULES,
    Deed,
    NotAllowed,
    Reach,
)

__all__ = [
    "GRANTING",
    "NEEDS_SECOND_FACTOR",
    "RULES",
    "Anyone",
    "Deed",
    "Held",
    "NotAllowed",
    "Reach",
    "authorship",
    "grants_that_count",
    "has_role",
    "has_second_factor",
    "holding",
    "holdings",
    "may",
    "may_end",
    "may_grant",
    "may_read_staff_content",
    "may_see_person",
    "may_suspend",
    "people_findable_by",
    "people_visible_to",
    "places_where",
    "places_where_may",
    "requests_decidable_by",
    "role_words",
    "roles_grantable_by",
    "roles_of",
    "waiting_for_second_factor",
    "who_may_grant",
]
