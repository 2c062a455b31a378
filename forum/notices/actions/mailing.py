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

from forum.notices.actions.reading import let_mail_go
from forum.notices.actions.telling import claim
from forum.notices.letters import compose
from forum.notices.models import Letter, MailChoice, Notice
from forum.notices.subjects import THROTTLED, Subject
from forum.people.actions import Refused, record
from forum.people.models import User
from forum.people.permissions import NotAllowed

Digest, State = MailChoice.Digest, Letter.State
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
    _write(Digest.DAILY, Letter.Kind.DAILY, on)
    _write(Digest.WEEKLY, Letter.Kind.WEEKLY, monday)


def _write(digest: str, kind: str, day: date) -> None:
    """What was new before the hour of that day, so that a late run writes no other digest."""
    until = timezone.make_aware(datetime.combine(day, DIGESTS_AT))
    once = f"{kind}:{day.isoformat()}"
    new = Notice.objects.filter(
        read_at=None, letter=None, made_at__lt=until, made_at__gte=until - LONGEST_WAIT
    )
    there = User.objects.standing().filter(_wants(digest))
    there = there.exclude(letters__once=once)
    last = 0
    while True:
        people = new.filter(person_id__gt=last, person__in=there).order_by("person_id")
        batch = list(people.values_list("person_id", flat=True).distinct()[:CHUNK])
        if not batch:
            return
        _write_for(batch, kind, once, until)
        last = batch[-1]


def _wants(digest: str) -> Q:
    chosen = Q(mail_choice__digest=digest)
    default = MailChoice._meta.get_field("digest").default
    return chosen | Q(mail_choice__isnull=True) if digest == default else chosen


@transaction.atomic
def _write_for(people: list[int], kind: str, once: str, until: datetime) -> None:
    # Whoever writes for the same people at the same time waits here, and then finds it done.
    locked = User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk")
    have = Letter.objects.filter(person_id__in=people, once=once).values_list(
        "person_id", flat=True
    )
    wanting = {person.pk for person in locked} - set(have)
    notices = list(
        Notice.objects.filter(
            person_id__in=wanting, read_at=None, letter=None,
            made_at__lt=until, made_at__gte=until - LONGEST_WAIT,
        ).order_by("pk")
    )  # fmt: skip
    notices = _not_yet_mailed(notices)
    readers = sorted({notice.person_id for notice in notices})
    Letter.objects.bulk_create([Letter(person_id=one, kind=kind, once=once) for one in readers])
    letters = dict(
        Letter.objects.filter(person_id__in=readers, once=once).values_list("person_id", "pk")
    )
    for notice in notices:
        notice.letter_id = letters[notice.person_id]
    Notice.objects.bulk_update(notices, ["letter"], batch_size=500)


def _not_yet_mailed(notices: Iterable[Notice]) -> list[Notice]:
    """Without those of things of which an unread e-mail is on its way."""
    notices = list(notices)
    held = {(one.person_id, one.subject) for one in notices if one.subject_kind in THROTTLED}
    free = claim(held)
    return [
        one
        for one in notices
        if one.subject_kind not in THROTTLED or one.subject in free.get(one.person_id, ())
    ]


# --- sending -------------------------------------------------------------------------------------


def send_waiting(*, most: int = AT_A_TIME) -> int:
    """Send what is due. Returns how many were looked at: fewer than `most` means none is left."""
    now = timezone.now()
    due = Letter.objects.due(now).order_by("next_try_at", "pk")
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
    letter = Letter.objects.select_related("person").get(pk=number)
    message = compose(letter)
    if message is None:
        _not_needed(letter)
        return
    if not _hand_over(number):
        return
    try:
        post.send_messages([message])
    except OSError as error:
        # The connection may be half-way through this letter; the next begins on a new one.
        with suppress(OSError):
            post.close()
        _failed(number, error)
    else:
        _step(number, State.SENDING, State.SENT, sent_at=timezone.now(), trouble="")


def _hand_over(number: int) -> bool:
    """From here until the answer nobody else sends it, and if we die nobody sends it again."""
    letter = Letter.objects.get(pk=number)
    lease = timezone.now() + LEASE
    return _step(
        number, State.WAITING, State.SENDING, lease_until=lease, attempts=letter.attempts + 1
    )


def _failed(number: int, error: OSError) -> None:
    letter = Letter.objects.get(pk=number)
    trouble = f"{type(error).__name__}: {error}"[:300]
    if letter.attempts >= MOST_ATTEMPTS:
        if _step(number, State.SENDING, State.GIVEN_UP, trouble=trouble):
            _let_go(letter)
        return
    again = timezone.now() + RETRY_AFTER[letter.attempts - 1]
    _step(number, State.SENDING, State.WAITING, trouble=trouble, next_try_at=again)


def _not_needed(letter: Letter) -> None:
    if _step(letter.pk, State.WAITING, State.NOT_NEEDED):
        _let_go(letter)


def _let_go(letter: Letter) -> None:
    """It will not arrive, so it does not stand in the way of the next about the same."""
    subjects = {Subject(*row) for row in letter.notices.values_list("subject_kind", "subject_key")}
    if subjects:
        let_mail_go(person=letter.person_id, subjects=subjects)


def _note_what_was_cut_off(now: datetime) -> None:
    """Whether it arrived cannot be known, and a second one would be worse than one that is read in
    the inbox: an administrator decides."""
    Letter.objects.cut_off(now).update(state=State.UNSURE, lease_until=None)


def _step(number: int, before: str, after: str, **changes: object) -> bool:
    """Whether it was this caller that took the step."""
    return bool(Letter.objects.filter(pk=number, state=before).update(state=after, **changes))


@transaction.atomic
def send_again(*, letter: Letter, by: User) -> None:
    """By an administrator, of a letter that was given up or may not have arrived."""
    if not Letter.objects.visible_to(by).filter(pk=letter.pk).exists():
        raise NotAllowed
    if letter.state not in Letter.STUCK:
        raise Refused("This letter is not stuck.")
    before = letter.state
    if _step(letter.pk, before, State.WAITING, attempts=0, next_try_at=timezone.now()):
        record(verb="sent again", about=letter, by=by, detail={"before": before})
