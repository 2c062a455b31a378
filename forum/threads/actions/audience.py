"""Who may read a thread: chosen at its start, changed, and more people named."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from forum.people.actions import Refused, record_event
from forum.people.changes import changed
from forum.people.models import User
from forum.people.permissions import can_read_staff_content
from forum.people.request_cache import clear_request_cache
from forum.threads.actions.locking import lock_thread, require_permission
from forum.threads.audiences import Readers, is_within, readers_of, widest_readers
from forum.threads.models import Audience, Party, Thread
from forum.threads.notifications import notify_invited
from forum.threads.permissions import (
    can_change_audience,
    can_invite,
    can_restrict_to_icb,
    others_have_posted,
)
from forum.threads.subjects import Subject
from metrics.models import Place

MOST_PARTIES = 50


@transaction.atomic
def change_audience(
    *,
    thread: Thread,
    audience: str,
    by: User,
    icb: Place | None = None,
    parties: Collection[User] = (),
) -> Thread:
    """To fewer people, or, while nobody else has written there, to others."""
    thread = lock_thread(thread)
    require_permission(can_change_audience, by, thread)
    named = frozenset({thread.author_id, *(person.pk for person in parties)})
    after = Readers(audience, icb, named if audience == Audience.PARTIES else frozenset())
    before = readers_of(thread)
    if after == before:
        return thread
    validate_readers(after, thread.subject, by=by)
    if others_have_posted(thread) and not is_within(after, before):
        raise Refused("Others wrote here for fewer readers, so no more can be let in.")
    thread.audience, thread.icb, thread.changed_at = audience, icb, timezone.now()
    thread.save(update_fields=["audience", "icb", "changed_at"])
    thread.party_rows.exclude(person__in=after.parties).delete()
    add_parties(thread, after.parties, by=by)
    record_event(
        verb="changed who reads it",
        about=thread,
        by=by,
        detail={
            "from": before.audience,
            "to": audience,
            "icb": icb.code if icb else "",
        },
    )
    clear_request_cache()
    changed(thread)
    return thread


@transaction.atomic
def invite_reader(*, thread: Thread, person: User, by: User) -> Thread:
    """Name one more reader; everybody in the thread sees who they are."""
    thread = lock_thread(thread)
    require_permission(can_invite, by, thread)
    readers = readers_of(thread)
    if person.pk in readers.parties:
        return thread
    more = Readers(Audience.PARTIES, None, readers.parties | {person.pk})
    validate_readers(more, thread.subject, by=by)
    add_parties(thread, {person.pk}, by=by)
    record_event(verb="named a reader", about=thread, by=by, detail={"person": person.pk})
    clear_request_cache()
    changed(thread)
    return thread


def validate_readers(readers: Readers, subject: Subject, *, by: User) -> None:
    if readers.audience not in Audience.values:
        raise Refused("Choose who may read it.")
    if (readers.audience == Audience.ICB) != (readers.icb is not None):
        raise Refused("Choose the ICB whose staff may read it.")
    icb = readers.icb
    if icb is not None and not (icb.kind == Place.Kind.ICB and can_restrict_to_icb(by, icb)):
        raise Refused("Choose an ICB that you work for.")
    if len(readers.parties) > MOST_PARTIES:
        raise Refused(f"Name {MOST_PARTIES} people at most.")
    if not is_within(readers, widest_readers(subject)):
        raise Refused("It cannot have more readers than what it is about. Choose fewer.")


def add_parties(thread: Thread, people: Collection[int], *, by: User) -> None:
    """Whoever could read nothing here is not named: their name would say more than they do."""
    there = set(thread.party_rows.values_list("person_id", flat=True))
    found = User.objects.in_good_standing().filter(pk__in=set(people) - there)
    chosen = [person for person in found if can_read_staff_content(person)]
    Party.objects.bulk_create(Party(thread=thread, person=person, added_by=by) for person in chosen)
    others = [person for person in chosen if person.pk != by.pk]
    if others:
        notify_invited(thread, others, by=by)
