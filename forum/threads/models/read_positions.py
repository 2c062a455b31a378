"""How far each person has read, and what they have typed and not sent."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from forum.people.permissions import AnyUser
from forum.threads.models.threads import Thread


class ReadPosition(models.Model):
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="read_positions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField("of the last post read", default=0)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["person", "-at"], name="read_positions_of_a_person")]
        constraints = [
            # The person first: a list of threads asks for one person's.
            models.UniqueConstraint(
                fields=["person", "thread"], name="one_read_position_per_thread"
            )
        ]

    def __str__(self) -> str:
        return f"thread {self.thread_id} up to {self.number}"


class DraftSlotQuerySet(models.QuerySet["DraftSlot"]):
    def of(self, user: AnyUser) -> "DraftSlotQuerySet":
        return self.filter(person_id=user.pk)


class DraftSlot(models.Model):
    """What somebody is typing into one form, for them alone, on whatever device.

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
