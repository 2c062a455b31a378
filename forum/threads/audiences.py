"""Comparing who reads a thread: never more people than what it is about."""

from dataclasses import dataclass, field

from django.utils import timezone

from forum.casestudies.user_icbs import icb_ids_of
from forum.people.models import User
from forum.threads.models import Audience, Thread
from forum.threads.subjects import ThreadSubject, place_of
from metrics import hierarchy
from metrics.models import Place


@dataclass(frozen=True)
class Readers:
    audience: str = Audience.STAFF
    icb: Place | None = None
    parties: frozenset[int] = field(default=frozenset())


def readers_of(thread: Thread) -> Readers:
    is_restricted = thread.audience == Audience.PARTIES
    party_ids = thread.party_rows.values_list("person_id", flat=True) if is_restricted else ()
    return Readers(thread.audience, thread.icb, frozenset(party_ids))


def widest_readers(subject: ThreadSubject) -> Readers:
    """The widest audience that a thread about it may have."""
    if getattr(subject.content_object, "audience", "") != Audience.ICB:
        return Readers()
    place = place_of(subject)
    enclosing_ids = (
        hierarchy.enclosing_place_ids(place.pk, timezone.localdate()) if place else frozenset()
    )
    icb = Place.objects.filter(pk__in=enclosing_ids, kind=Place.Kind.ICB).first()
    return Readers(Audience.ICB, icb) if icb else Readers(Audience.PARTIES)


def is_within(inner: Readers, outer: Readers) -> bool:
    """Whether nobody reads the first who does not read the second."""
    if outer.audience == Audience.STAFF:
        return True
    if outer.audience == Audience.PARTIES:
        return inner.audience == Audience.PARTIES and inner.parties <= outer.parties
    if inner.audience == Audience.ICB:
        return inner.icb == outer.icb
    if inner.audience == Audience.STAFF or outer.icb is None:
        return False
    people = User.objects.filter(pk__in=inner.parties)
    return all(outer.icb.pk in icb_ids_of(person) for person in people)
