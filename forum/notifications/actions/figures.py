"""A published month is announced to those who watch its places. Which months that is still owed for
is asked of the database, so a worker that died, or a broker that forgot, delays it and no more."""

from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from forum.notifications.actions.delivery import notify_watchers
from forum.notifications.figures_summary import FiguresSummary, figures_summaries
from forum.notifications.models import AnnouncedRelease, Level, Notification, Watch
from forum.notifications.subjects import Subject, SubjectKind
from metrics.models import AnalysisResult, Place, Release
from metrics.series import Vintages

# The statistics follow within minutes; if they do not, the headline measures are told without them.
WAIT_FOR_STATISTICS = timedelta(hours=2)


def announce_figures(*, now: datetime) -> None:
    for release in Release.objects.published().exclude(
        pk__in=AnnouncedRelease.objects.values("release_id")
    ):
        _announce(release, now)


def _announce(release: Release, now: datetime) -> None:
    vintages = Vintages.visible_to(AnonymousUser())
    if not vintages or release.month > vintages.newest.month:
        return
    if release.pk != vintages.newest.id:
        # An older month, added or revised: nobody is written to about history.
        AnnouncedRelease.objects.get_or_create(release=release)
        return
    published = release.published_at or now
    analysed = AnalysisResult.objects.filter(release=release).exists()
    if not analysed and now - published < WAIT_FOR_STATISTICS:
        return
    watched = Watch.objects.filter(kind=SubjectKind.PLACE, level=Level.WATCH).values("key")
    places = list(Place.objects.with_pages().filter(code__in=watched))
    _write(release, list(figures_summaries(places, vintages)))


@transaction.atomic
def _write(release: Release, news: list[FiguresSummary]) -> None:
    # It may have been withdrawn while the sentences were made.
    if not Release.objects.published().filter(pk=release.pk).exists():
        return
    told, new = AnnouncedRelease.objects.get_or_create(release=release)
    if not new:
        return
    for one in news:
        subject = Subject(SubjectKind.PLACE, one.place.code)
        notify_watchers(
            watched_subjects=[subject],
            kind=Notification.Kind.FIGURES,
            about=told,
            title=one.title,
            details=one.text,
            path=one.place.get_absolute_url(),
            by=None,
            idempotency_key=f"figures:{release.pk}:{one.place.code}",
            subject=subject,
        )
