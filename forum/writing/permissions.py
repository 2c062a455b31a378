"""Who can do what with blocked texts and with files. Each rule's filter is in models.py."""

from django.db import models

from forum.people.permissions import AnyUser, Permission, can_read_staff_content, has_permission
from forum.writing.models import Attachment, BlockedText


def can_appeal_blocked_text(user: AnyUser, blocked_text: BlockedText) -> bool:
    return can_read_staff_content(user) and blocked_text.author_id == user.pk


def can_decide_blocked_text(user: AnyUser, blocked_text: BlockedText) -> bool:
    """Stewards, but not on what they typed themselves."""
    is_appealed = blocked_text.state == BlockedText.State.APPEALED
    return (
        is_appealed
        and blocked_text.author_id != user.pk
        and has_permission(user, Permission.MODERATE)
    )


def can_attach(user: AnyUser, owner: models.Model) -> bool:
    """Whoever can edit the owner. Its own room says who that is, as `editable_by`."""
    manager = type(owner)._default_manager
    if not can_read_staff_content(user) or not hasattr(manager, "editable_by"):
        return False
    return bool(manager.editable_by(user).filter(pk=owner.pk).exists())


def can_detach(user: AnyUser, attachment: Attachment) -> bool:
    owner = attachment.owner
    return has_permission(user, Permission.MODERATE) or (
        owner is not None and can_attach(user, owner)
    )
