"""Writing the pages about the site."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from forum.people.actions import Refused, record_event
from forum.people.models import User
from forum.people.patient_data_checks import refuse_patient_data
from forum.people.permissions import NotAllowed
from forum.site_pages.current import current_page
from forum.site_pages.fills import TO_CONFIRM, unknown_fills
from forum.site_pages.models import PageReview, PageVersion, SitePage
from forum.site_pages.permissions import can_edit_pages

CHANGED_MEANWHILE = (
    "Somebody saved a newer version while you wrote. Nothing of theirs has been overwritten: take over"
    " from it what should stay, then save."
)


def save_page(
    *, page: SitePage, text: str, what_changed: str, based_on: int, by: User
) -> PageVersion:
    """Add a version, which readers see from now on. Earlier ones stay. Sent twice, it is one."""
    if not can_edit_pages(by):
        raise NotAllowed
    text, what_changed = text.strip(), what_changed.strip()
    if not text or not what_changed:
        raise Refused("Enter the text, and what you changed.")
    if unknown := unknown_fills(text):
        raise Refused(f"Nothing is filled in for {{{unknown[0]}}}: take it out.")
    refuse_patient_data({"text": text, "what_changed": what_changed})
    with _refused_if_changed(), transaction.atomic():
        latest = _store_latest(page)
        if latest.number != based_on:
            if (latest.written_by_id, latest.text) == (by.pk, text):
                return latest
            raise Refused(CHANGED_MEANWHILE)
        version = PageVersion.objects.create(
            page=page,
            number=latest.number + 1,
            text=text,
            what_changed=what_changed,
            written_by=by,
        )
        record_event(verb="wrote page", about=version, by=by, detail={"what_changed": what_changed})
    return version


def confirm_page(*, page: SitePage, number: int, by: User) -> None:
    """That the version shown is right as it is."""
    if not can_edit_pages(by):
        raise NotAllowed
    with _refused_if_changed(), transaction.atomic():
        latest = _store_latest(page)
        if latest.number != number:
            raise Refused("Someone else has saved a newer version. Read that one.")
        if TO_CONFIRM in latest.text:
            raise Refused(f"The text still says “{TO_CONFIRM}” Change that first.")
        PageReview.objects.create(version=latest, reviewed_by=by)
        record_event(verb="reviewed page", about=latest, by=by)


@contextmanager
def _refused_if_changed() -> Iterator[None]:
    """Two versions of one number: the database lets the first through."""
    try:
        yield
    except IntegrityError as error:
        raise Refused(CHANGED_MEANWHILE) from error


def _store_latest(page: SitePage) -> PageVersion:
    """What came with the site is stored with the first change, so that it can be read afterwards."""
    version = current_page(page).version
    if version.pk is None:
        version.save()
    return version
