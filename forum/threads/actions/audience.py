"""Who may read a thread: chosen when it is started, changed, and readers invited."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from forum.people.actions import Refused, record_event
from forum.people.changes import changed
from forum.people.models import User
from forum.people.permissions import can_read_staff_content, require_permission
from forum.people.request_cache import clear_request_cache
from forum.threads.actions.locking import lock_thread
from forum.threads.audiences import Readers, is_within, readers_of, widest_readers
from forum.threads.models import Audience, Party, Thread
from forum.threads.notifications import notify_invited
from forum.threads.permissions import can_change_audience, can_invite, can_restrict_to_icb
from forum.threads.subjects import ThreadSubject
from metrics.models import Place

MAX_PARTIES = 50


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
    party_ids = frozenset({thread.author_id, *(person.pk for person in parties)})
    new_readers = Readers(audience, icb, party_ids if audience == Audience.PARTIES else frozenset())
    current_readers = readers_of(thread)
    if new_readers == current_readers:
        return thread
    validate_readers(new_readers, thread.subject, by=by)
    if thread.others_have_posted and not is_within(new_readers, current_readers):
        raise Refused("Others wrote here for fewer readers, so no more can be let in.")
    thread.audience, thread.icb, thread.changed_at = audience, icb, timezone.now()
    thread.save(update_fields=["audience", "icb", "changed_at"])
    thread.party_rows.exclude(person__in=new_readers.parties).delete()
    add_parties(thread, new_readers.parties, by=by)
    record_event(
        verb="changed who reads it",
        about=thread,
        by=by,
        detail={
            "from": current_readers.audience,
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
    current_readers = readers_of(thread)
    if person.pk in current_readers.parties:
        return thread
    new_readers = Readers(Audience.PARTIES, None, current_readers.parties | {person.pk})
    validate_readers(new_readers, thread.subject, by=by)
    add_parties(thread, {person.pk}, by=by)
    record_event(verb="named a reader", about=thread, by=by, detail={"person": person.pk})
    clear_request_cache()
    changed(thread)
    return thread


def validate_readers(readers: Readers, subject: ThreadSubject, *, by: User) -> None:
    if readers.audience not in Audience.values:
        raise Refused("Choose who may read it.")
    if (readers.audience == Audience.ICB) != (readers.icb is not None):
        raise Refused("Choose the ICB whose staff may read it.")
    icb = readers.icb
    if icb is not None and not (icb.kind == Place.Kind.ICB and can_restrict_to_icb(by, icb)):
        raise Refused("Choose an ICB that you work for.")
    if len(readers.parties) > MAX_PARTIES:
        raise Refused(f"Name {MAX_PARTIES} people at most.")
    if not is_within(readers, widest_readers(subject)):
        raise Refused("It cannot have more readers than what it is about. Choose fewer.")


def add_parties(thread: Thread, people: Collection[int], *, by: User) -> None:
    """People who may not read staff content are left out."""
    existing_ids = set(thread.party_rows.values_list("person_id", flat=True))
    candidates = User.objects.in_good_standing().filter(pk__in=set(people) - existing_ids)
    new_readers = [person for person in candidates if can_read_staff_content(person)]
    Party.objects.bulk_create(
        Party(thread=thread, person=person, added_by=by) for person in new_readers
    )
    people_to_notify = [person for person in new_readers if person.pk != by.pk]
    if people_to_notify:
        notify_invited(thread, people_to_notify, by=by)


def remove_party(thread: Thread, person: User) -> None:
    """Who leaves what it is about reads it no longer. Call it in the transaction of their leaving."""
    if thread.party_rows.filter(person=person).delete()[0]:
        clear_request_cache()
        changed(thread)
