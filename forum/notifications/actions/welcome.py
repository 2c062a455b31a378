"""What somebody new finds in their inbox and first digest: what there is already on what they chose.

Each room has a part of it (`welcomes` in its apps.py). Asked for again and again, each gives what it
gave before: a person has each notification once.
"""

from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser

from forum.notifications.actions.delivery import notify
from forum.notifications.figures_summary import newest_figures_path, places_with_figures
from forum.notifications.models import AnnouncedRelease
from forum.notifications.own_events import EVENTS
from forum.notifications.subjects import SubjectKind, WatchSubject
from forum.people.models import User
from forum.people.permissions import can_read_staff_content
from forum.rooms import welcomes
from metrics.pages.recent_changes import recent_changes
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.series import Vintages

NEW_FOR = timedelta(days=14)


def welcome_new_people(*, now: datetime) -> None:
    new_people = User.objects.in_good_standing().filter(date_joined__gte=now - NEW_FOR)
    for person in new_people.select_related("home_place").order_by("pk"):
        for welcome in welcomes() if can_read_staff_content(person) else ():
            welcome(person, now)


def notify_of_newest_figures(person: User, now: datetime) -> None:
    """Of their home area, where something really changed."""
    place, vintages = person.home_place, Vintages.visible_to(AnonymousUser())
    if place is None or not vintages:
        return
    announced = AnnouncedRelease.objects.filter(release_id=vintages.newest.id).first()
    key = f"figures:{vintages.newest.id}:{place.code}"
    # Asked every few minutes for two weeks: the figures are read once.
    if announced is None or person.notifications.filter(idempotency_key=key).exists():
        return
    changes = recent_changes(
        user=AnonymousUser(), place=place, vintages=vintages, treatment=TOTAL_TREATMENT
    )
    if changes is None or not changes.changes:
        return
    if places_with_figures([place], vintages):
        notify(
            people=[person],
            event=EVENTS["figures so far"],
            about=announced,
            path=newest_figures_path(place, vintages),
            by=None,
            idempotency_key=key,
            subject=WatchSubject(SubjectKind.PLACE, place.code),
        )
