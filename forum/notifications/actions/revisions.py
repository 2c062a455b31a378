"""A revision is announced to those who watch a place of which figures changed. As for new figures,
the database says which are still to be announced."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from forum.notifications.actions.figures import (
    WAIT_FOR_ANALYSIS,
    notify_of_figures,
    watched_places,
)
from forum.notifications.models import AnnouncedRevision
from forum.notifications.own_events import EVENTS
from metrics.models import Place, Revision
from metrics.revised import revision_url


def announce_revisions(*, now: datetime) -> None:
    announced = AnnouncedRevision.objects.values("revision_id")
    for revision in Revision.objects.exclude(pk__in=announced).order_by("at", "pk"):
        if revision.comparison_id or now - revision.at >= WAIT_FOR_ANALYSIS:
            places = watched_places().filter(pk__in=revision.changed.values("place"))
            _announce(revision, places)


@transaction.atomic
def _announce(revision: Revision, places: Iterable[Place]) -> None:
    announced, created = AnnouncedRevision.objects.get_or_create(revision=revision)
    if created:
        notify_of_figures(
            places,
            event=EVENTS["figures revised"],
            about=announced,
            find_path=lambda place: revision_url(revision.pk, place.code),
            idempotency_key=f"revision:{revision.pk}",
        )
