"""Atom feeds: of a place and of a measure for everybody, and one's own by an address that is secret.

Figures come from here. Everything else comes from rooms above, which name their sources in apps.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.feedgenerator import Atom1Feed

from forum.notifications.models import Notification
from forum.notifications.subjects import SubjectKind, WatchSubject
from forum.notifications.watching import watched_subjects
from forum.notifications.words import with_subjects, words_of
from forum.people.models import User
from forum.people.permissions import AnyUser
from forum.rooms import feed_sources
from forum.rooms.failing_alone import failing_alone
from metrics import formatting
from metrics.measures import Measure
from metrics.models import Figure, Place, ProviderFigure
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.series import Vintage, Vintages
from metrics.typed_text import clean_line, clean_text

MAX_ENTRIES = 50
EVERYBODY = AnonymousUser()


@dataclass(frozen=True)
class Entry:
    """A title and where it leads; never what was written."""

    title: str
    path: str
    at: datetime


def place_feed(place: Place) -> str:
    subject = WatchSubject(SubjectKind.PLACE, place.code)
    return _atom(
        title=f"{place.name}: Pathway Exchange",
        about=f"New figures for {place.name}, and what people there published.",
        path=place.get_absolute_url(),
        feed_path=f"/places/{place.code}/feed/",
        entries=[*_figures_entries(place), *_entries_of_other_rooms(EVERYBODY, [subject])],
    )


def measure_feed(measure: Measure) -> str:
    path = f"/measures/{measure.slug}/"
    vintages = Vintages.visible_to(EVERYBODY).all
    figures = [_entry(v, measure.title, path) for v in vintages]
    others = _entries_of_other_rooms(EVERYBODY, [WatchSubject(SubjectKind.MEASURE, measure.slug)])
    return _atom(
        title=f"{measure.title}: Pathway Exchange",
        about="New figures, and what people published about it.",
        path=path,
        feed_path=f"{path}feed/",
        entries=[*figures, *others],
    )


def own_feed(person: User, path: str) -> str:
    """A person's notifications, and what is new of what they watch, as far as they may see it now."""
    own = Notification.objects.visible_to(person)
    notifications = list(with_subjects(own, person)[:MAX_ENTRIES])
    words = words_of(notifications)
    entries = [Entry(words[row.pk].title, row.path, row.created_at) for row in notifications]
    subjects = watched_subjects(person)
    paths = {entry.path for entry in entries}
    others = _entries_of_other_rooms(person, subjects) if subjects else []
    entries += [entry for entry in others if entry.path not in paths]
    return _atom(
        title="What you watch: Pathway Exchange",
        about="Only you should have this address.",
        path="/notifications/",
        feed_path=path,
        entries=entries,
    )


def _figures_entries(place: Place) -> list[Entry]:
    release_ids = set(_figures_of(place).values_list("release_id", flat=True))
    path = place.get_absolute_url()
    vintages = Vintages.visible_to(EVERYBODY).all
    return [_entry(vintage, place.name, path) for vintage in vintages if vintage.id in release_ids]


def _figures_of(place: Place) -> QuerySet[Figure] | QuerySet[ProviderFigure]:
    if place.is_provider:
        return ProviderFigure.objects.visible_to(EVERYBODY).about([place])
    of_place = Figure.objects.visible_to(EVERYBODY).as_submitted().about([place])
    return of_place.filter(treatment_function=TOTAL_TREATMENT)


def _entry(vintage: Vintage, subject: str, path: str) -> Entry:
    """The release is named, so that a revision is told from the figures that it replaces."""
    at = vintage.published_at
    assert at is not None  # The database holds every published release to it.
    month = vintage.month
    kind_words = "revised" if vintage.revised else "new"
    title = f"{subject}: {kind_words} figures, {formatting.month(month)}, release {vintage.id}"
    return Entry(title, f"{path}?month={month:%Y-%m}", at)


def _entries_of_other_rooms(user: AnyUser, subjects: Sequence[WatchSubject]) -> list[Entry]:
    entries: list[Entry] = []
    for source in feed_sources():
        with failing_alone("a room's entries of a feed"):
            entries += source(user, subjects, MAX_ENTRIES)
    return entries


def _atom(*, title: str, about: str, path: str, feed_path: str, entries: list[Entry]) -> str:
    site = settings.SITE_URL
    feed = Atom1Feed(
        title=clean_text(title),
        link=site + path,
        description=about,
        language="en-GB",
        feed_url=site + feed_path,
    )
    for entry in sorted(entries, key=lambda entry: entry.at, reverse=True)[:MAX_ENTRIES]:
        feed.add_item(
            # Older titles may hold what no XML file can.
            title=clean_line(entry.title) or "Untitled",
            link=site + entry.path,
            description="",
            unique_id=f"{site}{entry.path}",
            pubdate=entry.at,
            updateddate=entry.at,
        )
    return feed.writeString("utf-8")
