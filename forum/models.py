from forum.casestudies.models import (
    CaseStudy,
    CoAuthor,
    Comment,
    Intervention,
    InterventionVersion,
    Section,
    SectionVersion,
    Unsaved,
)
from forum.people.models import (
    AllowedDomain,
    AuditEvent,
    HelpOffer,
    Organisation,
    RoleGrant,
    RoleRequest,
    User,
)
from forum.search.models import SearchDocument, SearchFacet, SearchWord
from forum.writing.models import Attachment, HeldText

__all__ = [
    "AllowedDomain",
    "Attachment",
    "AuditEvent",
    "CaseStudy",
    "CoAuthor",
    "Comment",
    "HeldText",
    "HelpOffer",
    "Intervention",
    "InterventionVersion",
    "Organisation",
    "RoleGrant",
    "RoleRequest",
    "SearchDocument",
    "SearchFacet",
    "SearchWord",
    "Section",
    "SectionVersion",
    "Unsaved",
    "User",
]
