from forum.notifications.events import Event
from forum.notifications.models import Notification


def make_event(kind: str = "reply", *, by_email: bool = False, **fields: str) -> Event:
    """One that no room declares."""
    return Event(
        "a test", "In a test", "Whom it names", Notification.Kind(kind), by_email=by_email, **fields
    )
