"""A revision is announced to those who watch a place of which figures changed. As for new figures,
the database says which are still to be announced."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from forum.notifications.actions.delivery import notify_watchers
from forum.notifications.actions.figures import WAIT_FOR_ANALYSIS
from forum.notifications.models import AnnouncedRevision, Level, Notification, Watch
from forum.notifications.revision_summary import RevisionSummary, revision_summaries
from forum.notifications.subjects import SubjectKind, WatchSubject
from metrics.models import Place, Revision


def announce_revisions(*, now: datetime) -> None:
    announced = AnnouncedRevision.objects.values("revision_id")
    for revision in Revision.objects.exclude(pk__in=announced).order_by("at", "pk"):
        if revision.comparison_id or now - revision.at >= WAIT_FOR_ANALYSIS:
            watched = Watch.objects.filter(kind=SubjectKind.PLACE, level=Level.WATCH).values("key")
            changed = revision.changed.values("place")
            places = Place.objects.filter(code__in=watched, pk__in=changed)
            _announce(revision, revision_summaries(list(places), revision))


@transaction.atomic
def _announce(revision: Revision, summaries: Iterable[RevisionSummary]) -> None:
    announced, created = AnnouncedRevision.objects.get_or_create(revision=revision)
    if not created:
        return
    for summary in summaries:
        subject = WatchSubject(SubjectKind.PLACE, summary.place.code)
        notify_watchers(
            watched_subjects=[subject],
            kind=Notification.Kind.FIGURES,
            about=announced,
            title=summary.title,
            details=summary.text,
            path=summary.path,
            by=None,
            idempotency_key=f"revision:{revision.pk}:{summary.place.code}",
            subject=subject,
        )
