from forum.notifications.models.notifications import (
    AnnouncedRelease,
    AnnouncedRevision,
    Announcement,
    Notification,
)
from forum.notifications.models.outgoing_emails import EmailThrottle, OutgoingEmail
from forum.notifications.models.preferences import EmailPreferences, FeedKey, Level, Watch

__all__ = [
    "AnnouncedRelease",
    "AnnouncedRevision",
    "Announcement",
    "EmailPreferences",
    "EmailThrottle",
    "FeedKey",
    "Level",
    "Notification",
    "OutgoingEmail",
    "Watch",
]
