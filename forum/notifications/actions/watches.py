"""What people watch and mute. It is their own business: the audit history says nothing of it."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from forum.notifications.models import EmailThrottle, Level, Notification, Watch
from forum.notifications.subjects import SubjectKind, WatchSubject
from forum.people.actions import Refused
from forum.people.models import HelpOffer, User

# More than there are areas, measures and specialties together.
MAX_WATCHES = 1000


@transaction.atomic
def set_watch_level(*, subject: WatchSubject, level: str, by: User) -> Watch:
    if subject.kind not in SubjectKind.values or not subject.key or level not in Level.values:
        raise Refused("That cannot be watched or muted.")
    own = Watch.objects.filter(person=by)
    if own.count() >= MAX_WATCHES and not own.of(subject).exists():
        raise Refused(
            f"You watch and mute {MAX_WATCHES} things, which is the most. Stop one first."
        )
    row, created = Watch.objects.get_or_create(
        person=by, kind=subject.kind, key=subject.key, defaults={"level": level}
    )
    if not created and row.level != level:
        row.level, row.since = level, timezone.now()
        row.save(update_fields=["level", "since"])
    return row


def watch_chosen_subjects(person: User) -> None:
    """The home area and the treatment functions that a person chose are watched from the start."""
    treatments = person.offers.filter(kind=HelpOffer.Kind.TREATMENT).values_list("code", flat=True)
    subjects = [WatchSubject(SubjectKind.TREATMENT, code) for code in treatments]
    if person.home_place:
        subjects.append(WatchSubject(SubjectKind.PLACE, person.home_place.code))
    watch_from_the_start(subjects=subjects, by=person)


@transaction.atomic
def watch_from_the_start(*, subjects: Iterable[WatchSubject], by: User) -> None:
    """What they chose a level for stays as it is: a watch that was stopped does not come back."""
    Watch.objects.bulk_create(
        [
            Watch(person=by, kind=subject.kind, key=subject.key, level=Level.WATCH)
            for subject in subjects
        ],
        ignore_conflicts=True,
    )


def mute(*, subject: WatchSubject, by: User) -> Watch:
    return set_watch_level(subject=subject, level=Level.MUTE, by=by)


@transaction.atomic
def move_subject(*, before: WatchSubject, after: WatchSubject) -> None:
    """A subject is now part of another: its watches, mutes and notifications follow.

    A level that a person set for the other already stays.
    """
    rows = Watch.objects.of(before).order_by("person_id")
    Watch.objects.bulk_create(
        [
            Watch(person_id=person_id, kind=after.kind, key=after.key, level=level, since=since)
            for person_id, level, since in rows.values_list("person_id", "level", "since")
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    Notification.objects.of(before).update(subject_kind=after.kind, subject_key=after.key)
    existing = EmailThrottle.objects.filter(kind=after.kind, key=after.key)
    throttled = list(existing.values_list("person_id", flat=True))
    moving = EmailThrottle.objects.filter(kind=before.kind, key=before.key)
    moving.exclude(person_id__in=throttled).update(kind=after.kind, key=after.key)
    moving.delete()
