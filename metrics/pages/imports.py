"""Files to import by hand: the form, and what became of each file that was asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import capfirst

from metrics import formatting
from metrics.models import ImportRequest, Release
from metrics.pages.components import Link
from metrics.releases.import_requests import UPLOAD_LIMIT, home_of_files

SHOWN = 50
MEGABYTE = 1024 * 1024
TOO_LARGE = (
    f"The files together are larger than {UPLOAD_LIMIT // MEGABYTE} MB, far more than some months’ figures"
    " should be, so nothing was read. Upload fewer at a time."
)
NOTHING_GIVEN = "Give the address of a zip on NHS England’s site, or choose a zip to upload."
NOTHING_TO_DO = "Nothing to do, this is already here"


@dataclass(frozen=True)
class ErrorLink:
    text: str
    href: str


@dataclass(frozen=True)
class ImportLine:
    """One file that was asked for. `progress` is None once it is over."""

    title: str
    url: str
    requested: str
    state: str
    reasons: tuple[str, ...]
    progress: int | None
    releases: tuple[Link, ...]


@dataclass(frozen=True)
class ImportsPage:
    addresses: str
    errors: tuple[ErrorLink, ...]
    address_errors: tuple[str, ...]
    file_errors: tuple[str, ...]
    lines: tuple[ImportLine, ...]
    is_working: bool
    landing_host: str
    limit_megabytes: int


def imports_page(
    *,
    requests: Iterable[ImportRequest],
    addresses: str = "",
    address_errors: Sequence[str] = (),
    file_errors: Sequence[str] = (),
) -> ImportsPage:
    lines = tuple(_line(request) for request in requests)
    return ImportsPage(
        addresses=addresses,
        errors=(
            *(ErrorLink(text, "#addresses") for text in address_errors),
            *(ErrorLink(text, "#files") for text in file_errors),
        ),
        address_errors=tuple(address_errors),
        file_errors=tuple(file_errors),
        lines=lines,
        is_working=any(line.progress is not None for line in lines),
        landing_host=home_of_files(),
        limit_megabytes=UPLOAD_LIMIT // MEGABYTE,
    )


def _line(request: ImportRequest) -> ImportLine:
    release = request.release
    state, progress = _state(request)
    return ImportLine(
        title=str(request),
        url=request.address,
        requested=f"{formatting.day_and_time(request.requested_at)}, by {request.requested_by}",
        state=state,
        reasons=_reasons(request),
        progress=progress,
        releases=(
            (Link(formatting.month(release.month), reverse("release", args=[release.pk])),)
            if release
            else ()
        ),
    )


def _state(request: ImportRequest) -> tuple[str, int | None]:
    """In words, and how far it is while it is not over."""
    release = request.release
    if release is None:
        if request.state == ImportRequest.State.REFUSED:
            return "Refused", None
        return capfirst(request.current_step) or "Waiting for a worker", request.progress
    if release.is_in_progress:
        return capfirst(release.current_step) or "Waiting for a worker", release.progress
    state = capfirst(release.get_state_display())
    if request.state == ImportRequest.State.ALREADY_HERE:
        return f"{NOTHING_TO_DO}: {state[:1].lower()}{state[1:]}", None
    if release.state == Release.State.STAGED and release.is_on_hold:
        return "Held: look at it, then publish or refuse it", None
    return state, None


def _reasons(request: ImportRequest) -> tuple[str, ...]:
    """Why it was refused or is held, in the words of the release's own page."""
    release = request.release
    if release is None:
        return (request.reason,) if request.reason else ()
    if release.state not in (Release.State.REFUSED, Release.State.STAGED):
        return ()
    return tuple(issue.text for issue in release.issues.all() if issue.severity in ("hard", "hold"))
