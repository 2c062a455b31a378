"""Files that people attach: which are taken, and in what form they are kept."""

from forum.writing.attachments.acceptance import AcceptedFile, accept_file
from forum.writing.attachments.exceptions import FileNotAccepted
from forum.writing.attachments.kinds import MAX_FILE_BYTES, FileKind

__all__ = ["MAX_FILE_BYTES", "AcceptedFile", "FileKind", "FileNotAccepted", "accept_file"]
