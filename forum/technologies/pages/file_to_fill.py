"""The file that an area fills in: a row for each technology and location, or trust, with what is stored now."""

from collections.abc import Iterator

from django.utils import timezone

from forum.people.permissions import AnyUser
from forum.technologies.attestation_file import HANDED_OUT
from forum.technologies.pages.area import grid_rows, side_by_side
from metrics.models import Place


def file_rows(*, user: AnyUser, icb: Place, trusts: bool = False) -> Iterator[tuple[str, ...]]:
    """The head first. The day is left to today: to send the file is to say all of it anew."""
    today = timezone.localdate()
    places = side_by_side(icb, trusts=trusts, on=today)
    yield HANDED_OUT
    for row in sorted(grid_rows(user, places, "", today), key=lambda row: row.name):
        for place, attested in zip(places, row.attested, strict=True):
            status = attested.words if attested.day else ""
            yield row.slug, row.name, place.code, place.name, status, attested.reason, ""
