"""What people have typed into forms and not sent."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from forum.people.permissions import AnyUser


class DraftSlotQuerySet(models.QuerySet["DraftSlot"]):
    def of(self, user: AnyUser) -> "DraftSlotQuerySet":
        return self.filter(person_id=user.pk)


class DraftSlot(models.Model):
    """What a person is typing into a form, for them alone, on any device.

    The slots: "new" for a thread about nothing yet, "new:<subject key>", "thread:<pk>" for a reply,
    "post:<pk>" for an edit. The texts are as the form's fields.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="drafts")
    slot = models.CharField(max_length=120)
    texts = models.JSONField(default=dict)
    updated_at = models.DateTimeField(default=timezone.now)

    objects = DraftSlotQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at"]
        constraints = [
            models.UniqueConstraint(fields=["person", "slot"], name="one_draft_per_slot")
        ]

    def __str__(self) -> str:
        return self.slot
