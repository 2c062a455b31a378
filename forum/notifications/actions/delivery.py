"""Telling people: a few by name at once, and watchers by way of an announcement."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from forum.notifications.models import (
    Announcement,
    EmailPreferences,
    EmailThrottle,
    Level,
    Notification,
    OutgoingEmail,
    Watch,
)
from forum.notifications.models.notifications import visible_rows
from forum.notifications.subjects import THROTTLED, Subject, subject_of
from forum.people.models import User
from forum.people.models.users import UserQuerySet
from forum.rooms import notified_models

CHUNK = 500
LONGEST_TITLE = 200


@transaction.atomic
def notify(
    *,
    people: Iterable[User],
    kind: str,
    about: models.Model,
    title: str,
    path: str,
    by: User | None,
    idempotency_key: str,
    subject: Subject | None = None,
    also_by_mail: bool = False,
) -> int:
    """Give each of a few people one notice, and an e-mail at once where they want that.

    Call it in the transaction of what it tells of, so that neither is there without the other.
    Again with the same `idempotency_key`: nothing. Returns how many are new.
    """
    if also_by_mail and kind not in Notification.EMAIL_PREFERENCES:
        raise ValueError(f"{kind} is told in digests, not at once")
    subject = subject or subject_of(about)
    ids = {person.pk for person in people}
    row = _row(kind, about, subject, title, "", path, by, idempotency_key)
    fresh = _add(row, _to_be_told(ids, about, subject, by), idempotency_key)
    if fresh and also_by_mail:
        _write_at_once(
            fresh, Notification.EMAIL_PREFERENCES[Notification.Kind(kind)], subject, idempotency_key
        )
    return len(fresh)


@transaction.atomic
def notify_watchers(
    *,
    watched_subjects: Sequence[Subject],
    kind: str,
    about: models.Model,
    title: str,
    path: str,
    by: User | None,
    idempotency_key: str,
    subject: Subject | None = None,
    details: str = "",
) -> None:
    """Have everybody told who watches one of these, nearest first. One row; a worker does the rest.

    The nearest that a person said anything of decides whether they are told.
    """
    row = _row(kind, about, subject or subject_of(about), title, details, path, by, idempotency_key)
    Announcement.objects.bulk_create(
        [Announcement(**row, subjects=[list(one) for one in watched_subjects])],
        ignore_conflicts=True,
    )


def deliver_announcement(*, number: int) -> None:
    """Carry an announcement on from where it stands, a chunk of people in each transaction."""
    while _tell_next(number):
        pass


@transaction.atomic
def _tell_next(number: int) -> bool:
    left = Announcement.objects.select_for_update().filter(pk=number, finished_at=None)
    news = left.select_related("about_type").first()
    if news is None:
        return False
    ids, highest = _watching(news)
    if highest is None or (about := news.about_object) is None:
        news.finished_at = timezone.now()
        news.save(update_fields=["finished_at"])
        return False
    row = _row(
        news.kind,
        about,
        news.subject,
        news.title,
        news.details,
        news.path,
        news.actor,
        news.idempotency_key,
    )
    _add(row, _to_be_told(ids, about, news.subject, news.actor), news.idempotency_key)
    news.last_person_id = highest
    news.save(update_fields=["last_person_id"])
    return True


def _watching(news: Announcement) -> tuple[set[int], int | None]:
    """The next who watch something of it, and how far that goes."""
    concerned = Q(pk__in=[])
    for subject in news.watched_subjects:
        concerned |= Q(kind=subject.kind, key=subject.key)
    rows = Watch.objects.filter(concerned)
    watching = rows.filter(level=Level.WATCH, person_id__gt=news.last_person_id)
    people = watching.order_by("person_id").values_list("person_id", flat=True).distinct()
    batch = list(people[:CHUNK])
    nearness = {subject: at for at, subject in enumerate(news.watched_subjects)}
    nearest: dict[int, tuple[int, str]] = {}
    for person, kind, key, level in rows.filter(person_id__in=batch).values_list(
        "person_id", "kind", "key", "level"
    ):
        found = (nearness[Subject(kind, key)], level)
        nearest[person] = min(nearest.get(person, found), found)
    chosen = {person for person, (_, level) in nearest.items() if level == Level.WATCH}
    return chosen, batch[-1] if batch else None


def _row(
    kind: str,
    about: models.Model,
    subject: Subject,
    title: str,
    details: str,
    path: str,
    by: User | None,
    idempotency_key: str,
) -> dict[str, Any]:
    """What a notice and an announcement have in common."""
    if type(about) not in notified_models():
        raise ValueError(f"{type(about).__name__} is not named in notified_about of its room")
    return {
        "kind": Notification.Kind(kind),
        "about_type": ContentType.objects.get_for_model(about),
        "about_id": about.pk,
        "subject_kind": subject.kind,
        "subject_key": subject.key,
        "title": _shortened(title),
        "details": details,
        "path": path,
        "actor": by,
        "idempotency_key": idempotency_key,
    }


def _shortened(title: str) -> str:
    """On one line, as the subject of an e-mail must be."""
    title = " ".join(title.split())
    fits = len(title) <= LONGEST_TITLE
    return title if fits else f"{title[: LONGEST_TITLE - 1].rstrip()}…"


def _to_be_told(ids: set[int], about: models.Model, subject: Subject, by: User | None) -> list[int]:
    """Of some people those in good standing who may see it, have not muted it and did not do it."""
    if by is not None:
        ids = ids - {by.pk}
    deaf = Watch.objects.of(subject).filter(level=Level.MUTE).values("person_id")
    there = User.objects.in_good_standing().filter(pk__in=ids).exclude(pk__in=deaf)
    return sorted(_readers(about, there))


def _readers(about: models.Model, people: UserQuerySet) -> Iterable[int]:
    """Who of them may see it: in one query where its manager can say so, else one by one."""
    model = type(about)
    readers = getattr(model._default_manager, "readers", None)
    if readers is not None:
        return readers(about, people).values_list("pk", flat=True)
    return [
        person.pk for person in people if visible_rows(model, person).filter(pk=about.pk).exists()
    ]


def _add(row: dict[str, Any], people: Sequence[int], idempotency_key: str) -> list[int]:
    """Whoever has it already keeps the one they have."""
    have = Notification.objects.filter(idempotency_key=idempotency_key, person_id__in=people)
    fresh = sorted(set(people) - set(have.values_list("person_id", flat=True)))
    Notification.objects.bulk_create(
        [Notification(person_id=person, **row) for person in fresh], ignore_conflicts=True
    )
    return fresh


def _write_at_once(
    people: Sequence[int], choice: str, subject: Subject, idempotency_key: str
) -> None:
    declined = EmailPreferences.objects.filter(person_id__in=people, **{choice: False})
    wanting = set(people) - set(declined.values_list("person_id", flat=True))
    if subject.kind in THROTTLED:
        wanting = set(claim_email_throttles({(person, subject) for person in wanting}))
    email_key = f"notice:{idempotency_key}"
    OutgoingEmail.objects.bulk_create(
        [
            OutgoingEmail(
                person_id=person, kind=OutgoingEmail.Kind.IMMEDIATE, idempotency_key=email_key
            )
            for person in sorted(wanting)
        ],
        ignore_conflicts=True,
    )
    theirs = OutgoingEmail.objects.filter(
        person_id=OuterRef("person_id"), idempotency_key=email_key
    )
    Notification.objects.filter(
        person_id__in=wanting, idempotency_key=idempotency_key, outgoing_email=None
    ).update(outgoing_email=Subquery(theirs.values("pk")[:1]))


def claim_email_throttles(pairs: Iterable[tuple[int, Subject]]) -> dict[int, set[Subject]]:
    """Of people and things those of which no unread e-mail is on its way. Now there is one."""
    mine = uuid4()
    EmailThrottle.objects.bulk_create(
        [
            EmailThrottle(person_id=person, kind=subject.kind, key=subject.key, claim=mine)
            for person, subject in sorted(pairs)
        ],
        ignore_conflicts=True,
    )
    won: dict[int, set[Subject]] = {}
    for person, kind, key in EmailThrottle.objects.filter(claim=mine).values_list(
        "person_id", "kind", "key"
    ):
        won.setdefault(person, set()).add(Subject(kind, key))
    return won
