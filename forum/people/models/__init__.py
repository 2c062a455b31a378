from forum.people.models.audit import AuditEvent
from forum.people.models.authored import Authored
from forum.people.models.organisations import AllowedDomain, Organisation
from forum.people.models.roles import Role, RoleGrant, RoleRequest
from forum.people.models.users import HelpOffer, User

__all__ = [
    "AllowedDomain",
    "AuditEvent",
    "Authored",
    "HelpOffer",
    "Organisation",
    "Role",
    "RoleGrant",
    "RoleRequest",
    "User",
]
