"""What one worker at a time takes in hand. A lease lives in the row that it is of, so that it outlives
worker and broker."""

from datetime import datetime
from typing import Self, TypeVar

from django.db import models
from django.db.models import Q

LeasedRow = TypeVar("LeasedRow", bound="Leased")


class LeasedQuerySet(models.QuerySet[LeasedRow]):
    def unleased(self, now: datetime) -> Self:
        """No living worker has it."""
        return self.filter(Q(lease_until__isnull=True) | Q(lease_until__lt=now))

    def abandoned(self, now: datetime) -> Self:
        """Taken in hand by a worker that was never heard of again."""
        return self.filter(lease_until__lt=now)


class Leased(models.Model):
    """Until when a worker has it in hand, and how often one took it."""

    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True


class LeasedWork(Leased):
    """Long work, of which its holder says how far it is: `metrics.lease` takes and renews it."""

    lease_holder = models.CharField(max_length=80, blank=True)
    progress = models.PositiveSmallIntegerField("per cent", default=0)
    current_step = models.CharField(max_length=120, blank=True)

    class Meta:
        abstract = True
