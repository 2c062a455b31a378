from dataclasses import replace

from forum.casestudies.notifications import EVENTS
from forum.notifications.events import Event
from forum.notifications.models import Notification
from forum.notifications.words import Words, with_subjects, words_of
from forum.people.models import User


def make_event(kind: str = "reply", *, by_email: bool = False) -> Event:
    """Of another kind than the one that is declared: its title is “New case study: …”."""
    return replace(EVENTS["new case study"], kind=Notification.Kind(kind), by_email=by_email)


def inbox_words(person: User, **filters: object) -> list[Words]:
    """What their notifications say to them now, newest first."""
    own = Notification.objects.visible_to(person).filter(**filters)
    rows = list(with_subjects(own, person))
    words = words_of(rows)
    return [words[row.pk] for row in rows]


def inbox_titles(person: User, **filters: object) -> list[str]:
    return [words.title for words in inbox_words(person, **filters)]
