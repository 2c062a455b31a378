"""Who works on a row that one worker at a time may have: taken, renewed, lost to another, given back."""

import os
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone

from metrics.models.leases import LeasedQuerySet, LeasedWork

Work = TypeVar("Work", bound=LeasedWork)


class LeaseLost(Exception):
    """Another worker took the row over while this one was silent for too long."""


@dataclass(frozen=True)
class Lease(Generic[Work]):
    model: type[Work]
    row_id: int
    holder: str

    def report_progress(self, *, current_step: str, progress: int) -> None:
        """A sign of life: what is being done, how far it is (per cent), and the lease renewed."""
        renewed = self._rows().update(
            current_step=current_step, progress=progress, lease_until=_expiry(timezone.now())
        )
        if not renewed:
            raise self.lost()

    def lock_row(self) -> Work:
        """The row, locked until the caller's transaction ends: only who holds it may change it."""
        row = self.model._default_manager.select_for_update().get(pk=self.row_id)
        if row.lease_holder != self.holder:
            raise self.lost()
        return row

    def lost(self) -> LeaseLost:
        name = str(self.model._meta.verbose_name).capitalize()
        return LeaseLost(f"{name} {self.row_id} was taken over by another worker.")

    def give_back(self) -> None:
        self._rows().update(lease_holder="", lease_until=None, current_step="")

    def _rows(self) -> QuerySet[Work]:
        return self.model._default_manager.filter(pk=self.row_id, lease_holder=self.holder)


@contextmanager
def lease(rows: LeasedQuerySet[Work], row_id: int) -> Iterator[Lease[Work] | None]:
    """Have one of the rows while working on it; None when another has it, or it is none of them."""
    now = timezone.now()
    taken = Lease(rows.model, row_id, _new_holder())
    acquired = (
        rows.filter(pk=row_id)
        .unleased(now)
        .update(lease_holder=taken.holder, lease_until=_expiry(now), attempts=F("attempts") + 1)
    )
    if not acquired:
        yield None
        return
    try:
        yield taken
    finally:
        taken.give_back()


def _expiry(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.PATHWAY_LEASE_SECONDS)


def _new_holder() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:12]}"
