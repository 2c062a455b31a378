"""Questions about a hospital trust: who is asked, and where they are found."""

from functools import partial

import pytest
from django.test import Client

from forum.notifications import actions as notifications
from forum.notifications import tasks
from forum.notifications.feeds import place_feed
from forum.notifications.figures_summary import figures_sentences, places_with_figures
from forum.notifications.models import Level, Notification
from forum.notifications.subjects import WatchSubject
from forum.people.models import Organisation, User
from forum.rooms.searchable import Facet
from forum.threads import actions
from forum.threads.models import Thread
from forum.threads.search_sources import Threads
from forum.threads.subjects import about_measure, about_place, get_subject_by_key
from metrics.models import Place, Release
from metrics.series import Vintages
from tests.factories.people import MakePerson, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published_months")]


@pytest.fixture
def person(published_months: list[Release]) -> MakePerson:
    return partial(make_person, {place.code: place for place in Place.objects.all()})


@pytest.fixture
def trust(published_months: list[Release]) -> Place:
    return Place.objects.get(code="RXF")


def ask(trust: Place, by: User, title: str = "Who else does this?") -> Thread:
    posting = actions.start_thread(
        subject=about_place(trust), by=by, kind="question", title=title, body="We begin soon."
    )
    assert posting.post is not None
    return Thread.objects.get(pk=posting.post.thread_id)


def works_at(person: User, place: Place, *, asked: bool) -> User:
    employer, _ = Organisation.objects.get_or_create(name=place.name, defaults={"place": place})
    User.objects.filter(pk=person.pk).update(organisation=employer, wants_questions=asked)
    return person


def test_those_who_work_there_and_agreed_are_asked(person: MakePerson, trust: Place) -> None:
    there = works_at(person("there"), trust, asked=True)
    silent = works_at(person("silent"), trust, asked=False)
    other = works_at(person("other"), Place.objects.get(code="RR8"), asked=True)
    asker = works_at(person("asker"), trust, asked=True)
    thread = ask(trust, asker)
    events = {
        of: list(Notification.objects.visible_to(of).values_list("event", flat=True))
        for of in (there, silent, other, asker)
    }
    assert events == {there: ["asked"], silent: [], other: [], asker: []}
    thread.refresh_from_db()
    assert thread.addressee_count == 1


def test_it_is_found_on_the_trusts_pages_and_in_lists(
    person: MakePerson, trust: Place, client: Client
) -> None:
    asker = person("asker")
    client.force_login(asker)
    thread = ask(trust, asker)
    for address in ("/places/RXF/", "/places/RXF/discussion/", "/discussions/?place=RXF"):
        assert thread.title in client.get(address).content.decode(), address
    assert thread.title not in client.get("/places/RR8/discussion/").content.decode()
    page = client.get(thread.get_absolute_url()).content.decode()
    assert 'href="/places/RXF/"' in page and "had waited 18 weeks or less" not in page
    (document,) = Threads().documents([str(thread.pk)])
    assert Facet("place", "RXF", trust.name) in document.facets


def test_a_measure_of_a_trust_is_a_subject_unless_it_is_per_head(
    person: MakePerson, trust: Place
) -> None:
    reader = person("reader")
    subject = about_measure("within-18-weeks", trust, "C_320")
    assert get_subject_by_key(subject.key, reader) == subject
    assert get_subject_by_key("measure:admitted-per-1000@RXF", reader) is None


def test_who_watches_a_trust_hears_of_its_figures(person: MakePerson, trust: Place) -> None:
    watcher, vintages = person("watcher"), Vintages.visible_to(None)
    subject = WatchSubject("place", "RXF")
    notifications.set_watch_level(subject=subject, level=Level.WATCH, by=watcher)
    assert places_with_figures([trust], vintages) == [trust]
    (sentences,) = figures_sentences([(vintages.newest.month, trust)], vintages).values()
    said = " ".join(sentences)
    assert "pathways were waiting" in said and "per 1,000" not in said
    ask(trust, person("asker"))
    tasks.deliver_announcements()
    assert [row.event for row in Notification.objects.visible_to(watcher)] == ["discussion started"]


def test_its_feed_has_each_month(trust: Place) -> None:
    feed = place_feed(trust)
    for month in ("January 2026", "February 2026", "March 2026"):
        assert f"{trust.name}: new figures, {month}" in feed
