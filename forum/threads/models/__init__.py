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
from forum.threads.models.read_positions import DraftSlot, ReadPosition
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
