"""Files that an administrator gives an address of, or uploads. Asked for in the web, which reads none of
them; a worker fetches what is to be fetched and finds the release."""

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db import transaction

from metrics import source
from metrics.models import ImportRequest
from metrics.rtt.periods import parse_file_name

# Of all files of one form together; a month's is under 5 MB.
UPLOAD_LIMIT = source.SIZE_LIMIT
ADDRESS_LENGTH = 400


def refused_address(address: str) -> str:
    """Why nothing is fetched from there; empty where it can be."""
    if len(address) > ADDRESS_LENGTH:
        return f"The address {address[:60]}… is longer than {ADDRESS_LENGTH} characters."
    if not source.is_on_site(address, settings.PATHWAY_LANDING):
        return (
            f"{address} is not an address on NHS England’s site: these begin with {home_of_files()} Open"
            " NHS England’s page of the year, and copy the address of the zip."
        )
    if not address.isprintable() or " " in address:
        shown = "".join(filter(str.isprintable, address))
        return f"{shown} has a character in it that no address has. Copy it from NHS England’s page again."
    return ""


def home_of_files() -> str:
    return "/".join(settings.PATHWAY_LANDING.split("/")[:3]) + "/"


def request_addresses(*, addresses: Iterable[str], by: str) -> list[ImportRequest]:
    """One request for each; none twice while it waits. Oldest month first, as far as names tell."""
    wanted = sorted(dict.fromkeys(addresses), key=_month_in_name)
    return [_request_address(address, by) for address in wanted]


def request_upload(*, stored: source.Fetched, by: str) -> ImportRequest:
    """For a file that lies in the store. The same file again, while it waits, is the same request."""
    with transaction.atomic():
        request, _ = ImportRequest.objects.get_or_create(
            state=ImportRequest.State.WAITING,
            address="",
            sha256=stored.sha256,
            defaults={"file_name": stored.path.name, "size": stored.size, "requested_by": by},
        )
    return request


def keep_uploads(
    files: Sequence[tuple[str, Iterable[bytes]]],
) -> tuple[list[source.Fetched], list[str]]:
    """(name, content) of each into the store; and why others were not kept. Oldest month first."""
    kept, problems = [], []
    for name, chunks in sorted(files, key=lambda file: _month_in_name(file[0])):
        try:
            kept.append(source.keep_upload(name, chunks, settings.PATHWAY_STORE))
        except source.FetchRefused as error:
            problems.append(str(error))
    return kept, problems


@transaction.atomic
def _request_address(address: str, by: str) -> ImportRequest:
    request, _ = ImportRequest.objects.get_or_create(
        state=ImportRequest.State.WAITING, address=address, defaults={"requested_by": by}
    )
    return request


def _month_in_name(name: str) -> str:
    parsed = parse_file_name(name)
    return f"{parsed.month:%Y-%m}" if parsed else ""
