"""Who can do what with blocked texts and with files."""

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models

from forum.people.permissions import (
    AnyUser,
    Permission,
    Rule,
    can_read_staff_content,
    can_take,
    has_permission,
    points_to,
    reads_staff_content,
    user_is,
    where,
)
from forum.writing.lifecycle import BLOCKED_TEXTS, is_author
from forum.writing.owners import ATTACHMENT, owners_by

if TYPE_CHECKING:
    from forum.writing.models import Attachment, BlockedText


# Its author, in any state: what cannot be appealed any more is refused with the reason.
can_appeal_blocked_text: "Rule[BlockedText]" = reads_staff_content & is_author
can_decide_blocked_text: "Rule[BlockedText]" = can_take(BLOCKED_TEXTS, "decide_blocked_text")
# Its author; and stewards, once its author asks them to look and until they decide.
can_see_blocked_text: "Rule[BlockedText]" = (
    reads_staff_content & is_author | can_decide_blocked_text
)


# --- files -----------------------------------------------------------------------------------------


def _shown_states() -> Any:
    return apps.get_model(ATTACHMENT).shown_states()


def _withheld_text_checks() -> Any:
    return apps.get_model(ATTACHMENT).WITHHELD_TEXT_CHECKS


# Scanned, and checked for patient information, as far as the operator asks for it.
is_shown: "Rule[Attachment]" = where(state__in=_shown_states) & ~where(
    text_check__in=_withheld_text_checks
)
# An owner without a rule is seen by nobody. Readers of what has versions have the published files;
# whoever sees the version in which it is written, all.
_readable = owners_by(lambda owners, user: owners.visible_to(user), versioned=False)
_published = owners_by(lambda owners, user: owners.files_readable_by(user), versioned=True)
_written = owners_by(lambda owners, user: owners.working_version_visible_to(user), versioned=True)
_is_of_visible_owner: "Rule[Attachment]" = (
    points_to("owner", _readable)
    | where(is_published=True) & points_to("owner", _published)
    | points_to("owner", _written)
)
# What waits or was refused is there only for its author.
can_see_attachment: "Rule[Attachment]" = _is_of_visible_owner & (
    is_shown | reads_staff_content & user_is("author")
)
can_download: "Rule[Attachment]" = can_see_attachment & is_shown


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
