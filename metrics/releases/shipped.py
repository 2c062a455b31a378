"""Releases of the months that come with this software, whatever their dataset."""

from datetime import date

from django.utils import timezone

from metrics.models import Release, ReleaseEvent
from metrics.rtt.shipped_file import Origin

WHY_PUBLISHED = "it came with this software"


def fetched_release(origin: Origin, *, by: str, dataset: str = Release.Dataset.RTT) -> Release:
    """As if it had been fetched. Call it in the transaction that publishes it: a killed process then
    leaves no half-loaded month, which a worker would look for in the store of fetched files."""
    release = Release.objects.create(
        dataset=dataset,
        month=date.fromisoformat(f"{origin.month}-01"),
        origin=Release.Origin.BUNDLED,
        state=Release.State.FETCHED,
        address=origin.address,
        file_name=origin.file_name,
        sha256=origin.sha256,
        revised=origin.revised,
        edition=origin.edition,
        rows_read=origin.rows,
        fetched_at=timezone.now(),
    )
    detail = "from the counts that came with this software"
    ReleaseEvent.objects.create(release=release, verb="fetch", by=by, detail=detail)
    return release


def origin_of(release: Release, *, rows: int, content_sha256: str) -> Origin:
    return Origin(
        month=f"{release.month:%Y-%m}",
        file_name=release.file_name,
        address=release.address,
        sha256=release.sha256,
        revised=release.revised,
        edition=release.edition,
        rows=rows,
        content_sha256=content_sha256,
    )
