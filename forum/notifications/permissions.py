"""Everything else here is one's own. The same rule as a condition is in the letters' QuerySet."""

from forum.people.models import Role
from forum.people.permissions import AnyUser, roles_of


def can_see_outgoing_emails(user: AnyUser) -> bool:
    return Role.ADMINISTRATOR in roles_of(user)
