"""From the bytes of a file of cancer waiting times to counts and notes in the database, unseen until
published."""

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from django.utils import timezone

from metrics.cancer import check
from metrics.cancer.combined import is_combined, read_combined
from metrics.cancer.lines import Counts, Month, digest_of
from metrics.cancer.read import read_workbook
from metrics.content_version import seen_soon
from metrics.lease import Lease
from metrics.models import DataIssue, Release, StandardCount
from metrics.releases.bulk_load import bulk_load
from metrics.releases.data_issues import write_problems
from metrics.releases.stage import (
    end_staging,
    refuse_duplicates,
    refuse_if_hard,
    require_lease,
)
from metrics.rtt.check import check_ended
from metrics.rtt.problems import Problem

FIELDS = ("release", "organisation", "standard", "category", "within", "total")


def read_standards(file: BinaryIO, release: Release) -> Month:
    """A commissioner workbook or a combined CSV, by how it begins."""
    start = file.read(4096)
    file.seek(0)
    if is_combined(start):
        return read_combined(file, release.month)
    return read_workbook(file)


def stage_standards(
    release: Release, path: Path, *, leased: Lease[Release], by: str, should_publish: bool = False
) -> None:
    """Read, check and store a month. Raises Refused (with reasons) or DuplicateCounts."""
    leased.report_progress(current_step="reading the file", progress=30)
    with path.open("rb") as file:
        month = read_standards(file, release)
    leased.report_progress(current_step="checking it against its own totals", progress=60)
    problems = check.check_month(month, release.month)
    problems += check_ended(month.month, timezone.localdate())
    release.rows_read = len(month.lines)
    store_standards(
        release,
        month.counts(),
        leased=leased,
        by=by,
        problems=problems,
        should_publish=should_publish,
    )


def store_standards(
    release: Release,
    counts: Counts,
    *,
    leased: Lease[Release],
    by: str,
    problems: Sequence[Problem] = (),
    should_publish: bool = False,
) -> None:
    """In one transaction, in which they are published too, if they are to be."""
    refuse_if_hard(problems)
    digest = digest_of(release.month, counts)
    refuse_duplicates(release, digest)
    leased.report_progress(current_step="storing", progress=75)
    with seen_soon():
        require_lease(release, leased)
        release.content_sha256 = digest
        StandardCount.objects.filter(release=release).delete()
        rows = (
            (release.pk, code, standard, category, within, total)
            for (code, standard, category), (within, total) in counts.items()
        )
        bulk_load(StandardCount, FIELDS, rows)
        DataIssue.objects.filter(release=release).delete()
        write_problems(release, problems)
        end_staging(release, by=by, should_publish=should_publish)
