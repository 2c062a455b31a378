"""Every write of moderation. Each verb stores its line of history in the same transaction."""

from forum.moderation.actions.appeals import appeal, decide_appeal
from forum.moderation.actions.decisions import assign_case, decide, restore, suspend, warn
from forum.moderation.actions.reports import report

__all__ = [
    "appeal",
    "assign_case",
    "decide",
    "decide_appeal",
    "report",
    "restore",
    "suspend",
    "warn",
]
