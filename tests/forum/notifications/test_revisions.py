"""A revision: one notification to each who watches a place of which figures changed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forum.notifications import actions, tasks
from forum.notifications.models import AnnouncedRelease, AnnouncedRevision, Level, Notification
from forum.notifications.subjects import WatchSubject
from metrics.models import Release, RevisedFigure, Revision, SignalComparison
from tests.factories.figures import make_figure, make_release
from tests.factories.notifications import inbox_words

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(hours=3)


@pytest.fixture
def revision(ann, ben, places) -> Revision:
    """Of the newest month: Wakefield's list changed, Leeds's did not."""
    for person, code in ((ann, "03R"), (ben, "15F")):
        actions.set_watch_level(subject=WatchSubject("place", code), level=Level.WATCH, by=person)
    first = make_release(at=timezone.now() - LONG_AGO)
    Release.objects.filter(pk=first.pk).update(state="superseded")
    second = make_release(edition=2, revised=True, at=timezone.now() - LONG_AGO)
    for code in ("03R", "15F"):
        make_figure(second, places[code])
    revision = Revision.objects.create(
        month=first.month, before=first, after=second, by="x", figures=2, places=1
    )
    for measure, before, after in (("waiting-list", 990, 1000), ("clock-starts", 9, 10)):
        RevisedFigure.objects.create(
            revision=revision,
            place=places["03R"],
            treatment_function="C_999",
            measure=measure,
            before=before,
            after=after,
        )
    return revision


def run_tasks() -> None:
    tasks.announce_figures()
    tasks.deliver_announcements()


def test_only_who_watches_a_place_that_changed_is_told_and_once(revision, ann) -> None:
    run_tasks()
    assert not Notification.objects.exists()  # until the statistics have been compared
    revision.comparison = SignalComparison.objects.create(
        month=revision.month, before=revision.before, after=revision.after
    )
    revision.save()
    run_tasks()
    run_tasks()
    (notification,) = Notification.objects.all()
    assert (notification.person, notification.kind) == (ann, "figures")
    (words,) = inbox_words(ann)
    assert words.title == "Revised figures for Wakefield: June 2026"
    assert notification.path == f"/data/revisions/{revision.pk}/?place=03R"
    assert words.sentences == (
        "Waiting list: 990 before, 1,000 now (10 more).",
        "In all 2 figures of this place changed, of all treatment functions.",
    )
    assert AnnouncedRelease.objects.filter(release=revision.after).exists()
    assert AnnouncedRevision.objects.get().revision == revision
    assert list(Notification.objects.visible_to(ann)) == [notification]


def test_without_statistics_it_does_not_wait_for_ever(revision) -> None:
    Revision.objects.update(at=timezone.now() - LONG_AGO)
    run_tasks()
    assert Notification.objects.count() == 1
