"""Files that people attach: which are taken, and in what form they are kept."""

from forum.writing.attachments.accept import Accepted, accept
from forum.writing.attachments.kinds import LARGEST, Kind
from forum.writing.attachments.refusal import NotAccepted

__all__ = ["LARGEST", "Accepted", "Kind", "NotAccepted", "accept"]
