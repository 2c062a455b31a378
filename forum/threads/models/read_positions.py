"""How far each person has read in each thread."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from forum.threads.models.threads import Thread


class ReadPosition(models.Model):
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="read_positions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField("of the last post read", default=0)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["person", "-at"], name="read_positions_of_a_person")]
        constraints = [
            # The person first: a list of threads reads one person's rows.
            models.UniqueConstraint(
                fields=["person", "thread"], name="one_read_position_per_thread"
            )
        ]

    def __str__(self) -> str:
        return f"thread {self.thread_id} up to {self.number}"
