"""What notifications say. It is read when they are shown, from what they are about as that is now and as
their reader may see it: whatever is corrected, renamed or hidden is so here at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.utils.text import capfirst

from forum.notifications.events import find_event
from forum.notifications.figures_words import figures_words
from forum.notifications.models import Notification
from forum.notifications.models.notifications import NotificationQuerySet
from forum.people.models import DEMONSTRATION, is_demonstration
from forum.people.permissions import AnyUser
from forum.rooms import notified_models, visible_rows
from forum.rooms.failing_alone import each_alone, failing_alone

MAX_TITLE_LENGTH = 200


@dataclass(frozen=True)
class Words:
    title: str
    # A few plain sentences about figures.
    sentences: tuple[str, ...] = ()
    # Of an e-mail about it alone.
    subject: str = ""
    # For whom it was written, where its kind of object says so.
    audience: str = ""


def with_subjects(rows: NotificationQuerySet, reader: AnyUser) -> NotificationQuerySet:
    """With who acted, and with what each is about as far as the reader may see it: some queries for each
    kind of thing."""
    subjects = [
        visible_rows(model, reader).prefetch_related(*related)
        for model, related in notified_models().items()
    ]
    return rows.select_related("actor__organisation").prefetch_related(
        GenericPrefetch("about_object", subjects)
    )


def words_of(notifications: Sequence[Notification]) -> dict[int, Words]:
    """Of those that were read `with_subjects`, by their numbers."""
    words = {row.pk: _neutral_words(row) for row in notifications}
    words |= each_alone(notifications, lambda row: (row.pk, _words(row)), "the words")
    with failing_alone("what figures say in notifications"):
        for number, (title, sentences) in figures_words(notifications).items():
            words[number] = Words(title, sentences, subject=title)
    return words


def _neutral_words(notification: Notification) -> Words:
    """For what its reader sees no more, or the site has no such events of any more."""
    neutral = capfirst(str(notification.get_kind_display()))
    return Words(neutral, subject=neutral)


def _words(notification: Notification) -> Words:
    about, event = notification.about_object, find_event(notification.event)
    if about is None or event is None:
        return _neutral_words(notification)
    is_private = getattr(about, "is_private", False)
    title = _labelled(_title(event.title, about, notification.state), about)
    subject = event.private_email_subject if is_private else event.email_subject
    return Words(
        title,
        subject=_labelled(subject.format(title=title), about),
        audience=str(getattr(about, "audience_words", "") or ""),
    )


def _title(title: str | Callable[[Any, str], str], about: Any, state: str) -> str:
    """On one line, as the subject of an e-mail must be."""
    words = title.format(about=about) if isinstance(title, str) else title(about, state)
    words = " ".join(words.split())
    fits = len(words) <= MAX_TITLE_LENGTH
    return words if fits else f"{words[: MAX_TITLE_LENGTH - 1].rstrip()}…"


def _labelled(words: str, about: Any) -> str:
    """Once, wherever in it a demonstration says so already."""
    is_labelled = DEMONSTRATION in words or not is_demonstration(about)
    return words if is_labelled else f"{DEMONSTRATION}{words}"
