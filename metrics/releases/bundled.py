"""The counts that came with this software: loaded for a newcomer, written by the project itself."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from metrics.lease import lease
from metrics.models import Release, ReleaseEvent
from metrics.releases.ingest import stored_path
from metrics.releases.publish import publish
from metrics.releases.stage import stage_month
from metrics.rtt import bundle
from metrics.rtt.month import month_from_rows
from metrics.rtt.read import read

FILE = Path(settings.BASE_DIR) / "metrics" / "bundled" / "rtt-counts.zip"
State = Release.State


def load_bundled(
    *, by: str, on_progress: Callable[[int, int], None] = lambda done, of: None
) -> int:
    """Publish the shipped months of which no release is held. Returns how many were published."""
    with FILE.open("rb") as file:
        shipped = bundle.Bundle(file)
    known_months = {f"{month:%Y-%m}" for month in Release.objects.values_list("month", flat=True)}
    new_origins = [origin for origin in shipped.origins if origin.month not in known_months]
    for number, origin in enumerate(new_origins, start=1):
        _load(shipped, origin, by=by)
        on_progress(number, len(new_origins))
    return len(new_origins)


def _load(shipped: bundle.Bundle, origin: bundle.Origin, *, by: str) -> None:
    month = shipped.month(origin)
    # One transaction from nothing to published: a killed process leaves no half-loaded month
    # that a worker would then look for in the store of fetched files.
    with transaction.atomic():
        release = Release.objects.create(
            month=month.month,
            origin=Release.Origin.BUNDLED,
            state=State.FETCHED,
            address=origin.address,
            file_name=origin.file_name,
            sha256=origin.sha256,
            revised=origin.revised,
            edition=origin.edition,
            rows_read=origin.rows,
            fetched_at=timezone.now(),
        )
        ReleaseEvent.objects.create(
            release=release,
            verb="fetch",
            by=by,
            detail="from the counts that came with this software",
        )
        with lease(Release.objects.all(), release.pk) as leased:
            assert leased is not None  # the row is seen by this transaction alone
            stage_month(release, month, leased=leased, by=by)
        publish(release=release, by=by)


def export_counts(*, file: BinaryIO, releases: Iterable[Release] | None = None) -> int:
    """Write the bundled file from the kept zips of the published releases. Returns the months."""
    months = []
    chosen = Release.objects.published().order_by("month") if releases is None else releases
    for release in chosen:
        with stored_path(release).open("rb") as extract:
            rows = read(extract)
        month = month_from_rows(rows)
        origin = bundle.Origin(
            month=f"{release.month:%Y-%m}",
            file_name=release.file_name,
            address=release.address,
            sha256=release.sha256,
            revised=release.revised,
            edition=release.edition,
            rows=len(rows),
            content_sha256=month.digest(),
        )
        months.append((origin, month))
    bundle.write(file, months)
    return len(months)
