"""Drafts: what a person has typed into a form and not sent."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from forum.people.actions import Refused
from forum.people.models import User
from forum.people.permissions import NotAllowed, can_read_staff_content
from forum.threads.models import DraftSlot
from forum.writing.markdown import is_too_long

MAX_SLOT_LENGTH = 120
MAX_DRAFTS = 200


@transaction.atomic
def save_draft(*, slot: str, texts: Mapping[str, str], by: User) -> DraftSlot | None:
    """What has been typed so far into one form. An empty text deletes the draft."""
    if not can_read_staff_content(by):
        raise NotAllowed
    texts_to_keep = {str(name)[:40]: str(text) for name, text in list(texts.items())[:20]}
    if not any(text.strip() for text in texts_to_keep.values()):
        delete_draft(slot=slot, by=by)
        return None
    if (
        not slot
        or len(slot) > MAX_SLOT_LENGTH
        or any(is_too_long(text) for text in texts_to_keep.values())
    ):
        raise Refused("This is too long to be kept as a draft.")
    draft, _ = DraftSlot.objects.update_or_create(
        person=by, slot=slot, defaults={"texts": texts_to_keep, "updated_at": timezone.now()}
    )
    excess_ids = DraftSlot.objects.of(by).values_list("pk", flat=True)[MAX_DRAFTS:]
    if excess_ids:
        DraftSlot.objects.filter(pk__in=list(excess_ids)).delete()
    return draft


@transaction.atomic
def delete_draft(*, slot: str, by: User) -> None:
    DraftSlot.objects.filter(person=by, slot=slot).delete()
