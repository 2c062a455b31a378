"""How far each person has read, and what they have typed and not sent."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from forum.people.permissions import Anyone
from forum.threads.models.threads import Thread


class ReadUpTo(models.Model):
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="reads")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField("of the last post read", default=0)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["person", "-at"], name="what_a_person_read_last")]
        constraints = [
            # The person first: a list of threads asks for one person's.
            models.UniqueConstraint(fields=["person", "thread"], name="one_place_kept_per_thread")
        ]

    def __str__(self) -> str:
        return f"thread {self.thread_id} up to {self.number}"


class DraftQuerySet(models.QuerySet["Draft"]):
    def of(self, user: Anyone) -> "DraftQuerySet":
        return self.filter(person_id=user.pk)


class Draft(models.Model):
    """What somebody is typing into one box, for them alone, on whatever device.

    The boxes: "new" for a thread about nothing yet, "new:<subject key>", "thread:<pk>" for a reply,
    "post:<pk>" for an edit. The texts are as the form's fields.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="drafts")
    box = models.CharField(max_length=120)
    texts = models.JSONField(default=dict)
    updated_at = models.DateTimeField(default=timezone.now)

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at"]
        constraints = [
            models.UniqueConstraint(fields=["person", "box"], name="one_draft_for_each_box")
        ]

    def __str__(self) -> str:
        return self.box
