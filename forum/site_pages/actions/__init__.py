"""Every write about the pages about the site, and about what is written to those who run it."""

from forum.site_pages.actions.messages import (
    delete_answered_messages,
    mark_answered,
    send_message,
)
from forum.site_pages.actions.pages import confirm_page, save_page

__all__ = [
    "confirm_page",
    "delete_answered_messages",
    "mark_answered",
    "save_page",
    "send_message",
]
