"""What the status page and `check_deployment` say."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from forum.notifications.actions.account_emails import write_account_email
from forum.notifications.models import OutgoingEmail
from forum.people.models import Role
from forum.search.models import SearchDocument
from forum.site_pages import checks, status
from forum.site_pages.actions import save_page
from forum.site_pages.checks import operator_is_named, pages_are_reviewed
from forum.site_pages.models import SitePage
from metrics import readiness
from tests.factories.figures import make_release
from tests.factories.people import MakePerson

pytestmark = pytest.mark.django_db


def read(client: Client) -> str:
    response = client.get("/status/")
    assert "no-store" in response.headers["Cache-Control"]
    return response.content.decode()


@pytest.fixture
def indexed(db: None) -> None:
    SearchDocument.objects.create(
        kind="place", key="1", address="/", title="A", title_words="a", audience="public", stamp="1"
    )


@pytest.fixture
def undisturbed(indexed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "degraded", dict)


def test_all_is_well(undisturbed: None, client: Client) -> None:
    page = read(client)
    assert "Everything works." in page and "service-problem" not in page


@pytest.mark.parametrize(
    ("key", "words"), [(key, words) for key, (_, words) in status.OF_THE_SITE.items()]
)
def test_what_is_disturbed_is_said_in_words_for_readers(
    key: str, words: str, undisturbed: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "degraded", lambda: {key: "redis://secret is down"})
    page = read(client)
    assert words in page and "secret" not in page
    assert "Some parts of this site do not work as usual." in page


def test_e_mails_that_wait_too_long_are_late(undisturbed: None, client: Client) -> None:
    write_account_email(address="a@nhs.net", title="A link", text="…", person=None)
    assert "E-mails are late" not in read(client)
    OutgoingEmail.objects.update(created_at=timezone.now() - timedelta(minutes=16))
    assert "E-mails are late" in read(client)
    OutgoingEmail.objects.update(state="not needed")
    assert "E-mails are late" not in read(client)


def test_an_empty_index_is_said(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "degraded", dict)
    assert "nothing can be found yet" in read(client)


def test_newest_month_and_next_publication(db: None, undisturbed: None, client: Client) -> None:
    (nothing, _), _ = status.figures_sentences(date(2026, 3, 1))
    assert nothing == "No figures are published here yet."
    make_release(date(2025, 12, 1))
    (newest, following), is_late = status.figures_sentences(date(2026, 3, 1))
    assert newest == "The newest figures here are for December 2025." and not is_late
    assert following == "NHS England plans to publish figures for January 2026 on 12 March 2026."
    (late, _), is_late = status.figures_sentences(date(2026, 6, 1))
    assert "Those for January 2026 were due on 12 March 2026" in late and is_late
    # The clock of this test is years later.
    assert "The newest figures are late." in read(client)


def test_whoever_runs_the_site_is_told_what_is_missing(
    person: MakePerson, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OPERATOR_NAME = settings.OPERATOR_EMAIL = ""
    assert [message.id for message in operator_is_named()] == ["site_pages.W001", "site_pages.W002"]
    settings.OPERATOR_NAME, settings.OPERATOR_EMAIL = "NHS North", "help@example.nhs.uk"
    assert operator_is_named() == []
    administrator = person("administrator", Role.ADMINISTRATOR)
    for page in SitePage:
        [message] = pages_are_reviewed()
        assert page.label in message.msg
        save_page(page=page, text="Ours", what_changed="All", based_on=1, by=administrator)
    assert pages_are_reviewed() == []
    text = "To be confirmed by the organisation that runs this site."
    save_page(page=SitePage.TERMS, text=text, what_changed="All", based_on=2, by=administrator)
    assert "Terms of use" in pages_are_reviewed()[0].msg

    def broken(page: SitePage) -> None:
        raise DatabaseError

    monkeypatch.setattr(checks, "current_page", broken)
    assert pages_are_reviewed() == []
