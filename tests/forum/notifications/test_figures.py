"""A published month: one notification to each who watches a place, with what really changed."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from config.celery import app
from forum.notifications import actions, tasks
from forum.notifications.models import AnnouncedRelease, Announcement, Level, Notification
from forum.notifications.subjects import WatchSubject
from forum.people.models import User
from metrics.models import Place, Release
from tests.factories.figures import MONTH, make_figure, make_release, make_result
from tests.factories.notifications import inbox_titles, inbox_words

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(hours=3)


@pytest.fixture
def watcher(ann: User) -> User:
    actions.set_watch_level(subject=WatchSubject("place", "03R"), level=Level.WATCH, by=ann)
    return ann


def run_tasks() -> None:
    tasks.announce_figures()
    tasks.deliver_announcements()


def test_what_really_changed_good_news_first(watcher, places) -> None:
    release = make_release()
    make_figure(release, places["03R"])
    signal = {"rule": "shift", "run": 8, "points": 8, "value": 61.5}
    make_result(
        release, places["03R"], "over-52-weeks-share", variation="concern_high", side=1, **signal
    )
    make_result(
        release, places["03R"], "within-18-weeks", variation="improvement_high", side=1, **signal
    )
    run_tasks()
    assert Notification.objects.get().path == "/places/03R/?month=2026-06"
    (words,) = inbox_words(watcher)
    assert words.title == words.subject == "New figures for Wakefield: June 2026"
    said = "\n".join(words.sentences)
    assert f"Source: NHS England, June 2026, release {release.pk}." in said
    assert said.index("Better: ") < said.index("To look at: ")
    assert "1,000 pathways were waiting; 61.5% had waited 18 weeks or less" in said


def test_good_news_does_not_crowd_out_the_rest(watcher, places) -> None:
    release = make_release()
    make_figure(release, places["03R"])
    signal = {"rule": "shift", "run": 8, "points": 8, "value": 61.5}
    for measure in ("within-18-weeks", "median-wait", "92nd-percentile-wait"):
        make_result(release, places["03R"], measure, variation="improvement_low", side=-1, **signal)
    make_result(
        release, places["03R"], "over-52-weeks-share", variation="concern_high", side=1, **signal
    )
    run_tasks()
    sentences = inbox_words(watcher)[0].sentences
    assert [sentence.split(":")[0] for sentence in sentences[:3]] == [
        "Better",
        "Better",
        "To look at",
    ]
    assert len(sentences) == 5
    # A notice is no surer than the page.
    assert sentences[3].startswith("Waiting lists change slowly")


def test_where_nothing_stands_out_it_says_so(watcher, places) -> None:
    release = make_release()
    make_figure(release, places["03R"])
    make_result(release, places["03R"], "within-18-weeks", variation="common", value=61.5)
    run_tasks()
    assert "Nothing beyond the usual movement" in inbox_words(watcher)[0].sentences[0]


def test_it_waits_for_the_statistics_but_not_for_ever(watcher, places) -> None:
    release = make_release()
    make_figure(release, places["03R"])
    run_tasks()
    assert not AnnouncedRelease.objects.exists() and not Notification.objects.exists()
    Release.objects.update(published_at=timezone.now() - LONG_AGO)
    run_tasks()
    assert inbox_words(watcher)[0].sentences[0].startswith("1,000 pathways")


def test_again_and_again_is_once(watcher, places) -> None:
    make_figure(make_release(at=timezone.now() - LONG_AGO), places["03R"])
    for _ in range(3):
        run_tasks()
    assert Notification.objects.count() == Announcement.objects.count() == 1


def test_what_a_broker_lost_the_next_beat_finds(watcher, places) -> None:
    """Each step alone, as after messages between them were lost."""
    make_figure(make_release(at=timezone.now() - LONG_AGO), places["03R"])
    tasks.deliver_announcements()
    assert not Notification.objects.exists()
    tasks.announce_figures()
    assert not Notification.objects.exists()
    tasks.deliver_announcements()
    assert Notification.objects.count() == 1


def test_nothing_before_it_is_published_and_nothing_once_withdrawn(watcher, places) -> None:
    release = make_release(at=timezone.now() - LONG_AGO)
    make_figure(release, places["03R"])
    Release.objects.update(state="staged")
    run_tasks()
    assert not Announcement.objects.exists()
    Release.objects.update(state="published")
    run_tasks()
    Release.objects.update(state="withdrawn")
    assert not Notification.objects.visible_to(watcher).exists()
    Release.objects.update(state="published")
    assert Notification.objects.visible_to(watcher).count() == 1


def test_only_the_newest_month_is_announced(watcher, places) -> None:
    for month in (date(2026, 4, 1), date(2026, 5, 1), MONTH):
        make_figure(make_release(month, at=timezone.now() - LONG_AGO), places["03R"])
    run_tasks()
    assert AnnouncedRelease.objects.count() == 3
    assert inbox_titles(watcher) == ["New figures for Wakefield: June 2026"]


def test_a_revised_month_is_announced_as_such_and_replaces_the_first(watcher, places) -> None:
    first = make_release(at=timezone.now() - LONG_AGO)
    make_figure(first, places["03R"])
    run_tasks()
    Release.objects.filter(pk=first.pk).update(state="superseded")
    make_figure(make_release(edition=2, revised=True, at=timezone.now() - LONG_AGO), places["03R"])
    run_tasks()
    assert inbox_titles(watcher) == ["Revised figures for Wakefield: June 2026"]


def test_only_places_with_figures_and_watchers(watcher, places, ben) -> None:
    release = make_release(at=timezone.now() - LONG_AGO)
    make_figure(release, places["03R"])
    make_figure(release, places["15F"])
    actions.set_watch_level(subject=WatchSubject("place", "00V"), level=Level.WATCH, by=ben)
    actions.mute(subject=WatchSubject("place", "15F"), by=ben)
    run_tasks()
    assert list(Notification.objects.values_list("person__name", flat=True)) == ["Ann"]
    assert Announcement.objects.count() == 1


def test_england_too(ann, places: dict[str, Place]) -> None:
    actions.set_watch_level(subject=WatchSubject("place", "ENG"), level=Level.WATCH, by=ann)
    make_figure(make_release(at=timezone.now() - LONG_AGO), places["ENG"])
    run_tasks()
    assert Notification.objects.get().path == "/england/?month=2026-06"


def test_beat_knows_every_task_by_its_name() -> None:
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert scheduled <= set(app.tasks)
    assert {name for name in scheduled if "notifications" in name} == {
        f"forum.notifications.tasks.{name}"
        for name in (
            "announce_figures",
            "notify_of_role_requests",
            "deliver_announcements",
            "write_digests",
            "send_due_emails",
            "delete_data_of_closed_accounts",
            "delete_old_account_emails",
            "welcome_new_people",
        )
    }
