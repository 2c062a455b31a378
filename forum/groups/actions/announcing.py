"""A published month is announced to those who watch a group. What is still to be announced is read from
the database, as for places."""

from django.db import transaction

from forum.groups.models import AnnouncedGroup
from forum.groups.notifications import notify_of_figures
from forum.notifications.models import AnnouncedRelease, Level, Watch
from forum.notifications.subjects import SubjectKind
from metrics.models import PlaceGroup, Release


def announce_group_figures() -> None:
    """Of the newest month, once it has been announced to those who watch places: then it is analysed, or
    has been waited for."""
    release = Release.objects.published().order_by("-month").first()
    if release is None or not AnnouncedRelease.objects.filter(release=release).exists():
        return
    for group in _watched_groups(release):
        _announce(group, release)


def _watched_groups(release: Release) -> list[PlaceGroup]:
    watched = Watch.objects.filter(kind=SubjectKind.GROUP, level=Level.WATCH).values("key")
    announced = AnnouncedGroup.objects.filter(release=release).values("group")
    return list(PlaceGroup.objects.filter(slug__in=watched).exclude(pk__in=announced))


@transaction.atomic
def _announce(group: PlaceGroup, release: Release) -> None:
    announced, created = AnnouncedGroup.objects.get_or_create(group=group, release=release)
    if created:
        notify_of_figures(announced)
