"""Every write of blocked texts and attached files."""

from forum.writing.actions.attachments import (
    attach_file,
    check_attachment_text,
    delete_orphan_files,
    detach_file,
    publish_attachments,
    rescan_attachment,
)
from forum.writing.actions.blocked_texts import (
    appeal_blocked_text,
    block_text,
    decide_blocked_text,
    discard_blocked_text,
)

__all__ = [
    "appeal_blocked_text",
    "attach_file",
    "block_text",
    "check_attachment_text",
    "decide_blocked_text",
    "delete_orphan_files",
    "detach_file",
    "discard_blocked_text",
    "publish_attachments",
    "rescan_attachment",
]
