"""Who can do what with blocked texts and with files."""

from typing import TYPE_CHECKING

from django.db import models

from forum.people.permissions import (
    AnyUser,
    Permission,
    Rule,
    can_read_staff_content,
    can_take,
    has_permission,
    reads_staff_content,
)
from forum.writing.lifecycle import BLOCKED_TEXTS, is_author

if TYPE_CHECKING:
    from forum.writing.models import Attachment, BlockedText


# Its author, in any state: what cannot be appealed any more is refused with the reason.
can_appeal_blocked_text: "Rule[BlockedText]" = reads_staff_content & is_author
can_decide_blocked_text: "Rule[BlockedText]" = can_take(BLOCKED_TEXTS, "decide_blocked_text")
# Its author; and stewards, once its author asks them to look and until they decide.
can_see_blocked_text: "Rule[BlockedText]" = (
    reads_staff_content & is_author | can_decide_blocked_text
)


def can_attach(user: AnyUser, owner: models.Model) -> bool:
    """Whoever can edit the owner. Its own room says who that is, as `editable_by`."""
    manager = type(owner)._default_manager
    if not can_read_staff_content(user) or not hasattr(manager, "editable_by"):
        return False
    return bool(manager.editable_by(user).filter(pk=owner.pk).exists())


def can_detach(user: AnyUser, attachment: "Attachment") -> bool:
    owner = attachment.owner
    return has_permission(user, Permission.MODERATE) or (
        owner is not None and can_attach(user, owner)
    )
