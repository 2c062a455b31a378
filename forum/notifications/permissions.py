"""Everything else here is a person's own. The same rule as a filter is in OutgoingEmail's QuerySet."""

from forum.people.models import Role
from forum.people.permissions import AnyUser, roles_of


def can_see_outgoing_emails(user: AnyUser) -> bool:
    return Role.ADMINISTRATOR in roles_of(user)
