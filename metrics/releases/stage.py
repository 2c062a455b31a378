"""From the bytes of an extract to counts, figures and notes in the database, unseen until published."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone

from metrics.content_version import seen_soon
from metrics.geography import Geography
from metrics.lease import Lease
from metrics.models import Count, DataIssue, ProviderCount, Release, ReleaseEvent, StoredRemainder
from metrics.places import ensure_providers
from metrics.releases.bulk_load import bulk_load, garbage_collection_paused
from metrics.releases.control_totals import control_totals
from metrics.releases.data_issues import (
    compare_releases,
    previous_release,
    write_continuity,
    write_problems,
)
from metrics.releases.figures import replace_figures
from metrics.releases.holes import find_holes
from metrics.releases.partial_submissions import (
    find_partial_returns,
    write_partial_submissions,
)
from metrics.releases.provider_figures import counts_of_month, replace_provider_figures
from metrics.releases.publish import publish_or_supersede
from metrics.rtt import by_provider, check, continuity
from metrics.rtt.bands import pack
from metrics.rtt.columns import COMPLETED, NEW_PERIODS
from metrics.rtt.month import Month, month_from_rows
from metrics.rtt.problems import Problem, Refused
from metrics.rtt.read import read

COUNT_FIELDS = (
    "release",
    "commissioner",
    "treatment_function",
    "part",
    "known",
    "unknown",
    "total",
    "bands",
)
PROVIDER_FIELDS = (
    "release",
    "commissioner",
    "treatment_function",
    "part",
    "providers",
    "bands",
)


class DuplicateCounts(Exception):
    """The counts are those of a release already held; `existing` is that release."""

    def __init__(self, existing: Release) -> None:
        super().__init__(
            f"The same counts as {existing.file_name}, which is {existing.get_state_display()}."
        )
        self.existing = existing


@garbage_collection_paused()
def stage_file(
    release: Release, path: Path, *, leased: Lease[Release], by: str, should_publish: bool = False
) -> None:
    """Read, check and store an extract. Raises Refused (with reasons) or SameCounts."""
    leased.report_progress(current_step="reading the extract", progress=30)
    with path.open("rb") as file:
        rows = read(file)
    problems = [*rows.notes, *check.check_name(rows.month, release.file_name, rows.csv_name)]
    problems += check.check_ended(rows.month, timezone.localdate())
    if rows.month != release.month:
        problems.append(
            Problem(
                "month-contradicts",
                f"The rows are of {rows.month:%B %Y}, not of {release.month:%B %Y} as announced.",
            )
        )
    problems += check.check_rows(rows)
    refuse_if_hard(problems)
    leased.report_progress(current_step="adding up", progress=60)
    release.rows_read = len(rows)
    month = month_from_rows(rows)
    stage_month(
        release, month, leased=leased, by=by, problems=problems, should_publish=should_publish
    )


@garbage_collection_paused()
def stage_month(
    release: Release,
    month: Month,
    *,
    leased: Lease[Release],
    by: str,
    problems: Sequence[Problem] = (),
    should_publish: bool = False,
) -> None:
    """Check a month's counts and store them with their figures, in one transaction.

    In the same one they are published, if they are to be: between the two a killed worker would
    leave what looks like a release that somebody wants to see before readers do.
    """
    problems = [*problems, *check.check_month(month, control_totals(month.month))]
    refuse_if_hard(problems)
    digest = month.digest()
    refuse_duplicates(release, digest)
    leased.report_progress(current_step="storing", progress=75)
    with seen_soon():
        require_lease(release, leased)
        before = previous_release(release)
        on = max(release.month, before.month if before else release.month, _newest_month())
        geography = Geography.load(on)
        compared = compare_releases(month.returns, before, release.month)
        if compared:
            refuse_if_hard(continuity.whole_file(compared.gone, compared.then))
        partial = find_partial_returns(release, month)
        problems += find_holes(release, month, compared, geography, partial)
        release.content_sha256 = digest
        _store(release, month)
        ensure_providers(names=month.provider_names, month=month.month)
        replace_figures(release, month, geography)
        replace_provider_figures(release, counts_of_month(month), geography)
        DataIssue.objects.filter(release=release).delete()
        write_problems(release, [*problems, *check.check_commissioners(month, geography.places)])
        # First: who sent a piece of a part is missing from it.
        write_partial_submissions(release, partial, geography)
        write_continuity(release, compared, geography)
        end_staging(release, by=by, should_publish=should_publish)


def end_staging(release: Release, *, by: str, should_publish: bool) -> None:
    """Inside the transaction in which all of it was stored."""
    release.state = Release.State.STAGED
    release.staged_at = timezone.now()
    release.progress, release.current_step = 90, ""
    release.save()
    detail = "held for a person to publish" if release.is_on_hold else ""
    ReleaseEvent.objects.create(release=release, verb="stage", by=by, detail=detail)
    if should_publish:
        publish_or_supersede(release=release, by=by)


def _newest_month() -> date:
    newest = Release.objects.published().order_by("-month").values_list("month", flat=True).first()
    return newest or date.min


def refuse_if_hard(problems: Sequence[Problem]) -> None:
    hard = [problem for problem in problems if problem.hard]
    if hard:
        raise Refused(*hard)


def refuse_duplicates(release: Release, digest: str) -> None:
    duplicates = Release.objects.filter(content_sha256=digest).exclude(pk=release.pk)
    for twin in duplicates:
        if twin.month == release.month:
            raise DuplicateCounts(twin)
        raise Refused(
            Problem(
                "another-months-counts",
                f"Every count is the same as in {twin.month:%B %Y} ({twin.file_name}): this looks like"
                f" that month's file under the name of {release.month:%B %Y}.",
            )
        )


def require_lease(release: Release, leased: Lease[Release]) -> None:
    """Two workers may have read the same file; only the one that holds the lease may store it."""
    row = leased.lock_row()
    if row.state != Release.State.FETCHED:
        raise leased.lost()
    release.lease_holder, release.lease_until = row.lease_holder, row.lease_until
    release.attempts = row.attempts


def _store(release: Release, month: Month) -> None:
    Count.objects.filter(release=release).delete()
    known: list[int | None] = month.known.tolist()
    unknown: list[int | None] = month.unknown.tolist()
    for row, part in enumerate(month.part.tolist()):
        if part == NEW_PERIODS:
            known[row] = None
        if part not in COMPLETED:
            unknown[row] = None
    columns = (known, unknown, month.total.tolist(), pack(month.bands))
    bulk_load(Count, COUNT_FIELDS, zip(*_keys(release, month), *columns, strict=True))
    store_provider_counts(release, month)


def store_provider_counts(release: Release, month: Month) -> None:
    """In place of what is held of a release's providers; inside the caller's transaction."""
    ProviderCount.objects.filter(release=release).delete()
    StoredRemainder.objects.filter(release=release).delete()
    columns = by_provider.pack(month.by_provider, len(month))
    bulk_load(ProviderCount, PROVIDER_FIELDS, zip(*_keys(release, month), *columns, strict=True))


def _keys(release: Release, month: Month) -> tuple[list[Any], ...]:
    return (
        [release.pk] * len(month),
        month.commissioner.tolist(),
        month.treatment.tolist(),
        month.part.tolist(),
    )
