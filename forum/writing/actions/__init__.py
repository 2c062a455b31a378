"""Every write about what people type and attach, before and beside what it belongs to."""

from forum.writing.actions.files import attach, detach, drop_orphans, scan_again, show_files
from forum.writing.actions.held import appeal, decide, hold, let_go

__all__ = [
    "appeal",
    "attach",
    "decide",
    "detach",
    "drop_orphans",
    "hold",
    "let_go",
    "scan_again",
    "show_files",
]
