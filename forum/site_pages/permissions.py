"""Who may change what the site says about itself, and who reads what is written to those who run it."""

from typing import TYPE_CHECKING

from forum.people.permissions import (
    AnyUser,
    Permission,
    Rule,
    has_permission,
    permitted,
    where,
)

if TYPE_CHECKING:
    from forum.site_pages.models import ContactMessage


def can_edit_pages(user: AnyUser) -> bool:
    return has_permission(user, Permission.EDIT_SITE_PAGES)


can_answer_message: "Rule[ContactMessage]" = permitted(Permission.ANSWER_MESSAGES)
can_mark_answered: "Rule[ContactMessage]" = (
    can_answer_message & where(answered_at__isnull=True)
).described("administrators")
