"""What people are notified of. Each event is declared once, beside the function that notifies of it;
docs/notifications.md is printed from the declarations, and a test walks them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.module_loading import import_string

from forum.notifications.models import Notification
from forum.rooms import rooms


@dataclass(frozen=True)
class Event:
    key: str
    when: str
    who: str
    kind: Notification.Kind
    # Written anew whenever it is shown, from what it is about as that is now: a format, or a function of
    # that and of the state that it was told of.
    title: str | Callable[[Any, str], str] = "{about}"
    # Besides the reasons that hold for every event, which docs/notifications.md begins with.
    unless: str = ""
    # By e-mail at once, for those who have not turned that off; else in the digest.
    by_email: bool = False
    # Of an e-mail about this alone. Lists of e-mails are read over shoulders: what only some may
    # read is not named there.
    email_subject: str = "{title}"
    private_email_subject: str = "Something for you"


def by_key(*events: Event) -> Mapping[str, Event]:
    return {event.key: event for event in events}


def events_by_room() -> Iterable[tuple[str, list[Event]]]:
    for room in rooms():
        if room.notified_events:
            yield str(room.verbose_name), list(import_string(room.notified_events).values())


def find_event(key: str) -> Event | None:
    return next(
        (event for _, events in events_by_room() for event in events if event.key == key), None
    )
