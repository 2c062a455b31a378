"""Telling people: a few by name at once, and watchers by way of an announcement."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from forum.notices.models import Announcement, Letter, Level, MailChoice, Mailed, Notice, Watch
from forum.notices.models.notices import visible_rows
from forum.notices.subjects import THROTTLED, Subject, subject_of
from forum.people.models import User
from forum.people.models.users import UserQuerySet
from forum.rooms import notified_models

CHUNK = 500
LONGEST_TITLE = 200


@transaction.atomic
def tell(
    *,
    people: Iterable[User],
    kind: str,
    about: models.Model,
    title: str,
    path: str,
    by: User | None,
    once: str,
    within: Subject | None = None,
    also_by_mail: bool = False,
) -> int:
    """Give each of a few people one notice, and an e-mail at once where they want that.

    Call it in the transaction of what it tells of, so that neither is there without the other.
    Again with the same `once`: nothing. Returns how many are new.
    """
    if also_by_mail and kind not in Notice.AT_ONCE:
        raise ValueError(f"{kind} is told in digests, not at once")
    subject = within or subject_of(about)
    ids = {person.pk for person in people}
    row = _row(kind, about, subject, title, "", path, by, once)
    fresh = _add(row, _to_be_told(ids, about, subject, by), once)
    if fresh and also_by_mail:
        _write_at_once(fresh, Notice.AT_ONCE[Notice.Kind(kind)], subject, once)
    return len(fresh)


@transaction.atomic
def announce(
    *,
    subjects: Sequence[Subject],
    kind: str,
    about: models.Model,
    title: str,
    path: str,
    by: User | None,
    once: str,
    within: Subject | None = None,
    more: str = "",
) -> None:
    """Have everybody told who watches one of these, nearest first. One row; a worker does the rest.

    The nearest that a person said anything of decides whether they are told.
    """
    row = _row(kind, about, within or subject_of(about), title, more, path, by, once)
    Announcement.objects.bulk_create(
        [Announcement(**row, subjects=[list(one) for one in subjects])], ignore_conflicts=True
    )


def tell_watchers(*, number: int) -> None:
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
    if highest is None or (about := news.about_thing) is None:
        news.finished_at = timezone.now()
        news.save(update_fields=["finished_at"])
        return False
    row = _row(
        news.kind, about, news.within, news.title, news.more, news.path, news.actor, news.once
    )
    _add(row, _to_be_told(ids, about, news.within, news.actor), news.once)
    news.told_to = highest
    news.save(update_fields=["told_to"])
    return True


def _watching(news: Announcement) -> tuple[set[int], int | None]:
    """The next who watch something of it, and how far that goes."""
    concerned = Q(pk__in=[])
    for subject in news.concerns:
        concerned |= Q(kind=subject.kind, key=subject.key)
    rows = Watch.objects.filter(concerned)
    watching = rows.filter(level=Level.WATCH, person_id__gt=news.told_to)
    people = watching.order_by("person_id").values_list("person_id", flat=True).distinct()
    batch = list(people[:CHUNK])
    nearness = {subject: at for at, subject in enumerate(news.concerns)}
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
    more: str,
    path: str,
    by: User | None,
    once: str,
) -> dict[str, Any]:
    """What a notice and an announcement have in common."""
    if type(about) not in notified_models():
        raise ValueError(f"{type(about).__name__} is not named in notified_about of its room")
    return {
        "kind": Notice.Kind(kind),
        "about_type": ContentType.objects.get_for_model(about),
        "about_id": about.pk,
        "subject_kind": subject.kind,
        "subject_key": subject.key,
        "title": _shortened(title),
        "more": more,
        "path": path,
        "actor": by,
        "once": once,
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
    there = User.objects.standing().filter(pk__in=ids).exclude(pk__in=deaf)
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


def _add(row: dict[str, Any], people: Sequence[int], once: str) -> list[int]:
    """Whoever has it already keeps the one they have."""
    have = Notice.objects.filter(once=once, person_id__in=people)
    fresh = sorted(set(people) - set(have.values_list("person_id", flat=True)))
    Notice.objects.bulk_create(
        [Notice(person_id=person, **row) for person in fresh], ignore_conflicts=True
    )
    return fresh


def _write_at_once(people: Sequence[int], choice: str, subject: Subject, once: str) -> None:
    declined = MailChoice.objects.filter(person_id__in=people, **{choice: False})
    wanting = set(people) - set(declined.values_list("person_id", flat=True))
    if subject.kind in THROTTLED:
        wanting = set(claim({(person, subject) for person in wanting}))
    letter_once = f"notice:{once}"
    Letter.objects.bulk_create(
        [
            Letter(person_id=person, kind=Letter.Kind.AT_ONCE, once=letter_once)
            for person in sorted(wanting)
        ],
        ignore_conflicts=True,
    )
    theirs = Letter.objects.filter(person_id=OuterRef("person_id"), once=letter_once)
    Notice.objects.filter(person_id__in=wanting, once=once, letter=None).update(
        letter=Subquery(theirs.values("pk")[:1])
    )


def claim(pairs: Iterable[tuple[int, Subject]]) -> dict[int, set[Subject]]:
    """Of people and things those of which no unread e-mail is on its way. Now there is one."""
    mine = uuid4()
    Mailed.objects.bulk_create(
        [
            Mailed(person_id=person, kind=subject.kind, key=subject.key, claim=mine)
            for person, subject in sorted(pairs)
        ],
        ignore_conflicts=True,
    )
    won: dict[int, set[Subject]] = {}
    for person, kind, key in Mailed.objects.filter(claim=mine).values_list(
        "person_id", "kind", "key"
    ):
        won.setdefault(person, set()).add(Subject(kind, key))
    return won
