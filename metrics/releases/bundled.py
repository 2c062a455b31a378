"""The counts that came with this software: loaded for a newcomer, written by the project itself."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from metrics.geography import Geography
from metrics.lease import lease
from metrics.models import Release, ReleaseEvent
from metrics.models.provider_counts import releases_without_full_grain
from metrics.places import ensure_providers
from metrics.releases.ingest import stored_path
from metrics.releases.provider_figures import counts_of_month, replace_provider_figures
from metrics.releases.publish import compare_again, publish
from metrics.releases.shipped import WHY_PUBLISHED, fetched_release, origin_of
from metrics.releases.stage import stage_month, store_provider_counts
from metrics.rtt import bundle
from metrics.rtt.month import Month, month_from_rows
from metrics.rtt.read import read

FILE = Path(settings.BASE_DIR) / "metrics" / "bundled" / "rtt-counts.zip"


def load_bundled(
    *, by: str, on_progress: Callable[[int, int], None] = lambda done, of: None
) -> int:
    """Publish the shipped months of which no release is held. Returns how many were published."""
    full = Release.objects.full()
    known_months = {f"{month:%Y-%m}" for month in full.values_list("month", flat=True)}
    with FILE.open("rb") as file:
        shipped = bundle.Bundle(file)
        new_origins = [origin for origin in shipped.origins if origin.month not in known_months]
        for number, origin in enumerate(new_origins, start=1):
            load_month(shipped, origin, by=by)
            on_progress(number, len(new_origins))
    return len(new_origins)


def load_month(shipped: bundle.Bundle, origin: bundle.Origin, *, by: str) -> None:
    month = shipped.month(origin)
    with transaction.atomic():
        release = fetched_release(origin, by=by)
        with lease(Release.objects.all(), release.pk) as leased:
            assert leased is not None  # the row is seen by this transaction alone
            stage_month(release, month, leased=leased, by=by)
        # What was published once is held against nothing here: a site may hold months of its own.
        publish(release=release, by=by, reason=WHY_PUBLISHED)


def fill_provider_counts(*, by: str) -> int:
    """Who reported what, for releases that an earlier version read: from the shipped counts, or from
    the kept zip. Returns how many were filled in; the others keep their totals."""
    filled = 0
    with FILE.open("rb") as file:
        shipped = bundle.Bundle(file)
        origins = {origin.content_sha256: origin for origin in shipped.origins}
        for release in releases_without_full_grain():
            if release.content_sha256 in origins:
                month = shipped.month(origins[release.content_sha256])
            elif stored_path(release).is_file():
                _, month = _shipped(release)
            else:
                continue
            if month.digest() == release.content_sha256:
                _fill(release, month, by=by)
                filled += 1
    if filled:
        compare_again()
    return filled


@transaction.atomic
def _fill(release: Release, month: Month, *, by: str) -> None:
    store_provider_counts(release, month)
    ensure_providers(names=month.provider_names, month=month.month)
    newest = Release.objects.published().order_by("-month").first()
    geography = Geography.load(newest.month if newest else release.month)
    replace_provider_figures(release, counts_of_month(month), geography)
    ReleaseEvent.objects.create(
        release=release, verb="fill", by=by, detail="who reported what, by treatment function"
    )


def export_counts(*, file: BinaryIO, releases: Iterable[Release] | None = None) -> int:
    """Write the bundled file from the kept zips of the published releases. Returns the months."""
    chosen = Release.objects.published().order_by("month") if releases is None else releases
    return bundle.write(file, map(_shipped, sorted(chosen, key=lambda release: release.month)))


def _shipped(release: Release) -> tuple[bundle.Origin, Month]:
    with stored_path(release).open("rb") as extract:
        rows = read(extract)
    month = month_from_rows(rows)
    return origin_of(release, rows=len(rows), content_sha256=month.digest()), month
