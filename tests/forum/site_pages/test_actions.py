"""Pages about the site: who writes them, and that every version stays."""

import pytest
from django.db import DatabaseError, connection, transaction

from forum.people.actions import Refused
from forum.people.models import AuditEvent, Role, User
from forum.people.permissions import NotAllowed
from forum.site_pages.actions import confirm_page, save_page
from forum.site_pages.current import current_page, first_text
from forum.site_pages.fills import TO_CONFIRM
from forum.site_pages.models import PageReview, PageVersion, SitePage, VersionIsPermanent
from tests.factories.people import MakePerson

pytestmark = pytest.mark.django_db
TERMS = SitePage.TERMS


@pytest.fixture
def administrator(person: MakePerson) -> User:
    return person("administrator", Role.ADMINISTRATOR)


def write(by: User, text: str = "Be kind.", *, based_on: int = 1) -> PageVersion:
    return save_page(page=TERMS, text=text, what_changed="Shorter", based_on=based_on, by=by)


def test_until_somebody_writes_the_page_is_what_came_with_the_site() -> None:
    current = current_page(TERMS)
    assert current.version.text == first_text(TERMS) and current.version.pk is None
    assert current.reviewed_at is None


def test_a_new_version_is_shown_and_what_came_before_stays(administrator: User) -> None:
    version = write(administrator)
    assert current_page(TERMS).version == version and version.number == 2
    assert current_page(TERMS).reviewed_at == version.written_at
    first = PageVersion.objects.of(TERMS).get(number=1)
    assert first.text == first_text(TERMS) and first.written_by is None
    event = AuditEvent.objects.about(version).get()
    assert (event.verb, event.object_label) == ("wrote page", "Terms of use, version 2")
    assert not PageVersion.objects.of(SitePage.ABOUT).exists()


def test_one_form_sent_twice_is_one_version(administrator: User) -> None:
    assert write(administrator) == write(administrator)
    assert PageVersion.objects.of(TERMS).count() == 2


def test_a_newer_version_is_not_overwritten(administrator: User, person: MakePerson) -> None:
    write(administrator)
    with pytest.raises(Refused, match="newer version"):
        write(person("second", Role.ADMINISTRATOR), "Be quick.")
    assert current_page(TERMS).version.text == "Be kind."


@pytest.mark.parametrize("role", [None, Role.ICB_LEAD, Role.STEWARD])
def test_only_administrators_write_and_review(role: Role | None, person: MakePerson) -> None:
    somebody = person("somebody", role, "QWO" if role == Role.ICB_LEAD else "")
    with pytest.raises(NotAllowed):
        write(somebody)
    with pytest.raises(NotAllowed):
        confirm_page(page=TERMS, number=1, by=somebody)
    assert not PageVersion.objects.exists()
    assert not PageVersion.objects.visible_to(somebody).exists()


@pytest.mark.parametrize("text", ["", "  ", "Write to {opperator}.", "Born 943 476 5919."])
def test_what_cannot_be_a_page_is_refused(text: str, administrator: User) -> None:
    with pytest.raises(Refused):
        write(administrator, text)
    assert not PageVersion.objects.exists()


def test_a_text_with_something_to_be_confirmed_is_not_reviewed(administrator: User) -> None:
    assert TO_CONFIRM in first_text(TERMS)
    with pytest.raises(Refused, match="still says"):
        confirm_page(page=TERMS, number=1, by=administrator)
    confirm_page(page=SitePage.COOKIES, number=1, by=administrator)
    current = current_page(SitePage.COOKIES)
    assert current.reviewed_at == PageReview.objects.get().reviewed_at
    assert current.version.text == first_text(SitePage.COOKIES)


def test_what_is_reviewed_is_the_version_that_was_read(administrator: User) -> None:
    write(administrator)
    with pytest.raises(Refused, match="newer version"):
        confirm_page(page=TERMS, number=1, by=administrator)
    assert not PageReview.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE site_pages_pageversion SET text = 'other'",
        "DELETE FROM site_pages_pagereview",
        "DELETE FROM site_pages_pageversion",
    ],
)
def test_the_database_refuses_to_change_history(statement: str, administrator: User) -> None:
    version = write(administrator)
    confirm_page(page=TERMS, number=2, by=administrator)
    with (
        pytest.raises(DatabaseError, match="not changed or deleted"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    for change in (version.save, version.delete, PageVersion.objects.all().delete):
        with pytest.raises(VersionIsPermanent):
            change()
    with pytest.raises(VersionIsPermanent):
        PageVersion.objects.update(text="other")
