"""A room that no other knows of joins by its apps.py alone: no other room is edited for it."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client, modify_settings
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, DjangoDbBlocker

from forum.home.management.commands.describe_workflows import workflows_page
from forum.home.pages import count_tasks, waiting_links
from forum.moderation import actions as moderation
from forum.moderation.models import ModerationCase
from forum.papers.content import board_paper
from forum.papers.keys import paper_key
from forum.papers.subjects import PaperSubject
from forum.people.actions import Refused
from forum.people.changes import changed
from forum.people.models import User
from forum.search.actions import refresh
from forum.search.facets import facet_titles
from forum.search.pages import search_page
from forum.threads import actions as threads
from forum.threads.models import Thread
from forum.threads.subjects import about_object, get_subject_by_key
from metrics.models import Place
from metrics.pages.view_query import parse_view_query
from metrics.series import Vintages
from tests.databases import insert_rows
from tests.factories.notifications import inbox_titles
from tests.factories.people import MakePerson
from tests.stored_figures import StoredMonths

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def made_up_room(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Outside the tests' transactions: SQLite makes no tables within one."""
    with modify_settings(INSTALLED_APPS={"append": "tests.forum.made_up_room"}):
        from tests.forum.made_up_room.models import Event

        with django_db_blocker.unblock():
            with connection.schema_editor() as editor:
                editor.create_model(Event)
            ContentType.objects.get_for_model(Event)
        yield
        with django_db_blocker.unblock():
            ContentType.objects.filter(app_label="made_up_room").delete()
            ContentType.objects.clear_cache()
            with connection.schema_editor() as editor:
                editor.delete_model(Event)


@pytest.fixture
def author(person: MakePerson) -> User:
    return person("author")


@pytest.fixture
def reader(person: MakePerson) -> User:
    return person("reader")


def create_event(author: User):  # type: ignore[no-untyped-def]
    from tests.forum.made_up_room.models import Event

    return Event.objects.create(author=author, title="Hernia day", text="Bring your referrals.")


def found_titles(user: User | AnonymousUser, **params: str) -> list[str]:
    page = search_page(user=user, params={"q": "referrals", **params})
    return ["".join(piece.text for piece in row.title) for row in page.results]


def test_it_is_searched(
    author: User,
    reader: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    event = create_event(author)
    assert found_titles(reader) == []
    with django_capture_on_commit_callbacks(execute=True):
        changed(event)
    assert found_titles(reader) == found_titles(reader, format="video") == ["Hernia day"]
    assert found_titles(AnonymousUser()) == found_titles(reader, format="hall") == []
    event.hidden = True
    event.save()
    assert found_titles(reader) == [], "its own rule counts at once"
    event.delete()
    assert refresh().removed == 1


def test_its_facets_have_titles(author: User, reader: User) -> None:
    create_event(author)
    refresh()
    assert facet_titles()["format"] == "Format"
    page = search_page(user=reader, params={"q": "referrals", "format": "video"})
    assert [choice.label for choice in page.chosen] == ["Format: Video meeting"]


def test_its_tasks_are_among_those_of_a_person(author: User, reader: User) -> None:
    create_event(author)
    assert [(link.text, link.url) for link in waiting_links(count_tasks(author))] == [
        ("One event to hold", "/")
    ]
    create_event(author)
    assert [link.text for link in waiting_links(count_tasks(author))] == ["2 events to hold"]
    assert waiting_links(count_tasks(reader)) == ()


def test_its_workflow_is_drawn() -> None:
    page = workflows_page()
    assert "## Events\n\nFrom `tests/forum/made_up_room/models.py`." in page
    assert "    planned --> held" in page


def test_it_can_be_discussed(author: User, reader: User) -> None:
    event = create_event(author)
    subject = get_subject_by_key(f"event:{event.pk}", reader)
    assert subject == about_object(event) and subject and subject.kind_words == "event"
    threads.start_thread(
        subject=subject, kind="question", title="Who goes there?", body="I do.", by=reader
    )
    assert Thread.objects.visible_to(author).get().subject == subject
    event.hidden = True
    event.save()
    assert get_subject_by_key(f"event:{event.pk}", reader) is None
    assert not Thread.objects.visible_to(author).exists()


def test_it_is_reported_and_decided(
    author: User, reader: User, steward: User, person: MakePerson, client: Client
) -> None:
    event = create_event(author)
    client.force_login(reader)
    sent = {"reason": "patient_data", "details": ""}
    assert "Report a event" in client.get(f"/report/event/{event.pk}/").content.decode()
    assert client.post(f"/report/event/{event.pk}/", sent).status_code == 302
    event.refresh_from_db()
    assert event.hidden, "at once, until a steward has looked"
    case = ModerationCase.objects.manageable_by(steward).get()
    assert case.content_object == event and case.author == author
    assert not ModerationCase.objects.manageable_by(author).exists()
    moderation.decide(case=case, kind="edit_out", reason="So", body="Come.", by=steward)
    event.refresh_from_db()
    assert (event.text, event.hidden) == ("Come.", False)
    assert "What a steward decided about your event" in inbox_titles(author)
    with pytest.raises(Refused, match="Choose what to do with it"):
        second = moderation.report(content=event, reason="unkind", by=person("second"))
        moderation.decide(case=second.case, kind="remove", reason="So", by=steward)


def test_it_is_in_board_papers(stored_months: StoredMonths) -> None:
    insert_rows(stored_months.rows)
    vintages = Vintages.visible_to(None)
    place, state = Place.objects.get(code="QWO"), parse_view_query({}, vintages)
    subject = PaperSubject(place)
    key = paper_key(subject, vintages, state)
    create_event(User.objects.create_user("author@example.nhs.uk", name="Author"))
    assert paper_key(subject, vintages, state) != key, "a paper without it is out of date"
    paper = board_paper(subject=subject, vintages=vintages, state=state, at=timezone.now())
    parts = {part.heading: part for part in paper.parts}
    assert parts["Events here"].sentences == ("Hernia day",)
    summaries = [picture.summary for part in paper.parts for picture in part.pictures]
    assert sum("Marked on it: Event (February 2026)" in summary for summary in summaries) == 1


def test_it_is_matched(author: User, reader: User, client: Client) -> None:
    event = create_event(author)
    client.force_login(reader)
    page = client.get("/support/matches/03R/within-18-weeks/C_320/").content.decode()
    assert f'<a href="{event.get_absolute_url()}">Hernia day</a>' in page
    assert "It is about the same measure." in page
    assert "It does not fit" not in page, "only case studies are set aside"
    other = client.get("/support/matches/03R/within-18-weeks/C_130/").content.decode()
    assert "Hernia day" not in other and "No good match" in other
