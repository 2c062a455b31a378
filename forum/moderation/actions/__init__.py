"""Every write of moderation. Each verb stores its line of history in the same transaction."""

from forum.moderation.actions.appealing import appeal, decide_appeal
from forum.moderation.actions.deciding import decide, show_again, suspend, take_up, warn
from forum.moderation.actions.reporting import report

__all__ = [
    "appeal",
    "decide",
    "decide_appeal",
    "report",
    "show_again",
    "suspend",
    "take_up",
    "warn",
]
