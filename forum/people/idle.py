"""How long somebody may be away from the keyboard before they are signed out."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest
from django.utils import timezone

from forum.people.models import Role, User
from forum.people.permissions import roles_of

SEEN_KEY = "seen"
# Their rights reach everybody's accounts and texts, and they too leave shared computers.
SHORT_LIMIT, LIMIT = timedelta(minutes=30), timedelta(hours=12)
SHORT_FOR = frozenset({Role.ADMINISTRATOR, Role.STEWARD})
# A page does not write each time that it is read.
SEEN_EVERY = timedelta(minutes=1)


def idle_limit(user: User) -> timedelta:
    return SHORT_LIMIT if SHORT_FOR & roles_of(user) else LIMIT


def start_session(request: HttpRequest) -> None:
    request.session[SEEN_KEY] = timezone.now().timestamp()


def sign_out_if_idle(request: HttpRequest) -> None:
    user = request.user
    if not isinstance(user, User) or SEEN_KEY not in request.session:
        return
    away = timedelta(seconds=timezone.now().timestamp() - request.session[SEEN_KEY])
    if away > idle_limit(user):
        logout(request)
        messages.info(request, "You were signed out because you had not used the site for a while.")
    elif away > SEEN_EVERY:
        start_session(request)
