"""Who is told what about technologies."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils import timezone

from forum.notifications import actions as notifications
from forum.notifications.subjects import SubjectKind, WatchSubject
from forum.people.models import Role, User
from forum.people.permissions import users_with_role
from forum.technologies.events import EVENTS
from forum.technologies.models import AccessRecord, CorrectionRequest, Technology
from metrics.models import Place


def notify_technology_changed(technology: Technology, by: User, key: str) -> None:
    _notify_watchers(technology, "technology changed", (), by, key)


def notify_access_attested(technology: Technology, places: Iterable[Place], by: User) -> None:
    """At most once a day from one person for each technology: a spreadsheet attests many places. What a
    demonstration says of a real one is told to nobody."""
    if by.demonstration and not technology.is_demonstration:
        return
    key = f"access {by.pk} {timezone.localdate():%Y%m%d}"
    _notify_watchers(technology, "access attested", places, by, key)


def notify_access_lapses(record: AccessRecord, icb: Place, on: date) -> None:
    """Of the first record that lapses; the page has them all."""
    people = users_with_role(Role.ICB_LEAD, icb) | users_with_role(Role.APPROVER, icb)
    notifications.notify(
        people=people,
        event=EVENTS["access lapses"],
        about=record,
        path=reverse("technologies_of_area", args=[icb.code]),
        by=None,
        idempotency_key=f"access lapses {icb.code} {record.pk} {on:%Y%m%d}",
        subject=WatchSubject(SubjectKind.PLACE, icb.code),
    )


def notify_correction_requested(correction: CorrectionRequest, by: User) -> None:
    notifications.notify(
        people=users_with_role(Role.STEWARD, None),
        event=EVENTS["correction requested"],
        about=correction,
        path=correction.get_absolute_url(),
        by=by,
        idempotency_key=f"correction {correction.pk} requested",
    )


def notify_correction_answered(correction: CorrectionRequest, by: User) -> None:
    notifications.notify(
        people=[correction.author],
        event=EVENTS["correction answered"],
        about=correction,
        path=correction.get_absolute_url(),
        by=by,
        idempotency_key=f"correction {correction.pk} answered",
        state=correction.state,
    )


def _notify_watchers(
    technology: Technology, event: str, places: Iterable[Place], by: User, key: str
) -> None:
    subject = WatchSubject(SubjectKind.TECHNOLOGY, technology.slug)
    watched_places = [WatchSubject(SubjectKind.PLACE, place.code) for place in places]
    notifications.notify_watchers(
        watched_subjects=[subject, *watched_places],
        event=EVENTS[event],
        about=technology,
        path=technology.get_absolute_url(),
        by=by,
        idempotency_key=f"technology {technology.pk} {key}",
        subject=subject,
    )
