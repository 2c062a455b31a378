"""Who signed in last in this browser: only to them is kept what is sent after their session ended, and
for a stranger nothing is kept."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from forum.people.models import User

COOKIE, SALT = "last_person", "forum.people.last_person"
KEPT_FOR = timedelta(days=14)


def last_person_id(request: HttpRequest) -> int | None:
    value = request.COOKIES.get(COOKIE, "")
    try:
        return int(signing.loads(value, salt=SALT, max_age=KEPT_FOR))
    except (signing.BadSignature, TypeError, ValueError):
        return None


def remember_person(request: HttpRequest, response: HttpResponse) -> None:
    """Signed, so that nobody can be somebody else's last person by writing a number."""
    user = request.user
    if not isinstance(user, User) or last_person_id(request) == user.pk:
        return
    response.set_cookie(
        COOKIE,
        signing.dumps(user.pk, salt=SALT),
        max_age=KEPT_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
