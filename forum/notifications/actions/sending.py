"""Outgoing e-mails are sent. Everything that a worker does is a transition from one stored state to
the next, so that the next worker after a dead one knows how far it was."""

from contextlib import suppress
from datetime import datetime, timedelta

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from forum.notifications.actions.throttles import release_email_throttles
from forum.notifications.emails import compose_email
from forum.notifications.models import OutgoingEmail
from forum.notifications.subjects import WatchSubject
from forum.people.actions import Refused, record_event
from forum.people.models import User
from forum.people.permissions import NotAllowed
from forum.rooms.failing_alone import failing_alone

State = OutgoingEmail.State
BATCH_SIZE = 200
# After each failed attempt. A full or unreachable mail server is back within a day, or somebody looks.
RETRY_AFTER = tuple(timedelta(minutes=m) for m in (5, 20, 60, 240, 720))
MAX_ATTEMPTS = len(RETRY_AFTER) + 1
LEASE = timedelta(minutes=10)
# Nobody reads what demonstration people get, and no mail server hears of it.
DEMONSTRATION_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
# What went wrong is in the log: a message of some library helps no administrator.
NOT_COMPOSED = ValueError("it could not be put together")


def send_due_emails(*, limit: int = BATCH_SIZE) -> int:
    """Send what is due. Returns how many were tried: fewer than `limit` means none is left."""
    now = timezone.now()
    due = OutgoingEmail.objects.due(now).order_by("next_attempt_at", "pk")
    email_ids = list(due.values_list("pk", flat=True)[:limit])
    _mark_interrupted_as_unsure(now)
    if not email_ids:
        return 0
    connection = get_connection()
    try:
        connection.open()
    except OSError as error:  # SMTPException is one, and so is a server that is not there.
        for email_id in email_ids:
            if _begin_sending(email_id):
                _record_failure(email_id, error)
        return 0
    try:
        for email_id in email_ids:
            with failing_alone(f"e-mail {email_id}") as outcome:
                _send(email_id, connection)
            if outcome.failed and _begin_sending(email_id):
                _record_failure(email_id, NOT_COMPOSED)
    finally:
        with suppress(OSError):
            connection.close()
    return len(email_ids)


def _send(email_id: int, connection: BaseEmailBackend) -> None:
    email = OutgoingEmail.objects.select_related("person").get(pk=email_id)
    message = compose_email(email)
    if message is None:
        _mark_not_needed(email)
        return
    if not _begin_sending(email_id):
        return
    if email.person is not None and email.person.demonstration:
        connection = get_connection(DEMONSTRATION_BACKEND)
    try:
        connection.send_messages([message])
    except OSError as error:
        # The connection may be half-way through this e-mail; the next begins on a new one.
        with suppress(OSError):
            connection.close()
        _record_failure(email_id, error)
    else:
        now = timezone.now()
        _transition(email_id, State.SENDING, State.SENT, sent_at=now, last_error="", text="")


def _begin_sending(email_id: int) -> bool:
    """From here until the answer nobody else sends it, and if we die nobody sends it again."""
    email = OutgoingEmail.objects.get(pk=email_id)
    until = timezone.now() + LEASE
    return _transition(
        email_id, State.WAITING, State.SENDING, lease_until=until, attempts=email.attempts + 1
    )


def _record_failure(email_id: int, error: Exception) -> None:
    email = OutgoingEmail.objects.get(pk=email_id)
    text = f"{type(error).__name__}: {error}"[:300]
    if email.attempts >= MAX_ATTEMPTS:
        if _transition(email_id, State.SENDING, State.GIVEN_UP, last_error=text):
            _release_throttles(email)
        return
    next_attempt_at = timezone.now() + RETRY_AFTER[email.attempts - 1]
    _transition(
        email_id, State.SENDING, State.WAITING, last_error=text, next_attempt_at=next_attempt_at
    )


def _mark_not_needed(email: OutgoingEmail) -> None:
    if _transition(email.pk, State.WAITING, State.NOT_NEEDED):
        _release_throttles(email)


def _release_throttles(email: OutgoingEmail) -> None:
    """It will not arrive, so it does not stand in the way of the next about the same."""
    rows = email.notifications.values_list("subject_kind", "subject_key")
    subjects = {WatchSubject(*row) for row in rows}
    if subjects and email.person_id:
        release_email_throttles(person_id=email.person_id, subjects=subjects)


def _mark_interrupted_as_unsure(now: datetime) -> None:
    """Whether it arrived cannot be known, and a second one would be worse than one that is read in
    the inbox: an administrator decides."""
    OutgoingEmail.objects.interrupted(now).update(state=State.UNSURE, lease_until=None)


def _transition(email_id: int, before: str, after: str, **changes: object) -> bool:
    """Whether it was this caller that changed the state."""
    emails = OutgoingEmail.objects.filter(pk=email_id, state=before)
    return bool(emails.update(state=after, **changes))


@transaction.atomic
def resend_email(*, email: OutgoingEmail, by: User) -> None:
    """By an administrator, of an e-mail that was given up or may not have arrived."""
    if not OutgoingEmail.objects.visible_to(by).filter(pk=email.pk).exists():
        raise NotAllowed
    if email.state not in OutgoingEmail.STUCK:
        raise Refused("This e-mail does not need to be sent again.")
    before = email.state
    if _transition(email.pk, before, State.WAITING, attempts=0, next_attempt_at=timezone.now()):
        record_event(verb="sent again", about=email, by=by, detail={"before": before})
