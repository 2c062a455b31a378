"""A published month is announced to those who watch its places. Which months are still to be
announced is read from the database, so a worker that died, or a broker that lost a message, delays it
and no more."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction

from forum.notifications.actions.delivery import notify_watchers
from forum.notifications.events import Event
from forum.notifications.figures_summary import newest_figures_path, places_with_figures
from forum.notifications.models import AnnouncedRelease, Level, Watch
from forum.notifications.own_events import EVENTS
from forum.notifications.subjects import SubjectKind, WatchSubject
from metrics.models import AnalysisResult, Place, Release
from metrics.models.places import PlaceQuerySet
from metrics.series import Vintages

# Analysis results follow within minutes; if they do not, the headline measures go without them.
WAIT_FOR_ANALYSIS = timedelta(hours=2)


def announce_figures(*, now: datetime) -> None:
    announced = AnnouncedRelease.objects.values("release_id")
    for release in Release.objects.published().exclude(pk__in=announced):
        _announce_if_ready(release, now)


def _announce_if_ready(release: Release, now: datetime) -> None:
    vintages = Vintages.visible_to(AnonymousUser())
    if not vintages or release.month > vintages.newest.month:
        return
    if release.pk != vintages.newest.id or vintages.newest.revision:
        # An older month that was added: nobody is written to about history. What was revised is told
        # of by `announce_revisions`, to those who watch places of which figures changed.
        AnnouncedRelease.objects.get_or_create(release=release)
        return
    published_at = release.published_at or now
    is_analysed = AnalysisResult.objects.filter(release=release).exists()
    if not is_analysed and now - published_at < WAIT_FOR_ANALYSIS:
        return
    places = list(watched_places())
    _announce(release, places_with_figures(places, vintages), vintages)


def watched_places() -> PlaceQuerySet:
    watched = Watch.objects.filter(kind=SubjectKind.PLACE, level=Level.WATCH).values("key")
    return Place.objects.filter(code__in=watched)


@transaction.atomic
def _announce(release: Release, places: Iterable[Place], vintages: Vintages) -> None:
    # It may have been withdrawn meanwhile.
    if not Release.objects.published().filter(pk=release.pk).exists():
        return
    announced, created = AnnouncedRelease.objects.get_or_create(release=release)
    if created:
        notify_of_figures(
            places,
            event=EVENTS["figures published"],
            about=announced,
            find_path=lambda place: newest_figures_path(place, vintages),
            idempotency_key=f"figures:{release.pk}",
        )


def notify_of_figures(
    places: Iterable[Place],
    *,
    event: Event,
    about: models.Model,
    find_path: Callable[[Place], str],
    idempotency_key: str,
) -> None:
    """Those who watch each place."""
    for place in places:
        subject = WatchSubject(SubjectKind.PLACE, place.code)
        notify_watchers(
            watched_subjects=[subject],
            event=event,
            about=about,
            path=find_path(place),
            by=None,
            idempotency_key=f"{idempotency_key}:{place.code}",
            subject=subject,
        )
