from forum.threads.models.care import Rearrangement
from forum.threads.models.posts import (
    Bookmark,
    Mention,
    Outcome,
    Post,
    PostKind,
    PostVersion,
    Useful,
    Visibility,
)
from forum.threads.models.reading import Draft, ReadUpTo
from forum.threads.models.threads import Audience, Kind, Party, State, Tag, Thread

__all__ = [
    "Audience",
    "Bookmark",
    "Draft",
    "Kind",
    "Mention",
    "Outcome",
    "Party",
    "Post",
    "PostKind",
    "PostVersion",
    "ReadUpTo",
    "Rearrangement",
    "State",
    "Tag",
    "Thread",
    "Useful",
    "Visibility",
]
