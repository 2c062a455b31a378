"""From a request to import a file to its release: fetch what is to be fetched, read its month, know it
again. What follows is the import of every release."""

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from metrics import source
from metrics.lease import Lease, LeaseLost, lease
from metrics.models import DataIssue, ImportRequest, Release, ReleaseEvent
from metrics.releases.ingest import MAX_ATTEMPTS, announced_name, record_fetched, stored_path
from metrics.releases.publish import retry
from metrics.rtt.periods import FileName
from metrics.rtt.problems import Refused

State = ImportRequest.State


def register_request(*, request_id: int, client: source.Client | None = None) -> Release | None:
    """The release that is to be imported now; none where there is nothing to do, or the request was
    refused. Idempotent; safe to call from many workers at once."""
    with lease(ImportRequest.objects.waiting(), request_id) as leased:
        if leased is None:
            return None
        request = ImportRequest.objects.get(pk=request_id)
        try:
            stored = _stored(request, leased, client)
            leased.report_progress(current_step="reading its month", progress=100)
            return _register(stored, announced_name(stored.path), leased)
        except (Refused, source.FetchRefused) as error:
            _refuse(leased, str(error))
        except LeaseLost:
            pass
        return None


def abandoned_requests() -> list[int]:
    """Requests that nobody works on, oldest first; those tried too often are refused."""
    again = []
    for request in ImportRequest.objects.unfinished(timezone.now()).order_by("id"):
        if request.attempts < MAX_ATTEMPTS:
            again.append(request.pk)
            continue
        reason = (
            f"It was begun {request.attempts} times without an end. Look at the worker's log, then give"
            " the address or the file again."
        )
        ImportRequest.objects.waiting().filter(pk=request.pk).update(
            state=State.REFUSED, reason=reason, ended_at=timezone.now()
        )
    return again


def _stored(
    request: ImportRequest, leased: Lease[ImportRequest], client: source.Client | None
) -> source.Fetched:
    if not request.address:
        path = stored_path(request)
        if not path.is_file():
            raise source.FetchRefused(
                f"{request.file_name} is no longer in the store of fetched files. Upload it again."
            )
        return source.Fetched(path, request.sha256, request.size or 0, already_stored=True)

    def report_download(received: int, of: int | None) -> None:
        share = min(received / of, 1) if of else 0.5
        leased.report_progress(current_step="fetching", progress=int(100 * share))

    leased.report_progress(current_step="fetching", progress=0)
    # On the very host, wherever it leads on to: the address was typed by a person.
    with client or source.new_client(site=settings.PATHWAY_LANDING) as open_client:
        return source.fetch(
            open_client, request.address, settings.PATHWAY_STORE, progress=report_download
        )


@transaction.atomic
def _register(
    stored: source.Fetched, name: FileName, leased: Lease[ImportRequest]
) -> Release | None:
    request = leased.lock_row()
    same_files = Release.objects.select_for_update().filter(month=name.month, sha256=stored.sha256)
    release = same_files.first() or _expected(stored, name, request)
    if release is None:
        words = _origin_words(request)
        release, _ = record_fetched(
            stored=stored, name=name, by=request.requested_by, detail=words, address=request.address
        )
    if release.state == Release.State.REFUSED:
        # Given again by somebody who means it.
        release = retry(release=release, by=request.requested_by)
    if release.is_in_progress:
        _end(request, stored, release, State.REGISTERED)
        return release
    _end(request, stored, release, State.ALREADY_HERE)
    detail = f"{_origin_words(request)}: nothing to do, this is already here"
    ReleaseEvent.objects.create(
        release=release, verb="recognise", by=request.requested_by, detail=detail
    )
    return None


def _expected(stored: source.Fetched, name: FileName, request: ImportRequest) -> Release | None:
    """One that was found on NHS England's page, but whose file could not be had until now."""
    same_file = Q(file_name=stored.path.name)
    if request.address:
        same_file |= Q(address=request.address)
    release = (
        Release.objects.select_for_update()
        .unleased(timezone.now())
        .filter(same_file, month=name.month, sha256="")
        .filter(state__in=(Release.State.FOUND, Release.State.REFUSED))
        .first()
    )
    if release is None:
        return None
    DataIssue.objects.filter(release=release).delete()
    release.state, release.attempts, release.progress = Release.State.FETCHED, 0, 0
    release.sha256, release.size = stored.sha256, stored.size
    release.file_name, release.fetched_at = stored.path.name, timezone.now()
    release.save()
    ReleaseEvent.objects.create(
        release=release, verb="fetch", by=request.requested_by, detail=_origin_words(request)
    )
    return release


def _origin_words(request: ImportRequest) -> str:
    return "from a given address" if request.address else "from an uploaded file"


def _end(request: ImportRequest, stored: source.Fetched, release: Release, state: State) -> None:
    request.state, request.release, request.ended_at = state, release, timezone.now()
    request.sha256, request.size, request.file_name = stored.sha256, stored.size, stored.path.name
    request.save()


@transaction.atomic
def _refuse(leased: Lease[ImportRequest], reason: str) -> None:
    request = leased.lock_row()
    request.state, request.reason, request.ended_at = State.REFUSED, reason, timezone.now()
    request.save()
