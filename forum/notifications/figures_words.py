"""What notifications of figures say, written anew from what is published: of the place that is watched, in
as many queries for many as for one."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser

from forum.notifications.figures_summary import figures_sentences
from forum.notifications.models import AnnouncedRelease, AnnouncedRevision, Notification
from forum.notifications.revision_summary import revision_sentences
from metrics import formatting
from metrics.models import Place
from metrics.series import Vintages

EVERYBODY = AnonymousUser()


class FiguresWords(NamedTuple):
    title: str
    sentences: tuple[str, ...] = ()


def figures_words(notifications: Sequence[Notification]) -> dict[int, FiguresWords]:
    """Of those that are about figures, by their numbers."""
    about = {row.pk: row.about_object for row in notifications}
    rows = [
        row
        for row in notifications
        if isinstance(about[row.pk], AnnouncedRelease | AnnouncedRevision)
    ]
    codes = {row.subject_key for row in rows}
    visible_places = Place.objects.visible_to(EVERYBODY).filter(code__in=codes) if codes else ()
    by_code = {place.code: place for place in visible_places}
    places = {row.pk: by_code[row.subject_key] for row in rows if row.subject_key in by_code}
    sentences = {**_of_releases(about, places), **_of_revisions(about, places)}
    return {
        row.pk: FiguresWords(_title(about[row.pk], places.get(row.pk)), sentences.get(row.pk, ()))
        for row in rows
    }


def _of_releases(
    about: Mapping[int, object], places: Mapping[int, Place]
) -> dict[int, tuple[str, ...]]:
    wanted = {
        number: (announced.release.month, place)
        for number, place in places.items()
        if isinstance(announced := about[number], AnnouncedRelease)
    }
    vintages = Vintages.visible_to(EVERYBODY) if wanted else None
    sentences_of = figures_sentences(list(wanted.values()), vintages) if vintages else {}
    return {number: sentences_of.get(key, ()) for number, key in wanted.items()}


def _of_revisions(
    about: Mapping[int, object], places: Mapping[int, Place]
) -> dict[int, tuple[str, ...]]:
    wanted = {
        number: (announced.revision, place)
        for number, place in places.items()
        if isinstance(announced := about[number], AnnouncedRevision)
    }
    sentences_of = revision_sentences(list(wanted.values())) if wanted else {}
    return {number: sentences_of[key] for number, key in wanted.items()}


def _title(announced: Any, place: Place | None) -> str:
    of_place = f" for {place.name}" if place else ""
    return f"{announced.what}{of_place}: {formatting.month(announced.month)}"
