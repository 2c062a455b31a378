"""Digests are written as letters, and letters are sent. Everything that a worker does is a step from
one stored state to the next, so that whoever comes after a dead one knows where it stood."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, time, timedelta

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from forum.notifications.actions.delivery import claim_email_throttles
from forum.notifications.actions.reading import release_email_throttles
from forum.notifications.emails import compose_email
from forum.notifications.models import EmailPreferences, Notification, OutgoingEmail
from forum.notifications.subjects import THROTTLED, Subject
from forum.people.actions import Refused, record_event
from forum.people.models import User
from forum.people.permissions import NotAllowed

Digest, State = EmailPreferences.Digest, OutgoingEmail.State
CHUNK = 200
AT_A_TIME = 200
DIGESTS_AT = time(7)
# What was not told in a digest by then is no longer new; it stays in the inbox.
LONGEST_WAIT = timedelta(days=14)
# After each failed attempt. A full or unreachable mail server is back within a day, or it is looked at.
RETRY_AFTER = tuple(timedelta(minutes=m) for m in (5, 20, 60, 240, 720))
MOST_ATTEMPTS = len(RETRY_AFTER) + 1
LEASE = timedelta(minutes=10)


# --- digests -------------------------------------------------------------------------------------


def write_digests(*, on: date) -> None:
    """Those of a day and of its week. Again, or after a crash: only what is not yet written."""
    monday = on - timedelta(days=on.weekday())
    _write(Digest.DAILY, OutgoingEmail.Kind.DAILY, on)
    _write(Digest.WEEKLY, OutgoingEmail.Kind.WEEKLY, monday)


def _write(digest: str, kind: str, day: date) -> None:
    """What was new before the hour of that day, so that a late run writes no other digest."""
    until = timezone.make_aware(datetime.combine(day, DIGESTS_AT))
    idempotency_key = f"{kind}:{day.isoformat()}"
    new = Notification.objects.filter(
        read_at=None,
        outgoing_email=None,
        created_at__lt=until,
        created_at__gte=until - LONGEST_WAIT,
    )
    there = User.objects.in_good_standing().filter(_wants(digest))
    there = there.exclude(outgoing_emails__idempotency_key=idempotency_key)
    last = 0
    while True:
        people = new.filter(person_id__gt=last, person__in=there).order_by("person_id")
        batch = list(people.values_list("person_id", flat=True).distinct()[:CHUNK])
        if not batch:
            return
        _write_for(batch, kind, idempotency_key, until)
        last = batch[-1]


def _wants(digest: str) -> Q:
    chosen = Q(email_preferences__digest=digest)
    default = EmailPreferences._meta.get_field("digest").default
    return chosen | Q(email_preferences__isnull=True) if digest == default else chosen


@transaction.atomic
def _write_for(people: list[int], kind: str, idempotency_key: str, until: datetime) -> None:
    # Whoever writes for the same people at the same time waits here, and then finds it done.
    locked = User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk")
    have = OutgoingEmail.objects.filter(
        person_id__in=people, idempotency_key=idempotency_key
    ).values_list("person_id", flat=True)
    wanting = {person.pk for person in locked} - set(have)
    notices = list(
        Notification.objects.filter(
            person_id__in=wanting,
            read_at=None,
            outgoing_email=None,
            created_at__lt=until,
            created_at__gte=until - LONGEST_WAIT,
        ).order_by("pk")
    )
    notices = _not_yet_mailed(notices)
    readers = sorted({notice.person_id for notice in notices})
    OutgoingEmail.objects.bulk_create(
        [
            OutgoingEmail(person_id=one, kind=kind, idempotency_key=idempotency_key)
            for one in readers
        ]
    )
    emails = dict(
        OutgoingEmail.objects.filter(
            person_id__in=readers, idempotency_key=idempotency_key
        ).values_list("person_id", "pk")
    )
    for notice in notices:
        notice.outgoing_email_id = emails[notice.person_id]
    Notification.objects.bulk_update(notices, ["outgoing_email"], batch_size=500)


def _not_yet_mailed(notices: Iterable[Notification]) -> list[Notification]:
    """Without those of things of which an unread e-mail is on its way."""
    notices = list(notices)
    held = {(one.person_id, one.subject) for one in notices if one.subject_kind in THROTTLED}
    free = claim_email_throttles(held)
    return [
        one
        for one in notices
        if one.subject_kind not in THROTTLED or one.subject in free.get(one.person_id, ())
    ]


# --- sending -------------------------------------------------------------------------------------


def send_due_emails(*, most: int = AT_A_TIME) -> int:
    """Send what is due. Returns how many were looked at: fewer than `most` means none is left."""
    now = timezone.now()
    due = OutgoingEmail.objects.due(now).order_by("next_attempt_at", "pk")
    numbers = list(due.values_list("pk", flat=True)[:most])
    _note_what_was_cut_off(now)
    if not numbers:
        return 0
    post = get_connection()
    try:
        post.open()
    except OSError as error:  # SMTPException is one, and so is a server that is not there.
        for number in numbers:
            if _hand_over(number):
                _failed(number, error)
        return 0
    try:
        for number in numbers:
            _send(number, post)
    finally:
        with suppress(OSError):
            post.close()
    return len(numbers)


def _send(number: int, post: BaseEmailBackend) -> None:
    email = OutgoingEmail.objects.select_related("person").get(pk=number)
    message = compose_email(email)
    if message is None:
        _not_needed(email)
        return
    if not _hand_over(number):
        return
    try:
        post.send_messages([message])
    except OSError as error:
        # The connection may be half-way through this email; the next begins on a new one.
        with suppress(OSError):
            post.close()
        _failed(number, error)
    else:
        _step(number, State.SENDING, State.SENT, sent_at=timezone.now(), last_error="")


def _hand_over(number: int) -> bool:
    """From here until the answer nobody else sends it, and if we die nobody sends it again."""
    email = OutgoingEmail.objects.get(pk=number)
    lease = timezone.now() + LEASE
    return _step(
        number, State.WAITING, State.SENDING, lease_until=lease, attempts=email.attempts + 1
    )


def _failed(number: int, error: OSError) -> None:
    email = OutgoingEmail.objects.get(pk=number)
    trouble = f"{type(error).__name__}: {error}"[:300]
    if email.attempts >= MOST_ATTEMPTS:
        if _step(number, State.SENDING, State.GIVEN_UP, last_error=trouble):
            _let_go(email)
        return
    again = timezone.now() + RETRY_AFTER[email.attempts - 1]
    _step(number, State.SENDING, State.WAITING, last_error=trouble, next_attempt_at=again)


def _not_needed(email: OutgoingEmail) -> None:
    if _step(email.pk, State.WAITING, State.NOT_NEEDED):
        _let_go(email)


def _let_go(email: OutgoingEmail) -> None:
    """It will not arrive, so it does not stand in the way of the next about the same."""
    subjects = {
        Subject(*row) for row in email.notifications.values_list("subject_kind", "subject_key")
    }
    if subjects:
        release_email_throttles(person=email.person_id, subjects=subjects)


def _note_what_was_cut_off(now: datetime) -> None:
    """Whether it arrived cannot be known, and a second one would be worse than one that is read in
    the inbox: an administrator decides."""
    OutgoingEmail.objects.interrupted(now).update(state=State.UNSURE, lease_until=None)


def _step(number: int, before: str, after: str, **changes: object) -> bool:
    """Whether it was this caller that took the step."""
    return bool(
        OutgoingEmail.objects.filter(pk=number, state=before).update(state=after, **changes)
    )


@transaction.atomic
def resend_email(*, email: OutgoingEmail, by: User) -> None:
    """By an administrator, of a email that was given up or may not have arrived."""
    if not OutgoingEmail.objects.visible_to(by).filter(pk=email.pk).exists():
        raise NotAllowed
    if email.state not in OutgoingEmail.STUCK:
        raise Refused("This letter is not stuck.")
    before = email.state
    if _step(email.pk, before, State.WAITING, attempts=0, next_attempt_at=timezone.now()):
        record_event(verb="sent again", about=email, by=by, detail={"before": before})
