"""Who is notified of what about a group of areas."""

from forum.groups.models import AnnouncedGroup
from forum.notifications import actions as notifications
from forum.notifications.events import Event, by_key
from forum.notifications.models import Notification
from forum.notifications.subjects import SubjectKind, WatchSubject

EVENTS = by_key(
    Event(
        "group figures published",
        when="The figures of a new month are published",
        who="Who watches a group of areas that has figures in it",
        kind=Notification.Kind.FIGURES,
        title="New figures for {about.group}: {about.release.month:%B %Y}",
        unless="The month is earlier than the newest. The analysis is waited for, 2 hours at most",
    ),
)


def notify_of_figures(announced: AnnouncedGroup) -> None:
    group, month = announced.group, announced.release.month
    subject = WatchSubject(SubjectKind.GROUP, group.slug)
    notifications.notify_watchers(
        watched_subjects=[subject],
        event=EVENTS["group figures published"],
        about=announced,
        path=f"{group.get_absolute_url()}?month={month:%Y-%m}",
        by=None,
        idempotency_key=f"group figures:{announced.release_id}:{group.pk}",
        subject=subject,
    )
