"""Links in e-mails that work for whoever holds them, without signing in: so nobody can guess them."""

from django.core import signing

from forum.notifications.subjects import Subject
from forum.people.models import User

UNSUBSCRIBE, MUTE = "notifications.unsubscribe", "notifications.mute"


def unsubscribe_token(person: int, what: str) -> str:
    return signing.dumps([person, what], salt=UNSUBSCRIBE)


def mute_token(person: int, subject: Subject) -> str:
    return signing.dumps([person, *subject], salt=MUTE)


def read_unsubscribe_token(token: str) -> tuple[User, str] | None:
    found = _read(token, UNSUBSCRIBE)
    return (found[0], found[1][0]) if found else None


def read_mute_token(token: str) -> tuple[User, Subject] | None:
    found = _read(token, MUTE)
    return (found[0], Subject(*found[1])) if found else None


def _read(token: str, salt: str) -> tuple[User, list[str]] | None:
    """No date on which they end: an old e-mail must still be able to stop the next."""
    try:
        number, *rest = signing.loads(token, salt=salt)
    except signing.BadSignature:
        return None
    person = User.objects.open().filter(pk=number).first()
    return (person, rest) if person else None
