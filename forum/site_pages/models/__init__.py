from forum.site_pages.models.messages import KEPT_FOR, ContactMessage, Topic
from forum.site_pages.models.pages import (
    PageReview,
    PageVersion,
    SitePage,
    VersionIsPermanent,
)

__all__ = [
    "KEPT_FOR",
    "ContactMessage",
    "PageReview",
    "PageVersion",
    "SitePage",
    "Topic",
    "VersionIsPermanent",
]
