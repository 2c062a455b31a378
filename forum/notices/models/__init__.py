from forum.notices.models.choices import FeedKey, Level, MailChoice, Watch
from forum.notices.models.letters import Letter, Mailed
from forum.notices.models.notices import Announcement, FiguresTold, Notice

__all__ = [
    "Announcement",
    "FeedKey",
    "FiguresTold",
    "Letter",
    "Level",
    "MailChoice",
    "Mailed",
    "Notice",
    "Watch",
]
