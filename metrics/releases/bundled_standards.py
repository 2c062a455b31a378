"""The cancer counts that came with this software: loaded for a newcomer, written by the project itself."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from metrics.cancer import bundle
from metrics.cancer.lines import Counts
from metrics.lease import lease
from metrics.models import Release, StandardCount
from metrics.releases.publish import publish
from metrics.releases.shipped import WHY_PUBLISHED, fetched_release, origin_of
from metrics.releases.stage_standards import store_standards

FILE = Path(settings.BASE_DIR) / "metrics" / "bundled" / "cancer-counts.zip"


def load_bundled_standards(*, by: str) -> int:
    """Publish the shipped months of which no release is held. Returns how many were published."""
    of_cancer = Release.objects.of_dataset(Release.Dataset.CANCER)
    known_months = {f"{month:%Y-%m}" for month in of_cancer.values_list("month", flat=True)}
    with FILE.open("rb") as file:
        shipped = bundle.Bundle(file)
        new_origins = [origin for origin in shipped.origins if origin.month not in known_months]
        for origin in new_origins:
            _load(origin, shipped.counts(origin), by=by)
    return len(new_origins)


@transaction.atomic
def _load(origin: bundle.Origin, counts: Counts, *, by: str) -> None:
    release = fetched_release(origin, by=by, dataset=Release.Dataset.CANCER)
    with lease(Release.objects.all(), release.pk) as leased:
        assert leased is not None  # the row is seen by this transaction alone
        store_standards(release, counts, leased=leased, by=by)
    publish(release=release, by=by, reason=WHY_PUBLISHED)


def export_standards(*, file: BinaryIO) -> int:
    """Write the bundled file from the published months. Returns how many."""
    return bundle.write(file, _published())


def _published() -> Iterator[tuple[bundle.Origin, Counts]]:
    of_cancer = Release.objects.of_dataset(Release.Dataset.CANCER)
    for release in of_cancer.filter(state=Release.State.PUBLISHED).order_by("month"):
        origin = origin_of(
            release, rows=release.rows_read or 0, content_sha256=release.content_sha256
        )
        yield origin, stored_standards(release)


def stored_standards(release: Release) -> Counts:
    """A release's counts read back from the database."""
    columns = ("organisation", "standard", "category", "within", "total")
    rows = StandardCount.objects.filter(release=release).values_list(*columns)
    return {(code, standard, kind): (within, total) for code, standard, kind, within, total in rows}
