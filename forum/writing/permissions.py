"""Who may do what with stopped texts and with files. Each rule's filter is in models.py."""

from django.db import models

from forum.people.permissions import Anyone, Deed, may, may_read_staff_content
from forum.writing.models import Attachment, HeldText


def may_see(user: Anyone, held: HeldText) -> bool:
    if not may_read_staff_content(user):
        return False
    return held.author_id == user.pk or may_decide(user, held)


def may_appeal(user: Anyone, held: HeldText) -> bool:
    return may_read_staff_content(user) and held.author_id == user.pk


def may_decide(user: Anyone, held: HeldText) -> bool:
    """Stewards, but not on what they typed themselves."""
    appealed = held.state == HeldText.State.APPEALED
    return appealed and held.author_id != user.pk and may(user, Deed.MODERATE)


def may_attach(user: Anyone, owner: models.Model) -> bool:
    """Whoever may edit the thing. Its own room says who that is, as `editable_by`."""
    manager = type(owner)._default_manager
    if not may_read_staff_content(user) or not hasattr(manager, "editable_by"):
        return False
    return bool(manager.editable_by(user).filter(pk=owner.pk).exists())


def may_detach(user: Anyone, attachment: Attachment) -> bool:
    owner = attachment.owner
    return may(user, Deed.MODERATE) or (owner is not None and may_attach(user, owner))


def may_download(user: Anyone, attachment: Attachment) -> bool:
    return Attachment.objects.downloadable_by(user).filter(pk=attachment.pk).exists()
