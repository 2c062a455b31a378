"""Who works on a release. A lease lives in the database, so that it outlives worker and broker."""

import os
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from metrics.models import Release


class LeaseLost(Exception):
    """Another worker took the release over while this one was silent for too long."""


def new_holder() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:12]}"


@contextmanager
def lease(release_id: int) -> Iterator[str | None]:
    """Hold a release while working on it. Gives the holder's name, or None when another holds it."""
    holder = new_holder()
    now = timezone.now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    acquired = Release.objects.filter(free, id=release_id).update(
        lease_holder=holder,
        lease_until=now + timedelta(seconds=settings.PATHWAY_LEASE_SECONDS),
        attempts=F("attempts") + 1,
    )
    if not acquired:
        yield None
        return
    try:
        yield holder
    finally:
        Release.objects.filter(id=release_id, lease_holder=holder).update(
            lease_holder="", lease_until=None, current_step=""
        )


def lock_leased_release(release_id: int, holder: str) -> Release:
    """The release, locked until the caller's transaction ends: only who holds it may change it."""
    row = Release.objects.select_for_update().get(pk=release_id)
    if row.lease_holder != holder:
        raise LeaseLost(f"Release {release_id} was taken over by another worker.")
    return row


def report_progress(release_id: int, holder: str, *, current_step: str, progress: int) -> None:
    """A sign of life: what is being done, how far it is (per cent), and the lease renewed."""
    renewed = Release.objects.filter(id=release_id, lease_holder=holder).update(
        current_step=current_step,
        progress=progress,
        lease_until=timezone.now() + timedelta(seconds=settings.PATHWAY_LEASE_SECONDS),
    )
    if not renewed:
        raise LeaseLost(f"Release {release_id} was taken over by another worker.")
