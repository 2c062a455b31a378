from forum.threads.models.drafts import DraftSlot
from forum.threads.models.posts import (
    Bookmark,
    Mention,
    Outcome,
    Post,
    PostKind,
    PostVersion,
    UsefulMark,
    Visibility,
)
from forum.threads.models.read_positions import ReadPosition
from forum.threads.models.rearrangements import Rearrangement
from forum.threads.models.threads import Audience, Kind, Party, State, Tag, Thread

__all__ = [
    "Audience",
    "Bookmark",
    "DraftSlot",
    "Kind",
    "Mention",
    "Outcome",
    "Party",
    "Post",
    "PostKind",
    "PostVersion",
    "ReadPosition",
    "Rearrangement",
    "State",
    "Tag",
    "Thread",
    "UsefulMark",
    "Visibility",
]
