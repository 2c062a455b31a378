"""Links in e-mails that work for whoever has them, without signing in: so nobody can guess them."""

from django.core import signing

from forum.notifications.subjects import WatchSubject
from forum.people.models import User

UNSUBSCRIBE, MUTE = "notifications.unsubscribe", "notifications.mute"


def unsubscribe_token(person_id: int, choice: str) -> str:
    return signing.dumps([person_id, choice], salt=UNSUBSCRIBE)


def mute_token(person_id: int, subject: WatchSubject) -> str:
    return signing.dumps([person_id, *subject], salt=MUTE)


def read_unsubscribe_token(token: str) -> tuple[User, str] | None:
    signed = _read(token, UNSUBSCRIBE)
    return (signed[0], signed[1][0]) if signed else None


def read_mute_token(token: str) -> tuple[User, WatchSubject] | None:
    signed = _read(token, MUTE)
    return (signed[0], WatchSubject(*signed[1])) if signed else None


def _read(token: str, salt: str) -> tuple[User, list[str]] | None:
    """Tokens do not expire: an old e-mail must still be able to stop the next."""
    try:
        person_id, *values = signing.loads(token, salt=salt)
    except signing.BadSignature:
        return None
    person = User.objects.open().filter(pk=person_id).first()
    return (person, values) if person else None
