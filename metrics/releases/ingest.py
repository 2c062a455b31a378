"""Import one release: fetch, read, check, store, publish. Called by tasks and commands."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from metrics import source
from metrics.cancer.periods import parse_cancer_file_name
from metrics.content_version import seen_soon
from metrics.lease import Lease, LeaseLost, lease
from metrics.models import DataIssue, ImportRequest, Release, ReleaseEvent, SourceLook
from metrics.releases.data_issues import write_problems
from metrics.releases.publish import publish_or_supersede, refuse, retry
from metrics.releases.stage import DuplicateCounts, stage_file
from metrics.releases.stage_standards import stage_standards
from metrics.rtt.periods import FileName, parse_file_name
from metrics.rtt.problems import Problem, Refused
from metrics.rtt.problems import refuse as not_readable
from metrics.rtt.read import read

State = Release.State
MAX_ATTEMPTS = 5
# What is read, checked and stored of a file, by what it is of.
STAGES = {Release.Dataset.RTT: stage_file, Release.Dataset.CANCER: stage_standards}


@dataclass(frozen=True)
class Outcome:
    """What became of one file: `kind` is a state of the release, "held" where another worker has it,
    or "failed" where this machine could not do it."""

    kind: str
    release: Release | None
    reasons: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        if self.kind == State.STAGED and self.reasons:
            return False  # Held for a person.
        return self.kind in (State.PUBLISHED, State.STAGED, State.SAME, State.SUPERSEDED)


def find_releases(
    *,
    by: str,
    since: date | None = None,
    latest: bool = False,
    client: source.Client | None = None,
) -> list[Release]:
    """The newest vintage of each month on NHS England's pages, as far as it is still to be imported:
    not held yet, begun and not ended, or given up because it could not be fetched."""
    newest = _look(by=by, since=since, client=client)
    known = {release.address: release for release in Release.objects.exclude(address="")}
    releases = []
    for file in newest[-1:] if latest else newest:
        release = known.get(file.address)
        if release is None:
            releases += _record(file, by=by)
        elif release.state == State.REFUSED and not release.sha256:
            releases.append(retry(release=release, by=by))
        elif release.is_in_progress:
            releases.append(release)
    return releases


def _look(
    *, by: str, since: date | None, client: source.Client | None
) -> list[source.PublishedFile]:
    try:
        with client or source.new_client(site=settings.PATHWAY_LANDING) as open_client:
            files = source.find_files(open_client, settings.PATHWAY_LANDING, since=since)
    except (source.FetchRefused, source.SourceChanged) as error:
        was_check = isinstance(error, source.BrowserCheck)
        with seen_soon():
            SourceLook.objects.create(by=by, problem=str(error), was_browser_check=was_check)
        raise
    newest = source.newest_of_each_month(files)
    if newest:
        with seen_soon():
            SourceLook.objects.create(by=by, newest=newest[-1].month)
    return newest


def find_newer_releases(*, by: str, client: source.Client | None = None) -> list[Release]:
    """What the schedule looks for: new months, and revisions of months that are here. History from
    before the first of these comes only when somebody asks for it."""
    oldest = Release.objects.full().order_by("month").values_list("month", flat=True).first()
    return find_releases(by=by, since=oldest, client=client)


def _record(file: source.PublishedFile, *, by: str) -> list[Release]:
    try:
        with seen_soon():
            release = Release.objects.create(
                month=file.month,
                address=file.address,
                file_name=file.file_name,
                revised=file.revised,
                edition=file.edition,
            )
            ReleaseEvent.objects.create(release=release, verb="find", by=by, detail=file.page)
    except IntegrityError:
        return []  # Another worker recorded it between our look and our write.
    return [release]


def register_file(*, path: Path, by: str, address: str = "") -> Release:
    """Record a local file as fetched, and keep a copy. The same file again is the same release.

    `address` is where it was published, where that is known. Which dataset it is of, its name says.
    """
    if not path.is_file():
        raise source.FetchRefused(f"There is no file at {path}.")
    of_cancer = parse_cancer_file_name(path.name)
    stored = source.keep(path, settings.PATHWAY_STORE)
    release, _ = record_fetched(
        stored=stored,
        name=of_cancer or announced_name(path),
        by=by,
        detail="from a local file",
        address=address,
        dataset=Release.Dataset.CANCER if of_cancer else Release.Dataset.RTT,
    )
    return release


@seen_soon()
def record_fetched(
    *,
    stored: source.Fetched,
    name: FileName,
    by: str,
    detail: str,
    address: str = "",
    dataset: Release.Dataset = Release.Dataset.RTT,
) -> tuple[Release, bool]:
    """The release of a file in the store, and whether it is new: the same file again is the same one."""
    # Its unique constraint decides between two that are given the same file at once.
    release, is_new = Release.objects.get_or_create(
        dataset=dataset,
        month=name.month,
        sha256=stored.sha256,
        defaults={
            "state": State.FETCHED,
            # As it is called in the store, where some letters cannot stand.
            "file_name": stored.path.name,
            "address": address,
            "revised": name.revised,
            "edition": name.edition,
            "size": stored.size,
            "fetched_at": timezone.now(),
        },
    )
    if is_new:
        ReleaseEvent.objects.create(release=release, verb="fetch", by=by, detail=detail)
    return release, is_new


def announced_name(path: Path) -> FileName:
    return parse_file_name(path.name) or _name_inside(path)


def _name_inside(path: Path) -> FileName:
    """A file that was renamed still says its month inside; then that is what it is announced as."""
    with path.open("rb") as file:
        return FileName(month=read(file).month, revised=False, edition=0)


def ingest_release(
    *, release_id: int, by: str, should_publish: bool = True, client: source.Client | None = None
) -> Outcome:
    """Take one release as far as it goes. Idempotent; safe to call from many workers at once."""
    with lease(Release.objects.all(), release_id) as leased:
        release = Release.objects.get(pk=release_id)
        if leased is None:
            return Outcome("held", release, ("Another worker is importing it.",))
        try:
            return _ingest(release, leased, by=by, should_publish=should_publish, client=client)
        except LeaseLost as error:
            return Outcome("held", release, (str(error),))


def _ingest(
    release: Release,
    leased: Lease[Release],
    *,
    by: str,
    should_publish: bool,
    client: source.Client | None,
) -> Outcome:
    try:
        if release.state == State.FOUND or _is_missing_from_store(release):
            _fetch(release, leased=leased, by=by, client=client)
        if release.state == State.FETCHED:
            stage = STAGES[Release.Dataset(release.dataset)]
            stage(
                release, stored_path(release), leased=leased, by=by, should_publish=should_publish
            )
    except (Refused, source.FetchRefused) as error:
        return _mark_refused(release, error, leased=leased, by=by)
    except DuplicateCounts as error:
        return _mark_duplicate(release, error, leased=leased, by=by)
    release.refresh_from_db()
    if release.state == State.STAGED and should_publish:
        release = publish_or_supersede(release=release, by=by)
    return _outcome(release)


def _is_missing_from_store(release: Release) -> bool:
    """Whether a fetched file is no longer in the store, and must be fetched once more."""
    if release.state != State.FETCHED or stored_path(release).is_file():
        return False
    if not release.address:
        raise not_readable(
            "not-in-store",
            f"{release.file_name} is no longer in the store of fetched files. Import it again from"
            " the file.",
        )
    return True


def stored_path(file: Release | ImportRequest) -> Path:
    return Path(settings.PATHWAY_STORE) / file.sha256[:2] / file.sha256 / file.file_name


def _fetch(
    release: Release, *, leased: Lease[Release], by: str, client: source.Client | None
) -> None:
    def report_download(received: int, of: int | None) -> None:
        share = min(received / of, 1) if of else 0.5
        leased.report_progress(current_step="fetching", progress=int(25 * share))

    leased.report_progress(current_step="fetching", progress=0)
    with client or source.new_client(site=settings.PATHWAY_LANDING) as open_client:
        download = source.fetch(
            open_client, release.address, settings.PATHWAY_STORE, progress=report_download
        )
    twin = (
        Release.objects.filter(month=release.month, sha256=download.sha256)
        .exclude(pk=release.pk)
        .first()
    )
    if twin:
        raise DuplicateCounts(twin)
    with seen_soon():
        leased.lock_row()
        release.state, release.sha256, release.size = State.FETCHED, download.sha256, download.size
        release.file_name, release.fetched_at = download.path.name, timezone.now()
        release.save(update_fields=["state", "sha256", "size", "file_name", "fetched_at"])
        ReleaseEvent.objects.create(release=release, verb="fetch", by=by)


def _mark_refused(
    release: Release, error: Exception, *, leased: Lease[Release], by: str
) -> Outcome:
    problems = (
        error.problems if isinstance(error, Refused) else (Problem("not-fetched", str(error)),)
    )
    with transaction.atomic():
        leased.lock_row()
        DataIssue.objects.filter(release=release).delete()
        write_problems(release, problems)
        release = refuse(release=release, by=by, reason=problems[0].text)
    return Outcome("refused", release, tuple(problem.text for problem in problems))


def _mark_duplicate(
    release: Release, error: DuplicateCounts, *, leased: Lease[Release], by: str
) -> Outcome:
    with transaction.atomic():
        release = leased.lock_row()
        release.state, release.progress = State.SAME, 100
        release.save(update_fields=["state", "progress"])
        ReleaseEvent.objects.create(release=release, verb="recognise", by=by, detail=str(error))
    return Outcome("same", release, (str(error),))


def _outcome(release: Release) -> Outcome:
    reasons: tuple[str, ...] = ()
    if release.state == State.REFUSED:
        reasons = tuple(release.issues.values_list("text", flat=True))
    elif release.state == State.WITHDRAWN:
        reasons = (f"It was withdrawn: {release.withdrawal_reason} Put it back on /data/.",)
    elif release.state == State.STAGED and release.is_on_hold:
        on_hold = release.issues.filter(severity=DataIssue.Severity.HOLD)
        reasons = (*on_hold.values_list("text", flat=True), "Look at it and publish it on /data/.")
    return Outcome(str(release.state), release, reasons)
