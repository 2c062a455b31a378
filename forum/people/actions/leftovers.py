"""What signing in leaves behind: nobody reads it any more, and it names who visited."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from forum.people.models import SignInLimit


@transaction.atomic
def delete_ended_sessions(*, now: datetime) -> None:
    Session.objects.filter(expire_date__lt=now).delete()
    living = Session.objects.values("session_key")
    UserSession.objects.exclude(session_key__in=living).delete()
    SignInLimit.objects.ended(now).delete()
