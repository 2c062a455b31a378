"""Moves, merges and splits of threads, kept so that they can be shown and undone."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from forum.people.permissions import AnyUser
from forum.threads import permissions
from forum.threads.models.threads import Thread


class RearrangementQuerySet(models.QuerySet["Rearrangement"]):
    def visible_to(self, user: AnyUser) -> "RearrangementQuerySet":
        return permissions.can_see_rearrangement.filter(self, user)

    def of(self, thread: Thread) -> "RearrangementQuerySet":
        return self.filter(Q(thread=thread) | Q(target=thread))


class Rearrangement(models.Model):
    class Kind(models.TextChoices):
        MOVE = "move", "moved to another subject"
        MERGE = "merge", "merged into another thread"
        SPLIT = "split", "split into another thread"

    kind = models.CharField(max_length=5, choices=Kind)
    thread = models.ForeignKey(
        Thread, models.PROTECT, related_name="rearrangements", help_text="Where posts came from"
    )
    target = models.ForeignKey(
        Thread, models.PROTECT, null=True, blank=True, related_name="+", help_text="Where they went"
    )
    # What undoing needs, and nothing that anybody typed.
    undo_data = models.JSONField(default=dict)
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = RearrangementQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="move", target__isnull=True)
                | (~Q(kind="move") & Q(target__isnull=False)),
                name="a_merge_or_split_has_a_target",
            ),
            models.CheckConstraint(
                condition=Q(undone_by__isnull=True, undone_at__isnull=True)
                | Q(undone_by__isnull=False, undone_at__isnull=False),
                name="undone_by_and_undone_at_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of thread {self.thread_id}"
