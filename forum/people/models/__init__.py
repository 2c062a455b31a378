from forum.people.models.audit import AuditEvent
from forum.people.models.authored import (
    DEMONSTRATION,
    Authored,
    is_demonstration,
    label_demonstration,
)
from forum.people.models.idempotent import UNIQUE_KEY_PER_AUTHOR, Idempotent
from forum.people.models.kept_texts import KeptText
from forum.people.models.organisations import AllowedDomain, Organisation
from forum.people.models.roles import Role, RoleGrant, RoleRequest
from forum.people.models.sign_in_limits import SignInLimit
from forum.people.models.users import HelpOffer, User

__all__ = [
    "DEMONSTRATION",
    "UNIQUE_KEY_PER_AUTHOR",
    "AllowedDomain",
    "AuditEvent",
    "Authored",
    "HelpOffer",
    "Idempotent",
    "KeptText",
    "Organisation",
    "Role",
    "RoleGrant",
    "RoleRequest",
    "SignInLimit",
    "User",
    "is_demonstration",
    "label_demonstration",
]
